using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>
/// The real heroku command finds in the stand-in what it expects of Heroku, and asks it what it was recorded to ask
/// (heroku 2.7).
/// </summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class HerokuCommandTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Theory]
    [InlineData("apps", "GET /account\nGET /users/~/apps", "example")]
    [InlineData("config -a example", "GET /apps/example/config-vars", "second line\ttabbed = yes")]
    [InlineData("ps -a example", "GET /account (3.sdk)\nGET /apps/example (3.sdk)\nGET /apps/example/dynos (3.sdk)", "web.1: up")]
    [InlineData("addons -a example",
        "GET /addon-attachments\nGET /apps/example/addons (3.sdk) accept-expansion: addon_service,plan", "as DATABASE")]
    [InlineData("releases -a example", "GET /apps/example/releases (3.sdk) range: version ..; max=15, order=desc", "Attach DATABASE")]
    [InlineData("domains -a example", "GET /apps/example/domains range: id ..; max=1000;", "herokuapp.com")]
    [InlineData("pg:info -a example",
        "GET /apps/example/addon-attachments (3.sdk) accept-inclusion: addon:plan,config_vars\nGET /apps/example/config-vars\n"
        + "GET /client/v11/databases/<id>", "PG Version:            15.")]
    [InlineData("pg:credentials:url -a example",
        "GET /postgres/v0/databases/<addon>/credentials/default Basic\n"
        + """POST /actions/addon-attachments/resolve {"addon_attachment":"DATABASE_URL","app":"example"} (3.sdk) accept-inclusion: addon:plan,config_vars""",
        "sslmode=require")]
    [InlineData("apps:info -a example",
        "GET /apps/example\nGET /apps/example/addons\nGET /apps/example/collaborators\nGET /apps/example/dynos\nGET /apps/example/pipeline-couplings",
        "Stack:          heroku-24")]
    [InlineData("buildpacks -a example", "GET /apps/example (3.sdk)\nGET /apps/example/buildpack-installations", "heroku/nodejs")]
    [InlineData("drains -a example", "GET /apps/example/log-drains", "")]
    [InlineData("features -a example", "GET /apps/example/features", "App Features")]
    [InlineData("webhooks -a example", "GET /apps/example/webhooks (3.webhooks)", "no webhooks")]
    public async Task A_command_that_reads_asks_what_was_recorded_and_shows_the_app(string command, string requests, string shown)
    {
        var (ended, asked) = await HerokuCommand.RecordAsync(standIn, command.Split(' '));

        Assert.True(ended.Succeeded, ended.Error);
        Assert.Equal(requests, asked);
        Assert.Contains(shown, ended.Output);
    }

    [Fact]
    public async Task An_attached_one_off_dyno_prints_to_who_asked_for_it()
    {
        var (ended, asked) = await HerokuCommand.RecordAsync(standIn, "run", "--no-tty", "--exit-code", "-a", "example", "--", "echo from $DYNO; (exit 3)");

        Assert.True(ended.ExitCode == 3, ended.Error);
        Assert.Matches(@"\Afrom run\.\d{4}\r?\n", ended.Output);
        Assert.Contains("POST /apps/example/dynos {\"attach\":true,", asked);
    }

    [Fact]
    public async Task A_backup_is_captured_and_downloaded_whole()
    {
        var (captured, asked) = await HerokuCommand.RecordAsync(standIn, "pg:backups:capture", "-a", "example");
        Assert.True(captured.Succeeded, captured.Error);
        Assert.Equal("""
            GET /client/v11/apps/example/transfers/<id>
            GET /client/v11/databases/<id>
            POST /actions/addon-attachments/resolve {"addon_attachment":"DATABASE_URL","app":"example"} (3.sdk) accept-inclusion: addon:plan,config_vars
            POST /client/v11/databases/<id>/backups
            """, asked);

        var file = Path.Combine(standIn.State, "downloaded.dump");
        var (downloaded, urls) = await HerokuCommand.RecordAsync(standIn, "pg:backups:download", "-a", "example", "-o", file);
        Assert.True(downloaded.Succeeded, downloaded.Error);
        Assert.Matches(@"\AGET /client/v11/apps/example/transfers\nPOST /client/v11/apps/example/transfers/\d+/actions/public-url\z", urls);

        var read = await ProgramRunner.RunAsync(new Program("pg_restore", ["-f", "/dev/null", file]));
        Assert.True(read.Succeeded, read.Error);
    }

    [Fact]
    public async Task A_forbidden_download_leaves_an_error_page_in_the_file_and_the_command_does_not_notice()
    {
        await HerokuCommand.RunAsync(standIn, "pg:backups:capture", "-a", "example");
        await standIn.ControlAsync(HttpMethod.Post, "backups/forbidden");
        var file = Path.Combine(standIn.State, "forbidden.dump");

        var downloaded = await HerokuCommand.RunAsync(standIn, "pg:backups:download", "-a", "example", "-o", file);

        await standIn.ControlAsync(HttpMethod.Delete, "faults");
        Assert.True(downloaded.Succeeded, downloaded.Error);
        Assert.StartsWith("<Error>", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Maintenance_is_turned_on_and_off()
    {
        var (on, asked) = await HerokuCommand.RecordAsync(standIn, "maintenance:on", "-a", "example");
        Assert.True(on.Succeeded, on.Error);
        Assert.Equal("""PATCH /apps/example {"maintenance":true}""", asked);
        Assert.True((await standIn.GetAsync("/apps/example"))["maintenance"]!.GetValue<bool>());

        await HerokuCommand.RunAsync(standIn, "maintenance:off", "-a", "example");
        Assert.False((await standIn.GetAsync("/apps/example"))["maintenance"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Scaling_sends_the_quantity_as_a_string_and_is_understood()
    {
        var (ended, asked) = await HerokuCommand.RecordAsync(standIn, "ps:scale", "worker=2", "-a", "example");
        await standIn.SendAsync(HttpMethod.Patch, "/apps/example/formation", new { updates = (object[])[new { type = "worker", quantity = 1 }] });

        Assert.True(ended.Succeeded, ended.Error);
        Assert.Equal("GET /apps/example\nPATCH /apps/example/formation {\"updates\":[{\"quantity\":\"2\",\"type\":\"worker\"}]}", asked);
        Assert.Contains("worker at 2", ended.Output + ended.Error);
    }

    [Fact]
    public async Task A_setting_is_made_and_an_add_ons_own_one_is_not_overwritten()
    {
        var (set, asked) = await HerokuCommand.RecordAsync(standIn, "config:set", "FOO=bar", "-a", "example");
        Assert.True(set.Succeeded, set.Error);
        Assert.Equal("GET /apps/example/releases range: version ..; order=desc,max=1\nPATCH /apps/example/config-vars {\"FOO\":\"bar\"}", asked);

        var refused = await HerokuCommand.RunAsync(standIn, "config:set", "DATABASE_URL=x", "-a", "example");
        await HerokuCommand.RunAsync(standIn, "config:unset", "FOO", "-a", "example");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Cannot overwrite attachment values DATABASE_URL.", refused.Error);
    }

    [Fact]
    public async Task A_detached_one_off_dyno_runs()
    {
        var (ended, asked) = await HerokuCommand.RecordAsync(standIn, "run:detached", "-a", "example", "echo \"$DYNO $HOME\" > ran.txt");

        Assert.True(ended.Succeeded, ended.Error);
        Assert.Contains("POST /apps/example/dynos {\"attach\":false,", asked);
        var written = Path.Combine(standIn.Slug, "ran.txt");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(written) && File.ReadAllText(written).EndsWith('\n')), "the command wrote its file");
        Assert.Matches($@"\Arun\.\d+ {standIn.Slug}\n\z", await File.ReadAllTextAsync(written));
    }

    [Fact]
    public async Task A_one_off_dyno_is_stopped_by_its_name()
    {
        var started = await standIn.SendAsync(HttpMethod.Post, "/apps/example/dynos", new { command = "sleep 600", attach = false });
        var (ended, asked) = await HerokuCommand.RecordAsync(standIn, "ps:stop", $"{started["name"]}", "-a", "example");

        Assert.True(ended.Succeeded, ended.Error);
        Assert.Equal($"POST /apps/example/dynos/{started["name"]}/actions/stop (3.sdk)", asked);
        await Eventually.TrueAsync(
            async () => !(await standIn.GetAsync("/apps/example/dynos")).AsArray().Any(d => $"{d!["name"]}" == $"{started["name"]}"), "the dyno has ended");
    }

    [Fact]
    public async Task An_app_that_does_not_exist_is_not_found()
    {
        var ended = await HerokuCommand.RunAsync(standIn, "config", "-a", "nosuch");
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("Couldn't find that app.", ended.Error);
    }

    [Fact]
    public async Task A_refused_token_is_reported()
    {
        await standIn.ControlAsync(HttpMethod.Post, "refuse-token");
        var ended = await HerokuCommand.RunAsync(standIn, "config", "-a", "example");
        await standIn.ControlAsync(HttpMethod.Delete, "faults");
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("HEROKU_API_KEY", ended.Error);
    }

    [Theory]
    [InlineData("https://api.heroku.com")]
    [InlineData("http://127.0.0.1.example.com:80")]
    [InlineData("http://127.0.0.1:1@api.heroku.com")]
    public async Task The_script_refuses_any_host_but_this_machine(string url)
    {
        var ended = await ProgramRunner.RunAsync(new Program(Path.Combine(AppContext.BaseDirectory, "heroku-cli"), ["apps"])
        {
            Environment = new Dictionary<string, string> { ["HEROKU_STANDIN_URL"] = url },
        });
        Assert.Equal(2, ended.ExitCode);
    }
}
