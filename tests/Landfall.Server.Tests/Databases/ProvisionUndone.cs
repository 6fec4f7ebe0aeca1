using Landfall.Engine;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Databases;

/// <summary>The server ends at every instant of taking back what the provision of a database had begun.</summary>
public sealed class ProvisionUndone : IAsyncLifetime
{
    static readonly string[] Steps = ["allocate", "volume", "container"];
    static readonly string[] Instants = ["undo-before", "undo", "undo-after"];
    readonly RunningInstallation installation = new() { AddressPool = "10.232.0.0/16" };

    public Task InitializeAsync() => installation.InitializeAsync();

    public Task DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task Leaves_nothing_of_a_database_wherever_it_was_interrupted()
    {
        // One for each step, side by side: each end of the server hits them all.
        var databases = new List<long>();
        foreach (var step in Steps)
            databases.Add((await installation.Ours.Visitor.PostAsync($"/accounts/{installation.Ours.Account}/databases", new { handle = $"undone-{step}", type = "postgresql" })).Expect(201).Id);
        string[] At(Func<string, string> point) => [.. databases.Zip(Steps, (database, step) => $"database/{database}.provision/{point(step)}")];

        await installation.RestartAsync(At(_ => "prepare:before"));
        var operations = new List<long>();
        foreach (var database in databases) operations.Add((await installation.Ours.Visitor.PostAsync($"/databases/{database}/operations", new { type = "provision" })).Expect(201).Id);
        await installation.ReachedAsync();
        Assert.Equal((Steps.Length, Steps.Length), await LeftAsync());
        foreach (var operation in operations) (await installation.Ours.Visitor.PutAsync($"/operations/{operation}", new { cancelled = true })).Expect(200);
        foreach (var instant in Instants)
        {
            await installation.RestartAsync(At(step => $"{step}:{instant}"));
            await installation.ReachedAsync();
        }
        await installation.RestartAsync();

        foreach (var operation in operations) Assert.Equal("failed", (await Ended.OfAsync(installation.Ours.Visitor, operation))["status"]!.GetValue<string>());
        Assert.Equal((0, 0), await LeftAsync());
        installation.InStore(store =>
        {
            foreach (var id in databases) Assert.Equal((0, Statuses.ProvisionFailed), (store.Databases.Find(id)!.Address, store.Databases.Find(id)!.Status));
            Assert.All(store.OperationSteps.Where(line => operations.Contains(line.OperationId)), line => Assert.Equal("undone", line.State));
        });
    }

    async Task<(int Containers, int Volumes)> LeftAsync()
    {
        var (engine, ours) = (installation.Services.GetRequiredService<IEngine>(), new Dictionary<string, string> { ["landfall.account"] = $"{installation.Ours.Account}" });
        return ((await engine.ListAsync(ours, default)).Count, (await engine.ListVolumesAsync(ours, default)).Count);
    }
}
