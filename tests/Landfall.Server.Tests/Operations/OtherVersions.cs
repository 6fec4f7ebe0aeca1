using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Operations;

/// <summary>An operation that one version of the platform began, and another one ends: their steps are not the same.</summary>
[Collection(InstallationTests.Name)]
public sealed class OtherVersions(RunningInstallation installation)
{
    [Fact]
    public async Task A_step_that_the_older_version_did_not_have_is_not_run_behind_time()
    {
        var (ran, _) = await EndAsync(["one done", "three started"], "one", "two", "three", "commit", "four");
        Assert.Equal(["three", "commit", "four"], ran);
    }

    [Fact]
    public async Task What_the_older_version_committed_is_finished()
    {
        var (ran, operation) = await EndAsync(["one done", "commit done"], "one", "two", "commit", "three");
        Assert.Equal(["three"], ran);
        Assert.Equal("succeeded", operation.Status);
    }

    [Fact]
    public async Task A_step_that_only_the_older_version_had_is_named_in_the_log()
    {
        var (ran, operation) = await EndAsync(["one done", "dropped started"], "one", "two", "commit");
        Assert.Equal(["two", "commit"], ran);
        Assert.Contains("steps that this one does not have: dropped", installation.Services.GetRequiredService<OperationLog>().Read(operation.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_undone_is_what_was_begun()
    {
        var (ran, operation) = await EndAsync(["one done", "three done"], "one", "two", "three", "fails", "commit");
        Assert.Equal(["fails", "three undone", "one undone"], ran);
        Assert.Equal("failed", operation.Status);
    }

    async Task<(List<string> Ran, Operation Operation)> EndAsync(string[] journal, params string[] steps)
    {
        var kind = new Kind(steps);
        var runner = ActivatorUtilities.CreateInstance<OperationRunner>(installation.Services, new OperationKinds([kind]));
        using var scope = installation.Services.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        var id = store.InTransaction(() => Begin(store, journal));
        await runner.RunAsync(store, id, default, default);
        return (kind.Ran, store.Operations.Find(id)!);
    }

    // Its queue is nobody's, and so is its kind: only the runner that is given it here may know it.
    long Begin(LandfallStore store, string[] journal)
    {
        var account = store.Accounts.Find(installation.Ours.Account)!;
        var operation = store.AddRow(new Operation
        {
            OrganizationId = account.OrganizationId, AccountId = account.Id, ResourceType = "app", ResourceId = long.Parse(installation.Ours.Rows["apps"]),
            Type = "begun-earlier", QueueKey = $"test/{Guid.NewGuid()}", Status = "interrupted", UserId = installation.Ours.Owner,
        }, TimeProvider.System);
        foreach (var (index, line) in journal.Index())
            store.OperationSteps.Add(new OperationStep { OperationId = operation.Id, Index = index, Name = line.Split(' ')[0], State = line.Split(' ')[1] });
        return operation.Id;
    }

    sealed class Kind(string[] steps) : OperationKind
    {
        public List<string> Ran { get; } = [];
        public override string Resource => "app";
        public override string Type => "begun-earlier";

        public override IReadOnlyList<Step> Steps(OperationRun run) => [.. steps.Select(name => new Step(name, (_, _) => RunAsync(name))
        {
            Commits = name == "commit",
            Undo = name == "fails" ? null : (_, _) =>
            {
                Ran.Add($"{name} undone");
                return Task.CompletedTask;
            },
        })];

        Task RunAsync(string name)
        {
            Ran.Add(name);
            return name == "fails" ? throw new OperationFailedException("It failed.") : Task.CompletedTask;
        }
    }
}
