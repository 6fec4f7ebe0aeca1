using Landfall.Client;
using Landfall.Client.Hal;
using Landfall.Client.Operations;

namespace Landfall.Migrate.Target;

/// <summary>
/// Asks for an operation once. Before asking, the newest operation of the resource is remembered: after a crash, an operation
/// that is newer and of the same type is the one that was asked for, and it is waited for instead of asking again.
/// </summary>
sealed class OwnOperations(Platform platform, Action<string> log)
{
    /// <summary>The operation has succeeded.</summary>
    /// <exception cref="OperationFailedException">It failed. The next call asks anew.</exception>
    public Task<Operation> RunAsync(HalDocument resource, OperationRequest request, string name, IMemory memory, CancellationToken stop) =>
        RunAsync(resource, request.Type, () => Task.FromResult(request), name, memory, stop);

    /// <summary>As above; the request is made only when it is sent.</summary>
    public async Task<Operation> RunAsync(
        HalDocument resource, string type, Func<Task<OperationRequest>> request, string name, IMemory memory, CancellationToken stop)
    {
        var key = $"operations-before/{name}";
        var known = await platform.Operations.ListAsync(resource, stop);
        if (memory.Recall(key) is { } before && Ours(known, type, long.Parse(before)) is { } ours)
        {
            if (ours.Succeeded) return ours;
            if (!ours.Ended) return await platform.Operations.WaitAsync(ours, log, stop);
        }
        var asked = await request();
        memory.Remember(key, $"{(known.Count > 0 ? known[0].Id : 0)}");
        return await platform.Operations.WaitAsync(await platform.Operations.CreateAsync(resource, asked, stop), log, stop);
    }

    static Operation? Ours(IReadOnlyList<Operation> newestFirst, string type, long before) =>
        newestFirst.FirstOrDefault(o => o.Id > before && o.Type == type);
}
