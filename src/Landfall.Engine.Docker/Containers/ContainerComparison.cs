using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;
using Landfall.Values;

namespace Landfall.Engine.Docker.Containers;

/// <summary>
/// What of a container is not as its spec would have it made. Variables are told by name, never by value. Names of hosts are not
/// compared: they follow what else is there when a container is made.
/// </summary>
sealed class ContainerComparison(DockerApi api, ImageStore images)
{
    public async Task<IReadOnlyList<string>> OfAsync(ContainerSpec container, CancellationToken stop)
    {
        var there = await api.FindAsync($"/containers/{Names.Container(container.Name)}/json", DockerJson.Default.ContainerAnswer, stop);
        if (there is null) return [];
        var image = await images.FindAsync(container.Image, stop);
        var own = await api.FindAsync($"/images/{there.Image}/json", DockerJson.Default.ImageAnswer, stop);
        // An image that is gone from the machine cannot say what it asks for: then only what the spec says itself is compared.
        var asked = ContainerPolicy.Body(container, image ?? new ImageDescription(there.Image, null, [], [], [], new Dictionary<string, string>(), false, 0));
        return
        [
            .. Differs("image", image is null || image.Id == there.Image),
            .. Differs("command", IsCommand(asked, there.Config, image)),
            .. Labels(container, there.Config),
            .. Variables(container, there.Config, own?.Config?.Env ?? []),
            .. Host(asked.HostConfig, there.HostConfig),
            .. Networks(container, there),
            .. Differs("state: it is paused", there.State.Status != "paused"),
        ];
    }

    static string[] Differs(string what, bool same) => same ? [] : [what];

    static bool IsCommand(ContainerBody asked, ContainerConfig there, ImageDescription? image) =>
        (asked.Entrypoint is null && image is null || (asked.Entrypoint ?? image!.Entrypoint).SequenceEqual(there.Entrypoint ?? []))
        && (asked.Cmd is null && image is null || (asked.Cmd ?? image!.Command).SequenceEqual(there.Cmd ?? []));

    static IEnumerable<string> Labels(ContainerSpec asked, ContainerConfig there) => asked.Labels
        .Where(label => there.Labels?.GetValueOrDefault(label.Key) != label.Value).Select(label => $"label {label.Key}");

    static IEnumerable<string> Variables(ContainerSpec asked, ContainerConfig there, IReadOnlyList<string> ofImage)
    {
        var (set, known) = (Split(there.Env ?? []), Split(ofImage));
        foreach (var (name, value) in asked.Environment)
            if (set.GetValueOrDefault(name) != value.Reveal()) yield return $"variable {name}";
        foreach (var (name, value) in set)
            if (!asked.Environment.ContainsKey(name) && name is not "PATH" && known.GetValueOrDefault(name) != value) yield return $"variable {name} added";
    }

    static Dictionary<string, string> Split(IReadOnlyList<string> variables) => variables
        .Select(variable => variable.Split('=', 2)).GroupBy(pair => pair[0]).ToDictionary(same => same.Key, same => same.Last().ElementAtOrDefault(1) ?? "");

    static IEnumerable<string> Host(HostConfigBody asked, HostConfigAnswer? there) => there is null ? [] :
    [
        .. Differs("memory limit", there.Memory == asked.Memory), .. Differs("processors", there.NanoCpus == asked.NanoCpus),
        .. Differs("process limit", there.PidsLimit == asked.PidsLimit), .. Differs("restart policy", there.RestartPolicy?.Name == asked.RestartPolicy.Name),
        .. Differs("privileges", !there.Privileged), .. Differs("mounts", there.Binds is null or []),
    ];

    static IEnumerable<string> Networks(ContainerSpec asked, ContainerAnswer there)
    {
        var joined = there.NetworkSettings?.Networks ?? new Dictionary<string, EndpointAnswer>();
        if (asked.Network is { } network && !joined.ContainsKey(network)) yield return $"network {network}: it is not on it";
        foreach (var other in joined.Keys.Where(name => name != asked.Network && name != "none")) yield return $"network {other} added";
        if (asked.Address is { } address && there.State.Status == "running" && asked.Network is { } own && joined.GetValueOrDefault(own) is { } endpoint
            && endpoint.IPAddress != address.ToString()) yield return "address";
    }
}
