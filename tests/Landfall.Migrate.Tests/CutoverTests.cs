using Landfall.Client.Databases;
using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

public sealed class CutoverTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task An_app_that_lived_on_heroku_serves_on_the_platform_with_its_rows()
    {
        await bench.PlanAsync();
        var report = await bench.Open().CutoverAsync(Bench.Quick, default);

        var app = bench.Platform.Apps["production/shop"];
        Assert.True(app.Open);
        Assert.Equal(new Dictionary<string, int> { ["web"] = 1, ["worker"] = 2 }, app.Counts);
        Assert.Equal(bench.Heroku.Config["GREETING"], app.Configuration["GREETING"]);
        Assert.Equal("postgres://app:canary-target-password@shop-database.internal:5432/db", app.Configuration["DATABASE_URL"]);
        Assert.Equal("17", bench.Platform.Databases["production/shop-database"].Version);
        Assert.True(bench.Heroku.Maintenance);
        Assert.Equal(0, bench.Heroku.Formation["worker"]);
        Assert.Equal("https://shop.paas.test/", report.Url);
        Assert.Contains(report.Proofs, proof => proof.Contains("42 rows", StringComparison.Ordinal));
        Assert.Equal(new StoodStill(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
            CopyReport.FromJson(File.ReadAllText(Path.Combine(bench.Place.Path, "proof-shop-database.json"))).Frozen);
        Assert.Contains(report.Next, next => next.Contains("www.example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_users_source_is_left_as_it_is_and_his_environment_file_stays_at_home()
    {
        var before = Directory.GetFiles(bench.SourceDirectory).Order().ToList();
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal(before, Directory.GetFiles(bench.SourceDirectory).Order());
        Assert.NotEmpty(bench.Platform.Apps["production/shop"].Dockerfile);
        Assert.False(File.Exists(Path.Combine(bench.Place.Path, "work", ".aptible.env")));
    }

    [Fact]
    public async Task A_warm_copy_is_made_by_the_same_run_while_the_app_is_still_open()
    {
        await bench.PlanAsync();
        bool? away = null;
        bench.Platform.DuringWarmCopy = () =>
        {
            away = bench.Heroku.Maintenance || bench.Heroku.Formation["worker"] == 0;
            bench.Heroku.Writes++;
        };

        await bench.Open().CutoverAsync(Bench.Quick with { Warm = true }, default);

        var database = bench.Platform.Databases["production/shop-database"];
        Assert.False(away);
        Assert.Equal(database.WarmedBy, database.CopiedBy);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
    }

    [Fact]
    public async Task Without_being_asked_nothing_is_copied_before_the_freeze()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Null(bench.Platform.Databases["production/shop-database"].WarmedBy);
    }

    [Fact]
    public async Task Running_it_twice_changes_nothing_more()
    {
        await bench.PlanAsync();
        var first = await bench.Open().CutoverAsync(Bench.Quick, default);
        var second = await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal(first.Url, second.Url);
        Assert.Equal(1, bench.Platform.Copies);
    }

    [Fact]
    public async Task Two_at_once_are_refused()
    {
        await bench.PlanAsync();
        using var held = bench.Place.Lock();
        var refusal = await Assert.ThrowsAsync<MigrationBusyException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("migrate status", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_plan_it_says_so()
    {
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("landfall migrate plan shop", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_var_that_changed_since_the_plan_stops_it_before_anything_is_touched()
    {
        await bench.PlanAsync();
        bench.Heroku.Config["SECRET_KEY"] = "another";
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("Plan again", refusal.Message, StringComparison.Ordinal);
        Assert.False(bench.Heroku.Maintenance);
        Assert.Empty(bench.Platform.Apps);
    }

    [Fact]
    public async Task A_release_since_the_plan_stops_it()
    {
        await bench.PlanAsync();
        bench.Heroku.Release++;
        await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
    }

    [Fact]
    public async Task A_worker_that_goes_on_writing_makes_it_fail_and_the_gate_stays_closed()
    {
        await bench.PlanAsync();
        bench.Platform.DuringCopy = () => bench.Heroku.Writes++;
        var refusal = await Assert.ThrowsAsync<FerryException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Equal(FerryErrors.SourceChanged, refusal.Code);
        Assert.Contains("public.orders", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Platform.Apps["production/shop"].Counts);
    }

    [Fact]
    public async Task A_session_that_is_writing_stops_it()
    {
        await bench.PlanAsync();
        bench.Heroku.Sessions.Add(new OtherSession(4711, "u1", "cron", "active", null, null, Writing: true));
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("cron as u1 (process 4711)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_one_off_process_is_waited_for_only_so_long()
    {
        await bench.PlanAsync();
        bench.Heroku.OneOffs.Add(new Dyno("run.4321", "run", "up", "bash"));
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(
            () => bench.Open().CutoverAsync(Bench.Quick with { OneOffPatience = TimeSpan.FromTicks(1) }, default));
        Assert.Contains("run.4321", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_revoked_on_the_way_stops_it_and_with_another_it_goes_on()
    {
        await bench.PlanAsync();
        bench.Heroku.Revoked = true;
        var refusal = await Assert.ThrowsAsync<HerokuException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Equal(401, refusal.Status);
        Assert.True(bench.Heroku.Maintenance);
        Assert.Equal(0, bench.Platform.Copies);

        bench.Heroku.Revoked = false;
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal(0, bench.Heroku.Formation["worker"]);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
    }

    [Theory]
    [InlineData("admit", "before")]
    [InlineData("admit", "effect")]
    [InlineData("workers", "before")]
    [InlineData("observe", "effect")]
    public async Task Once_the_gate_is_open_no_change_on_heroku_keeps_it_from_going_on(string step, string point)
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).CutoverAsync(Bench.Quick, default));
        bench.Heroku.Config["DATABASE_URL"] = "postgres://u2:rotated@db.example.com:5432/d1";
        bench.Heroku.Release++;
        bench.Time = new HastyTime(TimeSpan.FromMinutes(1));
        if (step == "workers") await bench.PlanAsync();
        var report = await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Contains(report.Next, next => next.Contains("www.example.com", StringComparison.Ordinal));
        Assert.True(bench.Platform.Apps["production/shop"].Open);
        Assert.Equal(2, bench.Platform.Apps["production/shop"].Counts["worker"]);
        Assert.Equal(1, bench.Platform.Copies);
    }

    [Fact]
    public async Task A_done_cutover_tells_how_it_ended_though_the_app_is_deleted_on_heroku()
    {
        await bench.PlanAsync();
        var report = await bench.Open().CutoverAsync(Bench.Quick, default);
        bench.Heroku.Gone = true;
        Assert.Equivalent(report, await bench.Open().CutoverAsync(Bench.Quick, default));
    }

    [Theory]
    [InlineData("scheduler")]
    [InlineData("cron-to-go")]
    public async Task Scheduled_jobs_are_asked_about_before_anything_is_touched(string service)
    {
        bench.Heroku.Scheduler = service;
        await bench.PlanAsync();
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("--scheduler-paused", refusal.Message, StringComparison.Ordinal);
        Assert.False(bench.Heroku.Maintenance);
        await bench.Open().CutoverAsync(Bench.Quick with { SchedulerPaused = true }, default);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
    }

    [Fact]
    public async Task A_copy_that_is_not_equal_stops_it_and_names_the_table()
    {
        await bench.PlanAsync();
        bench.Platform.Proven = false;
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("public.orders", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Platform.Apps["production/shop"].Counts);
    }

    [Fact]
    public async Task A_database_of_that_name_that_is_not_its_own_is_refused()
    {
        await bench.PlanAsync();
        bench.Platform.Databases["production/shop-database"] = new DatabaseState("15");
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("did not make", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("15", bench.Platform.Databases["production/shop-database"].Version);
        Assert.False(bench.Heroku.Maintenance);
    }

    [Fact]
    public async Task The_source_is_written_to_only_when_asked_for()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick with { FenceSource = true }, default);
        Assert.True(bench.Heroku.Fenced);
    }

    [Fact]
    public void Changes_since_the_gate_opened_are_listed_by_table()
    {
        var baseline = Activity.Write([new TableActivity("public", "orders", 40, 2, 0), new TableActivity("public", "users", 7, 0, 0)]);
        var changes = Activity.Since(baseline, [new TableActivity("public", "orders", 43, 2, 1), new TableActivity("public", "users", 7, 0, 0)]);
        Assert.Equal(["public.orders: 3 rows inserted, 0 updated, 1 deleted"], changes);
    }
}
