using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Landfall.Programs;

namespace Journey.Tests;

// A link to Heroku's database that is slow, and the dyno that helps.
public sealed partial class JourneyTests
{
    const int Database = 15432;

    [Fact]
    public async Task Jf_over_a_slow_link_rows_come_through_an_agent_that_the_journey_starts_in_a_dyno_and_ends()
    {
        await using var link = new SlowLink(bytesPerSecond: 150e3, TimeSpan.FromMilliseconds(5));
        await demo.ControlAsync(HttpMethod.Post, $"database-port/{link.Forward(listen: 0, Database, dialledByCopy: true)}");
        await demo.ControlAsync(HttpMethod.Delete, "requests");
        try
        {
            Assert.True((await demo.LandfallAsync("migrate plan notes")).Succeeded);
            var rehearsing = demo.LandfallAsync("migrate rehearse notes --agent");
            var asked = await AskedAsync(rehearsing);
            var token = Token().Match((string)asked["env"]!["LANDFALL_AGENT_TICKET"]!).Groups[1].Value;
            var ran = await ArgumentsUntilAsync(rehearsing, token);
            var rehearsed = await rehearsing;

            Assert.True(rehearsed.Succeeded, Demo.Tail(rehearsed));
            Assert.Matches("An agent starts next to the source, in the one-off dyno run\\.", rehearsed.Error);
            Assert.Matches(@"\d bytes came through an agent next to the source", rehearsed.Error);
            Assert.Contains("equal by count and digest", rehearsed.Output, StringComparison.Ordinal);
            Assert.True(ran, "the agent's program was not seen to run");
            Assert.DoesNotContain("\"run.", await demo.HerokuAsync(HttpMethod.Get, "/apps/notes/dynos"), StringComparison.Ordinal);
            Assert.DoesNotContain(token, (string)asked["command"]!, StringComparison.Ordinal);
            await AssertKeptNowhereAsync(token, rehearsed);
        }
        finally
        {
            await demo.ControlAsync(HttpMethod.Post, $"database-port/{Database}");
            await demo.LandfallAsync("migrate plan notes");
        }
    }

    [Fact]
    public async Task Jg_when_Heroku_starts_no_dyno_rows_come_directly_and_it_is_said()
    {
        await demo.ControlAsync(HttpMethod.Post, "faults", new { path = "/dynos$", method = "POST", status = 422, times = 1 });
        var rehearsed = await demo.LandfallAsync("migrate rehearse notes --agent");

        Assert.True(rehearsed.Succeeded, Demo.Tail(rehearsed));
        Assert.Contains("No agent can be started in a one-off dyno: Heroku refused the request", rehearsed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("came through an agent", rehearsed.Error, StringComparison.Ordinal);
        Assert.Contains("equal by count and digest", rehearsed.Output, StringComparison.Ordinal);
    }

    async Task<JsonNode> AskedAsync(Task<Ended> rehearsing)
    {
        while (true)
        {
            var requests = JsonNode.Parse(await demo.HerokuAsync(HttpMethod.Get, "/_standin/requests"))!.AsArray();
            if (requests.FirstOrDefault(r => (string?)r!["method"] == "POST" && (string?)r["path"] == "/apps/notes/dynos") is { } asked) return JsonNode.Parse((string)asked["body"]!)!;
            Assert.False(rehearsing.IsCompleted, rehearsing.IsCompleted ? Demo.Tail(await rehearsing) : "");
            await Task.Delay(100);
        }
    }

    // True: the agent's program ran.
    static async Task<bool> ArgumentsUntilAsync(Task rehearsing, string token)
    {
        var ran = false;
        while (!rehearsing.IsCompleted)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
            {
                if (ReadIfThere(Path.Combine(process, "cmdline")) is not { } arguments) continue;
                AssertFree($"the arguments in {process}", arguments, [token]);
                ran |= Encoding.UTF8.GetString(arguments).StartsWith("./landfall-agent\0", StringComparison.Ordinal);
            }
            await Task.Delay(50);
        }
        return ran;
    }

    async Task AssertKeptNowhereAsync(string token, Ended said)
    {
        AssertFree("what was said", Encoding.UTF8.GetBytes(said.Output + said.Error), [token]);
        string[] kept = [.. new[] { "store", "logs" }.Select(d => Path.Combine(demo.Data, d)), Path.Combine(demo.Data, "../client/migrations"), Path.Combine(demo.Data, "../heroku")];
        foreach (var file in kept.SelectMany(directory => Directory.EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })))
            if (ReadIfThere(file) is { } content) AssertFree(file, content, [token]);
        var logs = await ProgramRunner.RunAsync(new Program("docker", ["logs", "landfall-server"]));
        AssertFree("the server's log", Encoding.UTF8.GetBytes(logs.Output + logs.Error), [token]);
    }

    [GeneratedRegex("#token=([0-9a-f]{64})")]
    private static partial Regex Token();
}
