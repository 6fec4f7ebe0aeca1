using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Containers;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Builds;

/// <summary>
/// A control group for one build. BuildKit within the engine has no limits of its own, but it runs a build's steps below a
/// control group that it is told: so a container that does nothing is started with the limits, and the steps run below it.
/// </summary>
sealed class BuildCage(DockerApi api, ContainerStore containers, ImageStore images, TimeProvider time)
{
    const string Prefix = "landfall-build-";
    static readonly Dictionary<string, string> Labels = new() { ["landfall.scratch"] = "build" };
    readonly IdleImage idle = new(api, images);

    /// <summary>Does work with the path of a control group that has the limits; the group goes afterwards, and what runs in it.</summary>
    public async Task InsideAsync(BuildLimits limits, Func<string, Task> work, CancellationToken stop)
    {
        await idle.EnsureAsync(stop);
        await SweepAsync(limits, stop);
        var name = Prefix + Guid.NewGuid().ToString("N");
        try
        {
            await work(await StartAsync(name, limits, stop));
        }
        finally
        {
            await containers.RemoveAsync(name, CancellationToken.None);
        }
    }

    // Where the group lies is not left to the engine's configuration: it is told, and so known.
    async Task<string> StartAsync(string name, BuildLimits limits, CancellationToken stop)
    {
        var systemd = (await api.GetAsync("/info", DockerJson.Default.InfoAnswer, stop)).CgroupDriver == "systemd";
        var parent = systemd ? "landfallbuilds.slice" : "/landfall-builds";
        var spec = new ContainerSpec(name, IdleImage.Name, limits.Use, Labels);
        var body = ContainerPolicy.Body(spec, await images.GetAsync(IdleImage.Name, stop));
        body = body with { HostConfig = body.HostConfig with { CgroupParent = parent } };
        var made = await api.PostAsync(
            $"/containers/create?name={name}", DockerApi.Json(body, DockerJson.Default.ContainerBody), DockerJson.Default.CreatedAnswer, stop);
        await containers.StartAsync(name, stop);
        return systemd ? $"/{parent}/docker-{made.Id}.scope" : $"{parent}/{made.Id}";
    }

    // A program that was killed while it built leaves its container; no build takes longer than it may.
    async Task SweepAsync(BuildLimits limits, CancellationToken stop)
    {
        foreach (var left in await containers.ListAsync(Labels, stop))
            if (left.Name.StartsWith(Prefix, StringComparison.Ordinal) && time.GetUtcNow() - left.Created > limits.Time + TimeSpan.FromMinutes(1))
                await containers.RemoveAsync(left.Name, stop);
    }
}
