using System.Text.RegularExpressions;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>What the log of a release says about the requests that came while it switched.</summary>
[Collection(nameof(RunningPlatform))]
public sealed partial class ProofTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_deploy_proves_that_it_lost_no_request()
    {
        var (app, running) = await platform.ShopAsync();
        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync(running)));

        var proof = await ProofAsync(operation);
        Assert.Contains($"through https://{app.Host} while the release switched: 0 failed, worst ", proof, StringComparison.Ordinal);
        Assert.InRange(int.Parse(Requests().Match(proof).Groups[1].Value), 5, 5000);
    }

    [Fact]
    public async Task Requests_that_a_bad_release_loses_are_counted_and_do_not_fail_the_operation()
    {
        var app = await platform.ServeAsync(platform.Main, "faint", await platform.ImageAsync("v1"));
        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("faint", "WEB=faint")));

        var proof = await ProofAsync(operation);
        Assert.Matches(@"switched: [1-9]\d* failed \([1-9]\d* × 502 of the edge\), worst \d+ ms\.", proof);

        // And the next one finds nobody there to lose.
        Assert.Contains("Proof: none.", await ProofAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("v1")))), StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task Behind_a_closed_gate_nothing_is_claimed()
    {
        var app = await platform.ServeAsync(platform.Main, "gated", await platform.ImageAsync("v1"));
        var vhost = (await platform.Api.Api.ListAsync(app.Web.Document.Link("vhosts"), secrets: false, default)).Single();
        await platform.SucceedAsync(await platform.DoAsync(vhost, new OperationRequest("provision")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_ADMISSION"] = "gated" },
            SensitiveSettings = new Dictionary<string, string> { ["LANDFALL_ADMISSION_TOKEN"] = "0123456789abcdef" },
        }));

        var operation = await platform.DoAsync(app.App.Document, new OperationRequest("restart"));

        await platform.SucceedAsync(operation);
        var log = await platform.LogAsync(operation);
        Assert.Contains($"The endpoint https://{app.Host} is closed by its gate: nothing is proven", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Proof:", log, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    async Task<string> ProofAsync(Operation operation)
    {
        await platform.SucceedAsync(operation);
        return (await platform.LogAsync(operation)).Split('\n').Single(l => l.Contains(" Proof: ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"Proof: (\d+) requests")]
    private static partial Regex Requests();
}
