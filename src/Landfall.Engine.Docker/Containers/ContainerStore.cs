using System.Net;
using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Containers;

/// <summary>The life of containers.</summary>
sealed class ContainerStore(DockerApi api, ImageStore images, TimeProvider time)
{
    public async Task CreateAsync(ContainerSpec container, CancellationToken stop) =>
        await CreateAsync(container, ContainerPolicy.Body(container, await images.GetAsync(container.Image, stop)), stop);

    /// <summary>The same for one that a person talks to.</summary>
    public async Task CreateAsync(ContainerSpec container, bool terminal, CancellationToken stop) => await CreateAsync(
        container, ContainerPolicy.Body(container, await images.GetAsync(container.Image, stop)) with { Tty = terminal, OpenStdin = true, StdinOnce = true }, stop);

    async Task CreateAsync(ContainerSpec container, ContainerBody content, CancellationToken stop)
    {
        var body = DockerApi.Json(content, DockerJson.Default.ContainerBody);
        try
        {
            await api.PostAsync($"/containers/create?name={Names.Container(container.Name)}", body, stop);
        }
        catch (RefusedException conflict) when (conflict.Status == HttpStatusCode.Conflict)
        {
            if (await FindAsync(container.Name, stop) is { } there && Labelled.AsAsked(there.Labels, container.Labels)) return;
            throw new EngineException(
                $"There is a container '{container.Name}' that was made for something else (its labels differ). Remove it and try again.", conflict);
        }
    }

    public Task StartAsync(string name, CancellationToken stop) => api.PostAsync($"/containers/{Names.Container(name)}/start", null, stop);

    /// <summary>The image's STOPSIGNAL stands in for SIGTERM: for PostgreSQL's images it means a quick, clean end.</summary>
    public async Task StopAsync(string name, TimeSpan patience, CancellationToken stop)
    {
        try
        {
            await api.PostAsync($"/containers/{Names.Container(name)}/stop?t={(int)Math.Ceiling(patience.TotalSeconds)}", null, stop);
        }
        catch (RefusedException gone) when (gone.Status == HttpStatusCode.NotFound)
        {
        }
    }

    public async Task RemoveAsync(string name, CancellationToken stop)
    {
        try
        {
            await api.DeleteAsync($"/containers/{Names.Container(name)}?force=true&v=true", stop);
        }
        catch (RefusedException removed) when (removed.Status == HttpStatusCode.Conflict && removed.Says("already in progress"))
        {
            while (await FindAsync(name, stop) is not null) await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
    }

    // Docker finds by the beginning of an id, too.
    public async Task<ContainerDescription?> FindAsync(string name, CancellationToken stop) =>
        await InspectAsync(Names.Container(name), stop) is { } found && found.Name == name ? found : null;

    /// <summary>One look: without being told so, Docker measures for a second to compare.</summary>
    public async Task<ContainerUsage?> UsageAsync(string name, CancellationToken stop) =>
        await FindAsync(name, stop) is { Status: ContainerStatus.Running, Id: var id }
        && await api.FindAsync($"/containers/{id}/stats?stream=false&one-shot=true", DockerJson.Default.StatsAnswer, stop) is { Read: { Year: > 1 } at, Processor: { } processor }
            ? new ContainerUsage(id, at, TimeSpan.FromTicks(processor.Usage.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : null;

    /// <summary>Docker's list lacks exit codes and more, so each is asked for; one that goes meanwhile is left out.</summary>
    public async Task<IReadOnlyList<ContainerDescription>> ListAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop)
    {
        var summaries = await api.GetAsync(
            $"/containers/json?all=true&{DockerApi.Filter(labels)}", DockerJson.Default.ContainerSummaryArray, stop);
        var found = new List<ContainerDescription>();
        foreach (var summary in summaries)
            if (await InspectAsync(summary.Id, stop) is { } container) found.Add(container);
        return found;
    }

    async Task<ContainerDescription?> InspectAsync(string container, CancellationToken stop) =>
        await api.FindAsync($"/containers/{container}/json", DockerJson.Default.ContainerAnswer, stop) is { } answer ? Describe(answer) : null;

    static ContainerDescription Describe(ContainerAnswer answer)
    {
        var status = Status(answer.State.Status);
        var ended = status != ContainerStatus.Running && answer.State.FinishedAt.Year > 1;
        var address = answer.NetworkSettings?.Networks?.Values.Select(network => network.IPAddress).FirstOrDefault(ip => !string.IsNullOrEmpty(ip));
        return new ContainerDescription(
            answer.Id, answer.Name.TrimStart('/'), answer.Image, status, HealthOf(answer.State.Health?.Status),
            ended ? answer.State.ExitCode : null, ended && answer.State.OOMKilled,
            status == ContainerStatus.Running && address is not null ? IPAddress.Parse(address) : null,
            answer.RestartCount, answer.Created, Labels(answer));
    }

    // Labels that the image would have given it were emptied when it was made.
    static Dictionary<string, string> Labels(ContainerAnswer answer) => (answer.Config.Labels ?? new Dictionary<string, string>())
        .Where(label => label.Value.Length > 0)
        .ToDictionary();

    static ContainerStatus Status(string status) => status switch
    {
        "created" => ContainerStatus.Created,
        "running" or "paused" => ContainerStatus.Running,
        "restarting" => ContainerStatus.Restarting,
        _ => ContainerStatus.Exited,
    };

    static Health HealthOf(string? status) => status switch
    {
        "starting" => Health.Starting,
        "healthy" => Health.Healthy,
        "unhealthy" => Health.Unhealthy,
        _ => Health.None,
    };
}
