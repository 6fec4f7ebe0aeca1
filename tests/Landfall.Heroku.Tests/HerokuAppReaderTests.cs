using Landfall.Values;

namespace Landfall.Heroku.Tests;

public sealed class HerokuAppReaderTests
{
    static readonly HerokuAppName Example = HerokuAppName.Parse("example");

    static async Task<HerokuApp> ReadAsync(FakeHeroku heroku)
    {
        using var api = heroku.Api();
        return await HerokuAppReader.ReadAsync(api, Example, _ => { }, default);
    }

    static Repository Repository(params (string Path, string Text)[] files) => new(
        "/nowhere", files.Select(f => f.Path).ToHashSet(), files.ToDictionary(f => f.Path, f => f.Text), []);

    [Fact]
    public async Task An_app_is_read_whole()
    {
        using var heroku = Recorded.App();

        var app = await ReadAsync(heroku);

        Assert.Equal(("heroku-24", "cedar", "us", "Node.js"), (app.Stack, app.Generation, app.Region, app.Language));
        Assert.Equal(new Release(8, "slug-8", "4f1c2d3e5a6b", "Deploy 4f1c2d3"), app.Release);
        Assert.Equal("Grüße,\n\"you\" 🚀", app.Config[ConfigurationKey.Parse("GREETING")].Reveal());
        Assert.Equal(["www.example.com"], app.Domains.Select(d => d.HostName));
        Assert.Equal(["preboot"], app.Features);
        Assert.Equal(["heroku/nodejs"], app.Buildpacks);
        Assert.Equal("web.1", Assert.Single(app.Dynos).Name);
        Assert.Null(app.Pipeline);
    }

    [Fact]
    public async Task Certificates_and_review_apps_are_read_where_there_are_some()
    {
        using var heroku = Recorded.App()
            .On("GET /apps/example/sni-endpoints", """[{"name":"tokyo-1","ssl_cert":{"cert_domains":["www.example.com"],"expires_at":"2027-01-01T00:00:00Z"} }]""")
            .On("GET /apps/example/pipeline-couplings", """{"pipeline":{"id":"p-1","name":"shop"},"stage":"production"}""")
            .On("GET /pipelines/p-1/review-app-config", """{"automatic_review_apps":true,"wait_for_ci":true}""")
            .On("GET /pipelines/p-1/stage/test/config-vars", """{"CI_TOKEN":"planted-secret"}""")
            .On("GET /pipelines/p-1/stage/review/config-vars", """{"MAIL_URL":"planted-secret","API_KEY":"planted-secret"}""");

        var app = await ReadAsync(heroku);

        Assert.Equal("www.example.com", Assert.Single(Assert.Single(app.Certificates).Domains));
        Assert.Equal(("production", true), (app.Pipeline!.Stage, app.Pipeline.ReviewApps));
        Assert.Equal(["API_KEY", "MAIL_URL"], app.Pipeline.ReviewVariables);
        Assert.Equal(["CI_TOKEN"], app.Pipeline.TestVariables);
    }

    [Fact]
    public async Task Who_is_told_of_an_app_and_who_reaches_it_is_read()
    {
        using var heroku = Recorded.App()
            .On("GET /apps/example", """{"id":"a","maintenance":false,"generation":{"name":"fir"},"space":{"name":"inner"},"internal_routing":true}""")
            .On("GET /apps/example/webhooks", """[{"id":"w","url":"https://hooks.example.com/planted-secret","include":["api:release"],"level":"notify"}]""")
            .On("GET /apps/example/telemetry-drains", """[{"id":"t","exporter":{"type":"otlphttp","endpoint":"https://otel.example.com/planted-secret"},"signals":["traces"]}]""");

        var app = await ReadAsync(heroku);

        Assert.True(app.InternalRouting);
        Assert.Equal(("https://hooks.example.com", "api:release"), (Assert.Single(app.Webhooks).Host, Assert.Single(app.Webhooks[0].Events)));
        Assert.Equal(["https://otel.example.com"], app.TelemetryDrains);
        Assert.Contains(heroku.Requests, r => r.Path.EndsWith("/webhooks", StringComparison.Ordinal) && r.Headers["Accept"] == "application/vnd.heroku+json; version=3.webhooks");
    }

    [Fact]
    public async Task What_the_token_may_not_read_around_the_app_is_told_and_stops_nothing()
    {
        using var heroku = Recorded.App().On("GET /apps/example/webhooks", """{"id":"forbidden","message":"You do not have access"}""", 403);

        var app = await ReadAsync(heroku);

        Assert.Equal((Severity.Decide, "webhooks"), (Assert.Single(app.Findings).Severity, app.Findings[0].Subject));
    }

    [Fact]
    public async Task The_processes_are_those_of_the_release_that_runs_with_the_scale_of_the_formation()
    {
        using var heroku = Recorded.App();

        var app = await ReadAsync(heroku);

        Assert.Equal(
            [("release", "node migrate.js", 0, ""), ("web", "node server.js", 2, "standard-2x"), ("worker", "node worker.js", 1, "basic")],
            app.Processes.Select(p => (p.Type.Value, p.Command, p.Quantity, p.DynoSize)));
    }

