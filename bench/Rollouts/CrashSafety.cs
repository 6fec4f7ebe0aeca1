using EndToEnd.World;
using Landfall.Client.Operations;

namespace Rollouts;

/// <summary>
/// Kills the server at the three points of every step of the operations that change an app, and the engine and the edge at random
/// times during deploys. After each it looks whether the operation ended as it says, whether the engine holds exactly what the
/// store knows of, and whether an app that was serving answered all the while.
/// </summary>
sealed class CrashSafety(RunningPlatform platform)
{
    const int PerSecond = 40;
    const int RandomKills = 28;
    readonly Random random = new(20260);
    int kills, finished, undone, wrong, orphans, failedRequests, edgeFailed;
    double edgeBack;

    /// <param name="share">1 does all; 10 every tenth.</param>
    public async Task<string> RunAsync(int share)
    {
        var subject = await Subject.OfAsync(platform);
        var instants = Changes.All.SelectMany(change => change.Steps.SelectMany(step => new[] { "before", "effect", "after" }.Select(when => (change, step, when)))).ToList();
        foreach (var (n, (change, step, when)) in instants.Index())
        {
            if (n % share != 0) continue;
            await UnderLoadAsync(subject, load => failedRequests += load.Failed, async () =>
            {
                var attempt = await change.BeginAsync(subject);
                return (attempt, await platform.CrashAsync($"{change.Name}/{step}:{when}", attempt.AskAsync));
            });
            if (n % 10 == 0) Progress($"{change.Name}/{step}:{when}");
        }
        for (var n = 0; n < RandomKills; n += share) await KillDuringDeployAsync(subject, "engine", () => platform.Machine.RestartEngineAsync(TimeSpan.FromSeconds(random.NextDouble())), load => failedRequests += load.Failed);
        for (var n = 0; n < RandomKills; n += share) await KillDuringDeployAsync(subject, "edge", () => platform.Machine.KillAsync("edge"), load =>
        {
            edgeFailed += load.Failed;
            edgeBack = Math.Max(edgeBack, load.LongestOutageMilliseconds);
        });
        return $"kills={kills} finished={finished} undone={undone} wrong={wrong} orphans={orphans} failed_requests={failedRequests} "
            + $"edge_kill_failed={edgeFailed} edge_back_ms_max={edgeBack:0}";
    }

    Task KillDuringDeployAsync(Subject subject, string what, Func<Task> kill, Action<Load> count) => UnderLoadAsync(subject, count, async () =>
    {
        var attempt = await Changes.Deploy.BeginAsync(subject);
        var operation = await attempt.AskAsync();
        await Task.Delay(random.Next(3000));
        await kill();
        if (kills % 10 == 0) Progress(what);
        return (attempt, await platform.EndOfAsync(operation));
    });

    async Task UnderLoadAsync(Subject subject, Action<Load> count, Func<Task<(Attempt, Operation)>> crash)
    {
        await using var load = new Load(platform.Way, new Uri($"https://{subject.App.Host}/"), PerSecond);
        var (attempt, operation) = await crash();
        kills++;
        await load.EndAsync();
        count(load);
        if (load.Failed > 0) Figures.Say($"operation {operation.Id}: {load.Reasons}");
        if (operation.Succeeded) finished++;
        else undone++;
        var complaint = await attempt.ComplainAsync(operation);
        if (complaint is not null)
        {
            wrong++;
            Figures.Say($"WRONG: operation {operation.Id} ({operation.Type}, {operation.Status}): {complaint}");
        }
        var strays = await Strays.OfAsync(platform);
        orphans += strays.Count;
        foreach (var stray in strays) Figures.Say($"ORPHAN after operation {operation.Id}: {stray}");
    }

    void Progress(string where) => Figures.Say($"{kills} kills, {finished} finished, {undone} undone, {wrong} wrong, {orphans} orphans, {failedRequests} requests failed ({where})");
}
