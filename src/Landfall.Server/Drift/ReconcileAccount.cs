using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Databases;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Drift;

/// <summary>
/// The operation <c>reconcile</c> of an environment (extension): what drifted is made again as the store says. Each item is looked
/// at again right before it is repaired, while no operation can lay hands on it: doing it twice does it once.
/// </summary>
sealed class ReconcileAccount(IEngine engine, DriftSurvey survey, MadeContainers made, QueueKeys keys, OperationSignal signal) : OperationKind
{
    static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public override string Resource => "account";
    public override string Type => "reconcile";

    public override IReadOnlyList<Step> Steps(OperationRun run) => [new Step("survey", SurveyAsync), new Step("repair", RepairAllAsync) { Commits = true }];

    async Task SurveyAsync(OperationRun run, CancellationToken stop)
    {
        var items = await survey.OfAsync(run.Store, run.Account, stop);
        run.Log(items.Count == 0 ? "Nothing has drifted." : $"{items.Count} {(items.Count == 1 ? "thing has" : "things have")} drifted:");
        foreach (var item in items) run.Log($"  {item.Kind} {item.Name}: {item.What} → {item.Words()}");
        run.Data["items"] = DriftJson.Write(items);
    }

    async Task RepairAllAsync(OperationRun run, CancellationToken stop)
    {
        var (items, repaired) = (DriftJson.Read(run.Data["items"]!.GetValue<string>()), 0);
        List<string> failures = [];
        foreach (var item in items.Where(i => i.Repair != Repair.ByHand))
        {
            try
            {
                if (await AloneAsync(item, () => RepairAsync(run, item, stop), stop)) repaired++;
            }
            catch (EngineException failure)
            {
                failures.Add($"{item.Kind} {item.Name}: {failure.Message}");
            }
        }
        run.Log($"Repaired: {repaired}. Left for a person: {items.Count(i => i.Repair == Repair.ByHand)}.");
        if (failures.Count > 0) throw new OperationFailedException($"{failures.Count} could not be repaired:\n{string.Join('\n', failures)}");
    }

    async Task<bool> AloneAsync(DriftItem item, Func<Task<bool>> repair, CancellationToken stop)
    {
        if (item.Key is not { } key) return await repair();
        while (!keys.TryTake(key)) await Task.Delay(Between, stop);
        try
        {
            return await repair();
        }
        finally
        {
            keys.Give(key);
            signal.Raise();
        }
    }

    async Task<bool> RepairAsync(OperationRun run, DriftItem item, CancellationToken stop)
    {
        if (await survey.AgainAsync(run.Store, run.Account, item, stop) is not { } now || now.Repair == Repair.ByHand)
        {
            run.Log($"{item.Kind} {item.Name} is as it should be by now, or an operation is about it.");
            return false;
        }
        run.Log($"{now.Kind} {now.Name}: {now.Words()}.");
        if (now.Kind == "network") await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        else if (now.Repair == Repair.Start) await engine.StartAsync(now.Name, stop);
        else if (now.Repair == Repair.Remove) await engine.RemoveAsync(now.Name, stop);
        else await MakeAsync(run, now, stop);
        return true;
    }

    // A kill between removing and making leaves it missing, which is drift again: the step begins anew and makes it.
    async Task MakeAsync(OperationRun run, DriftItem item, CancellationToken stop)
    {
        var container = made.AtRest(run.Store, run.Account.Id).First(c => c.Name == item.Name);
        var spec = made.Spec(run.Store, container, null);
        if (await engine.FindImageAsync(spec.Image, stop) is null && container.Row is Database)
            await engine.PullAsync(ImageReference.Parse(spec.Image), null, run.Output, stop);
        if (container.Row is Database) await engine.StopAsync(item.Name, TimeSpan.FromSeconds(30), stop);
        await engine.RemoveAsync(item.Name, stop);
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        await engine.CreateAsync(spec, stop);
        if (container.Row is Database database)
            await engine.PutFilesAsync(item.Name, PostgresServer.Files(made.RunOf(run.Store, database, null), database), stop);
        await engine.StartAsync(item.Name, stop);
    }
}
