using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Containers;

/// <summary>A container that does one thing and goes.</summary>
sealed class OneOff(DockerApi api, ContainerStore containers, TimeProvider time)
{
    public async Task<int> RunAsync(ContainerSpec container, Action<LogLine> log, CancellationToken stop)
    {
        // One that an earlier run left behind when it was killed would be taken for this one.
        if (await containers.FindAsync(container.Name, stop) is { } left && Labelled.AsAsked(left.Labels, container.Labels))
            await containers.RemoveAsync(container.Name, stop);
        await containers.CreateAsync(container with { Restart = false }, stop);
        try
        {
            return await RunCreatedAsync(container.Name, log, stop);
        }
        finally
        {
            await containers.RemoveAsync(container.Name, CancellationToken.None);
        }
    }

    // To listen and to wait begin before the start, so that nothing of a quick container is missed.
    async Task<int> RunCreatedAsync(string name, Action<LogLine> log, CancellationToken stop)
    {
        using var output = await api.SendAsync(
            HttpMethod.Post, $"/containers/{name}/attach?stream=true&stdout=true&stderr=true", null, stop);
        using var end = await api.SendAsync(HttpMethod.Post, $"/containers/{name}/wait?condition=next-exit", null, stop);
        await containers.StartAsync(name, stop);
        await using var stream = await output.Content.ReadAsStreamAsync(stop);
        var lines = (Output: new LineSplitter(), Error: new LineSplitter());
        await foreach (var frame in Frame.ReadAsync(stream, stop))
            Tell(frame.Error, (frame.Error ? lines.Error : lines.Output).Add(frame.Bytes));
        Tell(false, lines.Output.Rest());
        Tell(true, lines.Error.Rest());
        return (await api.ReadAsync(end, DockerJson.Default.WaitAnswer, stop)).StatusCode;

        void Tell(bool error, IEnumerable<string> texts)
        {
            foreach (var text in texts) log(new LogLine(time.GetUtcNow(), error, text));
        }
    }
}
