using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Recovery;
using Landfall.Server.Store;

namespace Landfall.Server.Portal;

/// <summary>Follows what all containers of an app, or a database's, write; those that a deploy brings join in, and so does what the platform
/// did with them when they ended (interface 3.4, 4.6).</summary>
sealed class FollowedLogs(IEngine engine, RecoveryLog recovered, IServiceScopeFactory scopes, TimeProvider time)
{
    const int Tail = 100;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    public async Task<int> FollowAsync(Operation operation, PortalSession session)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        var followed = new Dictionary<string, Task>();
        var told = new Dictionary<long, DateTimeOffset>();
        var leaving = session.GoneAsync(end.Token);
        for (var tail = Tail; !leaving.IsCompleted; tail = int.MaxValue)
        {
            foreach (var (id, name, title) in Containers(operation))
            {
                foreach (var line in recovered.Of(id).Where(l => l.At > told.GetValueOrDefault(id)).ToList())
                {
                    told[id] = line.At;
                    // What the container itself wrote last was followed while it ran.
                    if (!line.Text.StartsWith('|')) await session.SayAsync(Line(line.At, title, line.Text));
                }
                if (!followed.TryGetValue(name, out var task) || task.IsCompleted && await RunsAsync(name, end.Token))
                    followed[name] = TellAsync(name, title, task is null ? tail : 0, session, end.Token);
            }
            await Task.WhenAny(leaving, Task.Delay(Between, time, end.Token));
        }
        await end.CancelAsync();
        return 0;
    }

    List<(long Id, string Name, string Title)> Containers(Operation operation)
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        if (operation.ResourceType == "database") return [(0, store.Databases.Find(operation.ResourceId)!.ContainerName, "database")];
        return [.. store.Containers.Where(c => c.DeletedAt == null)
            .Join(store.Services.Where(s => s.AppId == operation.ResourceId), c => c.ServiceId, s => s.Id, (c, s) => new { c.Id, c.Name, s.ProcessType, c.Index })
            .AsEnumerable().Select(c => (c.Id, c.Name, $"{c.ProcessType}.{c.Index}"))];
    }

    static string Line(DateTimeOffset at, string title, string text) => $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {title} | {text}\n";

    async Task<bool> RunsAsync(string name, CancellationToken stop) => await engine.FindAsync(name, stop) is { Status: ContainerStatus.Running };

    async Task TellAsync(string name, string title, int tail, PortalSession session, CancellationToken stop)
    {
        try
        {
            await foreach (var line in engine.LogsAsync(name, tail, follow: true, stop))
                await session.SayAsync(Line(line.At, title, line.Text), line.Error);
        }
        catch (Exception ended) when (ended is EngineException or IOException or OperationCanceledException)
        {
            // The container is gone or about to be made, or the session has ended: the next look finds what there is.
        }
    }
}
