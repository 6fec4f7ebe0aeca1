using System.Net;

namespace HerokuStandIn.Tests;

/// <summary>An app of the stack container lives on the stand-in: what heroku.yml starts, where each image's files lie.</summary>
public sealed class ContainerAppTests
{
    [Fact]
    public async Task It_is_seeded_served_and_written_by_its_worker_and_its_release_has_no_slug()
    {
        await using var standIn = new RunningStandIn("container-notes");
        await standIn.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await standIn.Web.GetAsync("/notes")).StatusCode);
        Assert.Equal(2000, await standIn.CountAsync("notes WHERE body LIKE 'Note %'"));
        await Eventually.TrueAsync(async () => await standIn.CountAsync("notes WHERE body = 'tick'") > 2, "the worker writes rows");

        var app = await standIn.GetAsync("/apps/example");
        Assert.Equal("container", app["build_stack"]!["name"]!.ToString());
        Assert.Null(app["buildpack_provided_description"]);
        Assert.Equal("[]", (await standIn.GetAsync("/apps/example/buildpack-installations")).ToJsonString());
        Assert.All((await standIn.GetAsync("/apps/example/releases")).AsArray(), release => Assert.Null(release!["slug"]));
        Assert.Equal("./tick", (await standIn.GetAsync("/apps/example/formation/worker"))["command"]!.ToString());
    }
}
