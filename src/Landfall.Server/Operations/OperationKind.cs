using Landfall.Server.Accounts;
using Landfall.Server.Hal;

namespace Landfall.Server.Operations;

/// <summary>What one type of operation does to one type of resource.</summary>
abstract class OperationKind
{
    /// <summary>The resource's type in the interface: <c>app</c>, <c>service</c>, <c>database</c>, <c>vhost</c>.</summary>
    public abstract string Resource { get; }

    /// <summary>The operation's type in the interface (1.1).</summary>
    public abstract string Type { get; }

    /// <summary>The permission that asking for it takes.</summary>
    public virtual Scope Needs => Scope.Deploy;

    /// <summary>Refuses at once what can never succeed.</summary>
    /// <exception cref="ApiError">422 with the reason.</exception>
    public virtual void Check(Call call, long resourceId, Body body)
    {
    }

    /// <summary>What has to be found before it is queued.</summary>
    /// <exception cref="ApiError">422 with the reason.</exception>
    public virtual Task<Prepared> PrepareAsync(Call call, long resourceId, Body body) => Task.FromResult(new Prepared());

    /// <summary>Runs in the transaction that queues it.</summary>
    public virtual void Queued(Call call, Operation operation)
    {
    }

    /// <summary>Why it cannot be done any more, now that its turn has come; null: it can. What queued before it is done, and may have changed all.</summary>
    public virtual string? Refusal(OperationRun run) =>
        Subjects.Gone(run.Store, run.Operation) is { } gone ? $"The {gone} is gone since this was asked for. Nothing was done." : null;

    /// <summary>The steps, in order. The same operation always has the same ones.</summary>
    public abstract IReadOnlyList<Step> Steps(OperationRun run);

    /// <summary>Runs in the transaction that ends it, when it was undone.</summary>
    public virtual void Failed(OperationRun run)
    {
    }
}

/// <summary>What was found before an operation was queued, and is asked for with it.</summary>
sealed record Prepared
{
    /// <summary>The commit that a branch's name stood for (interface 4.1); null: what was sent holds.</summary>
    public string? GitRef { get; init; }

    /// <summary>Settings beside those that were sent.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A step. It can be run again after a crash at any instant: an effect is idempotent; a store step commits together with its
/// line in the journal. <see cref="Undo"/> is idempotent too, and may find that the step never came to act.
/// </summary>
/// <param name="Name">Its name in journal, log and tests.</param>
sealed record Step(string Name, Func<OperationRun, CancellationToken, Task> Run)
{
    /// <summary>A step that only writes to the store.</summary>
    public static Step InStore(string name, Action<OperationRun> run) => new(name, (operation, _) =>
    {
        run(operation);
        return Task.CompletedTask;
    })
    {
        StoreOnly = true,
    };

    public bool StoreOnly { get; init; }

    /// <summary>Takes the step back; null: there is nothing to take back.</summary>
    public Func<OperationRun, CancellationToken, Task>? Undo { get; init; }

    /// <summary>True: with this step the change is made. What comes after is only finished, never undone.</summary>
    public bool Commits { get; init; }
}
