using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Sizing;

/// <summary>A deployed app whose service <c>worker</c> does nothing, in one small container.</summary>
sealed class IdleApp
{
    readonly RunningInstallation installation;

    IdleApp(RunningInstallation installation, long id, long worker) => (this.installation, Id, Worker) = (installation, id, worker);

    public long Id { get; }

    /// <summary>The service's id.</summary>
    public long Worker { get; }

    public IEngine Engine => installation.Services.GetRequiredService<IEngine>();

    public static async Task<IdleApp> DeployAsync(RunningInstallation installation, string image, string handle)
    {
        var visitor = installation.Ours.Visitor;
        var id = (await visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle })).Expect(201).Id;
        await SucceedAsync(installation, $"/apps/{id}", new { type = "deploy", settings = new { APTIBLE_DOCKER_IMAGE = image }, container_size = 512 });
        var services = (await visitor.GetAsync($"/apps/{id}/services")).Json["_embedded"]!["services"]!.AsArray();
        return new IdleApp(installation, id, services.Single(service => service!["process_type"]!.GetValue<string>() == "worker")!["id"]!.GetValue<long>());
    }

    /// <summary>Its containers in the engine, by their place.</summary>
    public async Task<IReadOnlyList<ContainerDescription>> ContainersAsync() =>
        [.. (await Engine.ListAsync(new Dictionary<string, string> { ["landfall.service"] = Worker.ToString() }, default)).OrderBy(c => c.Created)];

    public async Task<string> VariableAsync(ContainerDescription container, string name) =>
        (await Engine.ExecAsync(container.Name, new ExecSpec(["printenv", name]), default)).Output.Trim();

    public Task<JsonNode> ScaleAsync(object body) => SucceedAsync(installation, $"/services/{Worker}", body);

    public Task<JsonNode> DoAsync(string type) => SucceedAsync(installation, $"/apps/{Id}", new { type });

    static async Task<JsonNode> SucceedAsync(RunningInstallation installation, string on, object body)
    {
        var ended = await Ended.OfAsync(installation.Ours.Visitor, (await installation.Ours.Visitor.PostAsync($"{on}/operations", body)).Expect(201).Id);
        Assert.Equal("succeeded", ended["status"]!.GetValue<string>());
        return ended;
    }
}
