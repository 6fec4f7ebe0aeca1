using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Portal;

/// <summary>Follows what all containers of an app, or a database's, write; those that a deploy brings join in (interface 3.4).</summary>
sealed class FollowedLogs(IEngine engine, IServiceScopeFactory scopes, TimeProvider time)
{
    const int Tail = 100;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    public async Task<int> FollowAsync(Operation operation, PortalSession session)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        var followed = new Dictionary<string, Task>();
        var leaving = session.GoneAsync(end.Token);
        for (var tail = Tail; !leaving.IsCompleted; tail = int.MaxValue)
        {
            foreach (var (name, title) in Containers(operation))
                if (!followed.TryGetValue(name, out var task) || task.IsCompleted && await RunsAsync(name, end.Token))
                    followed[name] = TellAsync(name, title, task is null ? tail : 0, session, end.Token);
            await Task.WhenAny(leaving, Task.Delay(Between, time, end.Token));
        }
        await end.CancelAsync();
        return 0;
    }

    List<(string Name, string Title)> Containers(Operation operation)
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        if (operation.ResourceType == "database") return [(store.Databases.Find(operation.ResourceId)!.ContainerName, "database")];
        return [.. store.Containers.Where(c => c.DeletedAt == null)
            .Join(store.Services.Where(s => s.AppId == operation.ResourceId), c => c.ServiceId, s => s.Id, (c, s) => new { c.Name, s.ProcessType, c.Index })
            .AsEnumerable().Select(c => (c.Name, $"{c.ProcessType}.{c.Index}"))];
    }

    async Task<bool> RunsAsync(string name, CancellationToken stop) => await engine.FindAsync(name, stop) is { Status: ContainerStatus.Running };

    async Task TellAsync(string name, string title, int tail, PortalSession session, CancellationToken stop)
    {
        try
        {
            await foreach (var line in engine.LogsAsync(name, tail, follow: true, stop))
                await session.SayAsync($"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {title} | {line.Text}\n", line.Error);
        }
        catch (Exception ended) when (ended is EngineException or IOException or OperationCanceledException)
        {
            // The container is gone or about to be made, or the session has ended: the next look finds what there is.
        }
    }
}
