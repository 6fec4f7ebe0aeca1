using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// When an app's containers are an operation's own: from the first step that touches them until the old ones are gone or all is
/// undone, as its journal says. Before that, through a long build for instance, and afterwards, what is released is kept alive.
/// </summary>
static class ContainersInWork
{
    public const string OutOfMemory = "out_of_memory";
    public const string Release = "release";
    public const string Close = "close";
    public const string Retire = "retire";
    static readonly string[] First = [OutOfMemory, Release, Close];

    /// <summary>
    /// What is taken (<see cref="QueueKeys"/>) while containers of a queue are recovered or repaired, and while an operation writes
    /// down that it begins: who holds it and finds none in work will meet none.
    /// </summary>
    public static string Key(string queueKey) => $"{queueKey}/containers";

    public static bool BeginsWith(Step step) => First.Contains(step.Name);

    /// <summary>The queues whose operation has its hands on containers now.</summary>
    public static HashSet<string> Queues(LandfallStore store) =>
        [.. from operation in store.Operations
            where operation.Status == OperationStatus.Queued || operation.Status == OperationStatus.Running
            where store.OperationSteps.Any(s => s.OperationId == operation.Id && First.Contains(s.Name) && s.State != "undone")
                && !store.OperationSteps.Any(s => s.OperationId == operation.Id && s.Name == Retire && s.State == "done")
            select operation.QueueKey];
}
