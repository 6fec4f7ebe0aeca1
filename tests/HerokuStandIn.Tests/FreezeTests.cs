using System.Net;
using System.Net.Http.Json;

namespace HerokuStandIn.Tests;

/// <summary>What stops writes on Heroku, and what does not.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class FreezeTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task Maintenance_stops_requests_while_the_worker_goes_on_writing()
    {
        await WorkerWritesAsync();
        await MaintainAsync(true);

        using var page = await standIn.Web.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains("maintenance", await page.Content.ReadAsStringAsync());
        await WorkerWritesAsync();
        Assert.Contains(await DynosAsync(), d => d == "web.1 up");

        await MaintainAsync(false);
        Assert.Equal(HttpStatusCode.OK, (await standIn.Web.GetAsync("/healthcheck")).StatusCode);
    }

    [Fact]
    public async Task Scaling_to_zero_ends_the_process_and_with_it_the_writes()
    {
        await ScaleAsync(0);
        await Eventually.TrueAsync(async () => (await DynosAsync()).All(d => !d.StartsWith("worker")), "the worker is gone from the dynos");
        var before = await standIn.CountAsync();
        // That nothing comes can only be looked at for a while: longer than the worker waits between two rows.
        await Task.Delay(1000);
        Assert.Equal(before, await standIn.CountAsync());

        await ScaleAsync(1);
        await WorkerWritesAsync();
    }

    [Fact]
    public async Task A_writer_outside_of_Heroku_is_stopped_by_neither()
    {
        await ScaleAsync(0);
        await MaintainAsync(true);
        await Eventually.TrueAsync(async () => (await DynosAsync()).All(d => !d.StartsWith("worker")), "the worker is gone from the dynos");
        await standIn.ControlAsync(HttpMethod.Post, "outside-worker/worker");

        await WorkerWritesAsync();
        Assert.DoesNotContain(await DynosAsync(), d => d.StartsWith("worker"));

        await standIn.ControlAsync(HttpMethod.Delete, "outside-worker");
        await MaintainAsync(false);
        await ScaleAsync(1);
    }

    [Fact]
    public async Task A_one_off_dyno_is_listed_until_it_ends()
    {
        var started = await standIn.SendAsync(HttpMethod.Post, "/apps/example/dynos", new { command = "sleep 2", attach = false });
        var listed = $"{started["name"]} up";
        Assert.Contains(listed, await DynosAsync());
        await Eventually.TrueAsync(async () => !(await DynosAsync()).Contains(listed), "the one-off dyno has ended");
    }

    [Fact]
    public async Task A_one_off_dyno_ends_when_its_time_is_over()
    {
        var started = await standIn.SendAsync(HttpMethod.Post, "/apps/example/dynos", new { command = "sleep 600", attach = false, time_to_live = 1 });
        await Eventually.TrueAsync(async () => !(await DynosAsync()).Contains($"{started["name"]} up"), "the one-off dyno has ended");
    }

    [Fact]
    public async Task Requests_reach_the_app_and_what_they_write_stays()
    {
        using var posted = await standIn.Web.PostAsJsonAsync("/notes", new { author = "Reader@Example.com", body = "written on Heroku ☕" });
        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        var found = await standIn.QueryAsync("SELECT count(*) FROM notes WHERE author = 'READER@example.com' AND body = 'written on Heroku ☕'");
        Assert.Equal("1\n", found.Output);
    }

    async Task WorkerWritesAsync()
    {
        var before = await standIn.CountAsync("notes WHERE source = 'worker'");
        await Eventually.TrueAsync(async () => await standIn.CountAsync("notes WHERE source = 'worker'") > before + 1, "the worker writes rows");
    }

    async Task<IReadOnlyList<string>> DynosAsync() =>
        [.. (await standIn.GetAsync("/apps/example/dynos")).AsArray().Select(d => $"{d!["name"]} {d["state"]}")];

    async Task MaintainAsync(bool on) => await standIn.SendAsync(HttpMethod.Patch, "/apps/example", new { maintenance = on });

    async Task ScaleAsync(int quantity) =>
        await standIn.SendAsync(HttpMethod.Patch, "/apps/example/formation", new { updates = (object[])[new { type = "worker", quantity }] });
}