    [Fact]
    public async Task Add_ons_carry_their_attachments_and_what_the_data_api_says_also_when_another_app_owns_them()
    {
        using var heroku = Recorded.App();

        var app = await ReadAsync(heroku);

        var postgres = app.AddOns.Single(a => a.Service == "heroku-postgresql");
        Assert.Equal(("essential-0", "16.4", 3), (postgres.Plan, postgres.Database!.Version, postgres.Database.Tables));
        Assert.Equal("DATABASE_URL", Assert.Single(Assert.Single(postgres.Attachments).Variables).Value);
        Assert.Equal("other-app", app.AddOns.Single(a => a.Service == "heroku-redis").Owner!.Value);
        Assert.Contains(heroku.Requests, r => r.Path.EndsWith("/addon-attachments", StringComparison.Ordinal) && r.Headers["Accept-Inclusion"] == "addon:plan,config_vars");
        Assert.Contains(heroku.Requests, r => r.Path.EndsWith("/addons", StringComparison.Ordinal) && r.Headers["Accept-Expansion"] == "addon_service,plan");
    }

    [Fact]
    public async Task Reading_changes_nothing_on_heroku()
    {
        using var heroku = Recorded.App();

        await ReadAsync(heroku);

        Assert.All(heroku.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task No_secret_prints_with_the_app()
    {
        using var heroku = Recorded.App();

        var app = await ReadAsync(heroku);

        var printed = app.ToString() + string.Join(' ', app.LogDrains) + string.Join(' ', app.Config) + string.Join(' ', app.AddOns);
        Assert.DoesNotContain("hunter2", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("postgres://u:p", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_var_or_a_process_that_cannot_be_named_here_is_a_blocker_not_a_loss()
    {
        using var heroku = Recorded.App()
            .On("GET /apps/example/config-vars", """{"A KEY":"x"}""")
            .On("GET /apps/example/slugs/slug-8", """{"id":"slug-8","process_types":{"-web":"x"},"commit":null}""");

        var app = await ReadAsync(heroku);

        Assert.Equal(["-web", "A KEY"], app.Findings.Where(f => f.Severity == Severity.Blocker).Select(f => f.Subject == "process" ? "-web" : f.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_release_wins_over_the_procfile_and_the_difference_is_told()
    {
        using var heroku = Recorded.App();
        var app = await ReadAsync(heroku);

        var merged = HerokuAppReader.Merge(app, Repository(("Procfile", "web: node other.js\nclock: node clock.js\nworker: node worker.js\n")));

        Assert.Equal(app.Processes, merged.Processes);
        Assert.Equal(["Procfile:1", "Procfile:2"], merged.Findings.Select(f => f.Source));
    }

    [Fact]
    public async Task Before_a_first_release_the_procfile_and_app_json_say_what_runs()
    {
        using var heroku = Recorded.App().On("GET /apps/example/releases", "[]").On("GET /apps/example/formation", "[]");
        var app = await ReadAsync(heroku);

        var merged = HerokuAppReader.Merge(app, Repository(
            ("Procfile", "web: a\nworker: b\nrelease: c\n"), ("app.json", """{"formation":{"worker":{"quantity":3,"size":"Standard-1X"}}}""")));

        Assert.Equal([("release", "c", 0, ""), ("web", "a", 1, ""), ("worker", "b", 3, "standard-1x")], merged.Processes.Select(p => (p.Type.Value, p.Command, p.Quantity, p.DynoSize)));
    }

    [Fact]
    public async Task Where_no_buildpacks_are_set_the_last_build_that_succeeded_tells_them()
    {
        using var heroku = Recorded.App().On("GET /apps/example/buildpack-installations", "[]").On("GET /apps/example/builds", """
            [{"id":"b1","status":"succeeded","created_at":"2026-01-01T00:00:00Z","buildpacks":null},
             {"id":"b3","status":"failed","created_at":"2026-03-01T00:00:00Z","buildpacks":[{"url":"https://example.com/x.tgz"}]},
             {"id":"b2","status":"succeeded","created_at":"2026-02-01T00:00:00Z","buildpacks":[{"url":"https://github.com/heroku/heroku-buildpack-apt"},{"url":"u","name":"heroku/python"}]}]
            """);

        var app = await ReadAsync(heroku);

        Assert.Equal(["https://github.com/heroku/heroku-buildpack-apt", "heroku/python"], app.Buildpacks);
        Assert.Equal("GET /apps/{app}/builds", app.BuildpacksSource);
    }

    [Fact]
    public async Task What_app_json_requires_and_the_app_lacks_is_told()
    {
        using var heroku = Recorded.App();
        var app = await ReadAsync(heroku);

        var merged = HerokuAppReader.Merge(app, Repository(("app.json", """{"env":{"MISSING":{},"OPTIONAL":{"required":false},"GREETING":{"generator":"secret"},"DEFAULT":"x"}}""")));

        Assert.Equal([("GREETING", Severity.Info), ("MISSING", Severity.Decide)], merged.Findings.Select(f => (f.Subject, f.Severity)));
    }
}
