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
    const int Again = 1000;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    public async Task<int> FollowAsync(Operation operation, PortalSession session)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(session.Stop);
        var followed = new Dictionary<string, Followed>();
        var leaving = session.GoneAsync(end.Token);
        for (var tail = Tail; !leaving.IsCompleted; tail = int.MaxValue)
        {
            foreach (var (id, name, title) in Containers(operation))
            {
                if (!followed.TryGetValue(name, out var one)) followed[name] = one = new Followed(name, title);
                var (ended, begun) = (one.Telling is not { IsCompleted: false }, one.Telling is not null);
                var seam = one.Wrote.Seam();
                foreach (var line in recovered.Of(id))
                {
                    if (line.Own ? !ended || !seam.IsNew(line.At, line.Error) : !one.Told(line.At)) continue;
                    if (line.Own) one.Wrote.Add(line.At, line.Error);
                    await session.SayAsync(Line(line.At, title, line.Text), line.Error);
                }
                // Also what is ended is looked at again: it may have begun and ended since.
                if (ended) one.Telling = TellAsync(one, begun ? Again : tail, session, end.Token);
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

    async Task TellAsync(Followed one, int tail, PortalSession session, CancellationToken stop)
    {
        try
        {
            var seam = one.Wrote.Seam();
            await foreach (var line in engine.LogsAsync(one.Name, tail, follow: true, stop))
            {
                if (!seam.IsNew(line.At, line.Error)) continue;
                one.Wrote.Add(line.At, line.Error);
                await session.SayAsync(Line(line.At, one.Title, line.Text), line.Error);
            }
        }
        catch (Exception ended) when (ended is EngineException or IOException or OperationCanceledException)
        {
            // The container is gone or about to be made, or the session has ended: the next look finds what there is.
        }
    }

    /// <summary>A container and how far it has been told, so that nothing is told twice.</summary>
    sealed class Followed(string name, string title)
    {
        DateTimeOffset told;

        public string Name => name;
        public string Title => title;
        public Task? Telling { get; set; }

        /// <summary>How far what it wrote was told.</summary>
        public LogMarks Wrote { get; } = new();

        /// <summary>False when what the platform did then was told already.</summary>
        public bool Told(DateTimeOffset at) => at > told && (told = at) == at;
    }
}
