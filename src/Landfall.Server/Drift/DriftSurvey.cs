using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Databases;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Recovery;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Drift;

/// <summary>
/// Compares what is in the engine with what the store says should be. What an operation works on is left out, since it is on its
/// way; so is a container of an app that only ended, since recovery brings it back.
/// </summary>
sealed class DriftSurvey(IEngine engine, Platform platform, MadeContainers made)
{
    /// <summary>What is not as it should be in one environment, in the order in which it is repaired.</summary>
    public async Task<IReadOnlyList<DriftItem>> OfAsync(LandfallStore store, Account account, CancellationToken stop)
    {
        var labels = new Dictionary<string, string> { [Labels.Installation] = platform.Host.Value, [Labels.Account] = account.Id.ToString() };
        var there = (await engine.ListAsync(labels, stop)).ToDictionary(c => c.Name);
        var expected = made.AtRest(store, account.Id);
        List<DriftItem> items = [.. await NetworkAsync(store, account, labels, stop)];
        foreach (var container in expected) items.AddRange(await ContainerAsync(store, account, container, there.GetValueOrDefault(container.Name), stop));
        items.AddRange(there.Values.Where(c => IsLeftOver(store, c)).Select(c =>
            new DriftItem("container", c.Name, "it carries our label, and nothing that the platform knows of made it", Repair.Remove, account.Id)));
        items.AddRange(await StrangersAsync(account, there, stop));
        return items;
    }

    /// <summary>One item looked at again; null when it is as it should be by now, or on its way.</summary>
    public async Task<DriftItem?> AgainAsync(LandfallStore store, Account account, DriftItem item, CancellationToken stop) =>
        (await OfAsync(store, account, stop)).FirstOrDefault(now => now.Kind == item.Kind && now.Name == item.Name);

    async Task<IReadOnlyList<DriftItem>> NetworkAsync(LandfallStore store, Account account, Dictionary<string, string> labels, CancellationToken stop)
    {
        var needed = store.Containers.Any(c => c.AccountId == account.Id && c.DeletedAt == null)
            || store.Databases.Any(d => d.AccountId == account.Id && d.DeletedAt == null && d.Status == Statuses.Provisioned);
        if (!needed || (await engine.ListNetworksAsync(labels, stop)).Contains(account.NetworkName)) return [];
        return (await engine.ListNetworksAsync(new Dictionary<string, string>(), stop)).Contains(account.NetworkName)
            ? [new DriftItem("network", account.NetworkName, "there is one of that name that was made by somebody else", Repair.ByHand, account.Id)]
            : [new DriftItem("network", account.NetworkName, "it is missing", Repair.Make, account.Id)];
    }

    async Task<IReadOnlyList<DriftItem>> ContainerAsync(
        LandfallStore store, Account account, MadeContainer container, ContainerDescription? found, CancellationToken stop)
    {
        if (container.VolumeName is { } volume && !(await VolumesAsync(account, stop)).Contains(volume))
            return [Item("volume", volume, "it is missing, and with it the database's data", Repair.ByHand)];
        if (found is null && await engine.FindAsync(container.Name, stop) is not null)
            return [Item("container", container.Name, "there is one of that name that does not carry our labels", Repair.ByHand)];
        if (found is null) return container.IsRecovering ? [] : [Item("container", container.Name, "it is missing", Repair.Make)];
        if (container.Database is not null && found.Status is ContainerStatus.Exited or ContainerStatus.Created)
            return [Item("container", container.Name, $"it is stopped{(found.ExitCode is { } code ? $" (exit code {code})" : "")}", Repair.Start)];
        var differences = await engine.CompareAsync(made.Spec(store, container, found), stop);
        return differences.Count == 0 ? [] : [Item("container", container.Name, $"it was changed: {string.Join(", ", differences)}", Repair.Replace)];

        DriftItem Item(string kind, string name, string what, Repair repair) =>
            new(kind, name, what, repair, account.Id, container.App, container.Database);
    }

    Task<IReadOnlyList<string>> VolumesAsync(Account account, CancellationToken stop) => engine.ListVolumesAsync(
        new Dictionary<string, string> { [Labels.Installation] = platform.Host.Value, [Labels.Account] = account.Id.ToString() }, stop);

    // What an open operation makes is its own; so is what the store still names.
    static bool IsLeftOver(LandfallStore store, ContainerDescription found) =>
        !(long.TryParse(found.Labels.GetValueOrDefault(Labels.Operation), out var operation)
            && store.Operations.Any(o => o.Id == operation && (o.Status == OperationStatus.Running || o.Status == OperationStatus.Queued)))
        && !store.Containers.Any(c => c.Name == found.Name && c.DeletedAt == null)
        && !store.Databases.Where(d => d.DeletedAt == null).AsEnumerable().Any(d => d.ContainerName == found.Name);

    async Task<IReadOnlyList<DriftItem>> StrangersAsync(Account account, Dictionary<string, ContainerDescription> ours, CancellationToken stop)
    {
        var items = new List<DriftItem>();
        foreach (var name in await engine.ListMembersAsync(account.NetworkName, stop))
        {
            // One that came or went meanwhile is looked at the next time.
            if (ours.ContainsKey(name) || await engine.FindAsync(name, stop) is not { } found || found.Labels.GetValueOrDefault(Labels.Account) == account.Id.ToString()) continue;
            items.Add(new DriftItem("container", name, $"it joined the network {account.NetworkName}, and is not of this environment", Repair.ByHand, account.Id));
        }
        return items;
    }
}
