using Landfall.Engine;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Operations;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Recovery;

/// <summary>Containers that end while an operation of their app is open: only one that has its hands on them keeps recovery away.</summary>
[Collection(InstallationTests.Name)]
public sealed class DuringOperations(RunningInstallation installation)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    const string Dockerfile = """
        FROM debian:trixie-slim
        CMD ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done"]

        """;

    [Fact]
    public async Task A_container_comes_back_unless_an_operation_has_its_hands_on_it()
    {
        var app = await SentApp.CreateAsync(installation, "kept-alive");
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile));
        Assert.True(status == "succeeded", log);
        var keys = installation.Services.GetRequiredService<QueueKeys>();
        var name = (await app.ContainerAsync()).Name;

        // It waits for its turn, as one that builds for long keeps it.
        Assert.True(keys.TryTake($"app/{app.Id}"));
        var waiting = (await installation.Ours.Visitor.PostAsync($"/apps/{app.Id}/operations", new { type = "restart" })).Expect(201).Id;
        Journal(waiting, "image", "started");
        await app.Engine.StopAsync(name, TimeSpan.FromSeconds(1), default);
        Assert.True(await RunsWithinAsync(app, name, Soon));

        // From here on it may stop them itself.
        Journal(waiting, ContainersInWork.Release, "started");
        await app.Engine.RemoveAsync(name, default);
        Assert.DoesNotContain(name, (await installation.Ours.Visitor.GetAsync("/drift")).Expect(200).Text, StringComparison.Ordinal);
        Journal(waiting, ContainersInWork.Retire, "done");
        Assert.Contains(name, (await installation.Ours.Visitor.GetAsync("/drift")).Expect(200).Text, StringComparison.Ordinal);

        keys.Give($"app/{app.Id}");
        await Ended.OfAsync(installation.Ours.Visitor, waiting);
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task An_operation_begins_its_release_when_a_recovery_that_was_under_way_has_ended()
    {
        var app = await SentApp.CreateAsync(installation, "taken-in-turn");
        var (status, log) = await app.DeployAsync(("Dockerfile", Dockerfile));
        Assert.True(status == "succeeded", log);
        var keys = installation.Services.GetRequiredService<QueueKeys>();
        Assert.True(keys.TryTake(ContainersInWork.Key($"app/{app.Id}")));
        var restart = (await installation.Ours.Visitor.PostAsync($"/apps/{app.Id}/operations", new { type = "restart" })).Expect(201).Id;
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(ContainersInWork.Release, Steps(restart));
        keys.Give(ContainersInWork.Key($"app/{app.Id}"));
        Assert.Equal("succeeded", (await Ended.OfAsync(installation.Ours.Visitor, restart))["status"]!.GetValue<string>());
        Assert.Contains(ContainersInWork.Release, Steps(restart));
        await app.DoAsync(new { type = "deprovision" });
    }

    List<string> Steps(long operation) => installation.InStore(store => store.OperationSteps.Where(s => s.OperationId == operation).Select(s => s.Name).ToList());

    void Journal(long operation, string step, string state) => installation.InStore(store => store.OperationSteps.Add(new OperationStep
    {
        OperationId = operation, Index = store.OperationSteps.Count(s => s.OperationId == operation), Name = step, State = state,
    }));

    static async Task<bool> RunsWithinAsync(SentApp app, string name, TimeSpan time)
    {
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < time.TotalMilliseconds; await Task.Delay(200))
            if (await app.Engine.FindAsync(name, default) is { Status: ContainerStatus.Running }) return true;
        return false;
    }
}
