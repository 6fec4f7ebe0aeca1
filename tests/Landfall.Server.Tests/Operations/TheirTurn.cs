using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Operations;

/// <summary>What was permitted when an operation was asked for may be gone when its turn comes.</summary>
[Collection(InstallationTests.Name)]
public sealed class TheirTurn(RunningInstallation installation)
{
    [Fact]
    public async Task What_waited_behind_the_deprovision_of_its_app_does_nothing()
    {
        var app = await CreateAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "short-lived" });
        using var turn = new Turn(installation, $"app/{app}");
        var first = await AskAsync($"/apps/{app}", new { type = "deprovision" });
        var second = await AskAsync($"/apps/{app}", new { type = "configure", env = new { A = "1" } });
        turn.Dispose();
        Assert.Equal("succeeded", (await Ended.OfAsync(installation.Ours.Visitor, first))["status"]!.GetValue<string>());
        Refused("The app is gone", await OfTheStoreAsync(second));
        Assert.Null(installation.InStore(store => store.Apps.Find(app)!.ConfigurationId));
    }

    [Fact]
    public async Task An_app_is_not_taken_away_from_under_an_operation()
    {
        var app = await CreateAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "first-deploy" });
        using var turn = new Turn(installation, $"app/{app}");
        var operation = await AskAsync($"/apps/{app}", new { type = "configure", env = new { A = "1" } });
        var refused = await installation.Ours.Visitor.SendAsync("DELETE", $"/apps/{app}", null);
        Assert.Contains($"Operation #{operation}", refused.Expect(422).Text, StringComparison.Ordinal);
        turn.Dispose();
        Assert.Equal("succeeded", (await Ended.OfAsync(installation.Ours.Visitor, operation))["status"]!.GetValue<string>());
        (await installation.Ours.Visitor.SendAsync("DELETE", $"/apps/{app}", null)).Expect(204);
    }

    [Fact]
    public async Task Of_several_provisions_of_a_database_one_makes_it_and_the_others_leave_it_alone()
    {
        var database = await CreateAsync($"/accounts/{installation.Ours.Account}/databases", new { handle = "made-once", type = "postgresql" });
        using var turn = new Turn(installation, $"database/{database}");
        long[] asked = [await ProvisionAsync(), await ProvisionAsync(), await ProvisionAsync()];
        (await installation.Ours.Visitor.PutAsync($"/operations/{asked[2]}", new { cancelled = true })).Expect(200);
        turn.Dispose();
        Assert.Equal("succeeded", (await Ended.OfAsync(installation.Ours.Visitor, asked[0]))["status"]!.GetValue<string>());
        Refused("provisioned already", await OfTheStoreAsync(asked[1]));
        Refused("cancelled", await OfTheStoreAsync(asked[2]));

        var engine = installation.Services.GetRequiredService<IEngine>();
        Assert.Equal("provisioned", (await installation.Ours.Visitor.GetAsync($"/databases/{database}")).Json["status"]!.GetValue<string>());
        Assert.Equal(ContainerStatus.Running, (await engine.FindAsync($"landfall-db-{database}", default))?.Status);
        Assert.Contains($"landfall-db-{database}", await engine.ListVolumesAsync(new Dictionary<string, string>(), default));
        await Ended.OfAsync(installation.Ours.Visitor, await AskAsync($"/databases/{database}", new { type = "deprovision" }));

        Task<long> ProvisionAsync() => AskAsync($"/databases/{database}", new { type = "provision" });
    }

    async Task<long> CreateAsync(string path, object body) => (await installation.Ours.Visitor.PostAsync(path, body)).Expect(201).Id;

    Task<long> AskAsync(string on, object body) => CreateAsync($"{on}/operations", body);

    async Task<Operation> OfTheStoreAsync(long operation)
    {
        await Ended.OfAsync(installation.Ours.Visitor, operation);
        return installation.InStore(store => store.Operations.Find(operation)!);
    }

    // It failed before its first step, so that there was nothing to undo.
    void Refused(string why, Operation operation)
    {
        Assert.Equal("failed", operation.Status);
        Assert.Contains(why, operation.Failure, StringComparison.Ordinal);
        Assert.Empty(installation.InStore(store => store.OperationSteps.Where(s => s.OperationId == operation.Id).ToList()));
    }

    /// <summary>Keeps the turn of a queue from its operations, so that they queue.</summary>
    sealed class Turn : IDisposable
    {
        readonly QueueKeys keys;
        readonly string key;
        bool given;

        public Turn(RunningInstallation installation, string key)
        {
            (keys, this.key) = (installation.Services.GetRequiredService<QueueKeys>(), key);
            Assert.True(keys.TryTake(key));
        }

        public void Dispose()
        {
            if (!given) keys.Give(key);
            given = true;
        }
    }
}
