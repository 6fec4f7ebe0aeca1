using System.Text.Json.Nodes;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The Node sample lives on the stand-in as on Heroku.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class NodeAppTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task It_shows_its_newest_notes()
    {
        var page = JsonNode.Parse(await standIn.Web.GetStringAsync("/"))!;
        Assert.Equal("web.1", page["dyno"]!.ToString());
        Assert.True(page["notes"]!.GetValue<int>() >= 8000);
        Assert.Equal(2, JsonNode.Parse(await standIn.Web.GetStringAsync("/notes?limit=2"))!.AsArray().Count);
    }

    [Fact]
    public async Task It_does_not_show_its_secrets()
    {
        using var answer = await standIn.Web.GetAsync("/config/SESSION_SECRET");
        Assert.False(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task It_refuses_to_start_where_DYNO_is_not_set()
    {
        var ended = await ProgramRunner.RunAsync(new Program("node", ["web.js"]) { WorkingDirectory = standIn.Slug, CleanEnvironment = true });
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("DYNO is not set", ended.Error);
    }
}
