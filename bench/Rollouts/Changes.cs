using EndToEnd.World;
using Landfall.Client.Operations;

namespace Rollouts;

/// <summary>The app whose operations are interrupted.</summary>
sealed record Subject(RunningPlatform Platform, ServingApp App, string[] Images)
{
    public static async Task<Subject> OfAsync(RunningPlatform platform)
    {
        var images = new[] { await platform.ImageAsync("v1"), await platform.ImageAsync("v2") };
        return new Subject(platform, await platform.ServeAsync(platform.Main, "subject", images[0]), images);
    }

    public async Task<bool> IsNextAsync() => await App.AskAsync() == "v1";

    /// <summary>How many containers the web service has in the engine.</summary>
    public async Task<int> WebsAsync() => (await Inventory.OfAsync(Platform.Machine)).Containers.Count(c => c.StartsWith($"landfall-app{App.App.Id}-web-", StringComparison.Ordinal));
}

/// <summary>One operation that is about to be asked for, and how to see whether it told the truth.</summary>
/// <param name="AskAsync">Asks for it.</param>
/// <param name="StateAsync">What the change is about, as seen from outside.</param>
/// <param name="Before">That state now.</param>
/// <param name="After">That state when it has succeeded.</param>
sealed record Attempt(Func<Task<Operation>> AskAsync, Func<Task<string>> StateAsync, string Before, string After)
{
    /// <returns>Null: the state is what the operation's end says.</returns>
    public async Task<string?> ComplainAsync(Operation operation)
    {
        var (wanted, found) = (operation.Succeeded ? After : Before, await StateAsync());
        return found == wanted ? null : $"'{found}' where '{wanted}' should be; {operation.Failure}";
    }
}

/// <summary>A kind of operation, with the names of its steps.</summary>
sealed record Change(string Name, string[] Steps, Func<Subject, Task<Attempt>> BeginAsync);

static class Changes
{
    static readonly string[] Rollout = ["release", "start", "replace", "switch", "commit", "retire", "page"];
    static readonly string[] Rolled = ["configuration", "image", "after_failure", .. Rollout, "after_success", "clear_after_success"];

    public static readonly Change Deploy = new("app.deploy",
        ["configuration", "image", "services", "after_failure", "before_deploy", "clear_before_deploy", .. Rollout, "after_success", "clear_after_success"],
        async subject =>
        {
            var next = await subject.IsNextAsync();
            return new Attempt(() => subject.Platform.AskDeployAsync(subject.App.App, subject.Images[next ? 1 : 0]), () => subject.App.AskAsync(), next ? "v1" : "v2", next ? "v2" : "v1");
        });

    static readonly Change Configure = new("app.configure", Rolled, async subject =>
    {
        var (before, wanted) = (await subject.App.AskAsync("/variable?name=MARK"), Guid.NewGuid().ToString());
        var request = new OperationRequest("configure") { Env = new Dictionary<string, string> { ["MARK"] = wanted } };
        return new Attempt(() => subject.Platform.Api.Operations.CreateAsync(subject.App.App.Document, request, default), () => subject.App.AskAsync("/variable?name=MARK"), before, wanted);
    });

    static readonly Change Scale = new("service.scale", Rolled, async subject =>
    {
        var now = await subject.WebsAsync();
        var request = new OperationRequest("scale") { ContainerCount = 3 - now };
        return new Attempt(() => subject.Platform.Api.Operations.CreateAsync(subject.App.Web.Document, request, default), async () => $"{await subject.WebsAsync()}", $"{now}", $"{3 - now}");
    });

    static readonly Change Rollback = new("app.rollback", ["configuration", "image", .. Rollout], async subject =>
    {
        // Back to what was released before: a deploy makes sure that it is another version.
        var before = await subject.App.AskAsync();
        await subject.Platform.SucceedAsync(await subject.Platform.EndOfAsync(await subject.Platform.AskDeployAsync(subject.App.App, subject.Images[before == "v1" ? 1 : 0])));
        var (now, back) = (await subject.App.AskAsync(), (await subject.Platform.DeploymentsAsync(subject.App))[1].Id);
        return new Attempt(() => subject.Platform.Api.Operations.CreateAsync(subject.App.App.Document, Deployments.Rollback(back), default), () => subject.App.AskAsync(), now, before);
    });

    static readonly Change Deprovision = new("app.deprovision", ["close", "edge", "containers", "images", "finish"], async subject =>
    {
        var doomed = await subject.Platform.ServeAsync(subject.Platform.Main, $"doomed-{Guid.NewGuid():n}"[..20], subject.Images[0]);
        async Task<string> StateAsync() => (await Inventory.OfAsync(subject.Platform.Machine)).Containers.Any(c => c.StartsWith($"landfall-app{doomed.App.Id}-", StringComparison.Ordinal)) ? "there" : "gone";
        return new Attempt(() => subject.Platform.Api.Operations.CreateAsync(doomed.App.Document, new OperationRequest("deprovision"), default), StateAsync, "there", "gone");
    });

    public static readonly IReadOnlyList<Change> All = [Deploy, Configure, Scale, Rollback, Deprovision];
}
