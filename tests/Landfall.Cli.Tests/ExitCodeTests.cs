using System.Net;

namespace Landfall.Cli.Tests;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("nope")]
    [InlineData("apps:create")]
    [InlineData("apps:create", "Not A Handle")]
    [InlineData("apps:create", "--handle")]
    [InlineData("config:set", "--app", "shop", "NOVALUE")]
    [InlineData("config:set", "--app", "shop", "BAD KEY=1")]
    [InlineData("config:set", "--app", "shop", "=1")]
    [InlineData("apps:scale", "web", "--app", "shop")]
    [InlineData("apps:scale", "web", "--app", "shop", "--container-count", "-1")]
    [InlineData("apps:scale", "web", "--app", "shop", "--container-size", "1000")]
    [InlineData("deploy", "--app", "shop", "--docker-image", "UPPER CASE")]
    [InlineData("deploy", "--app", "shop", "--docker-image", "a", "--source", ".")]
    [InlineData("deploy", "--app", "shop", "--source", "/nowhere")]
    [InlineData("db:create", "db", "--disk-size", "0")]
    [InlineData("db:create", "db", "--disk-size", "ten")]
    [InlineData("endpoints:https:create", "web", "--app", "shop")]
    [InlineData("endpoints:https:create", "web", "--app", "shop", "--default-domain", "--managed-tls")]
    [InlineData("operation:follow", "seven")]
    [InlineData("apps", "--output", "xml")]
    [InlineData("migrate", "plan")]
    [InlineData("migrate", "plan", "NOT_AN_APP")]
    [InlineData("migrate", "status")]
    [InlineData("migrate")]
    public async Task What_is_typed_wrong_is_refused_before_anything_is_sent(params string[] args)
    {
        using var typed = new Typed().WithApp();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync(args));
        Assert.NotEmpty(typed.Error.ToString());
        Assert.DoesNotContain(typed.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_platform_it_says_how_to_get_one()
    {
        using var typed = new Typed();
        typed.Variables.Remove("LANDFALL_API_ROOT_URL");
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("apps"));
        Assert.Contains("landfall up", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "expired_token", ExitCode.NotLoggedIn)]
    [InlineData(401, "invalid_token", ExitCode.NotLoggedIn)]
    [InlineData(403, "forbidden", ExitCode.Refused)]
    [InlineData(422, "unprocessable_entity", ExitCode.Refused)]
    [InlineData(404, "not_found", ExitCode.NotFound)]
    [InlineData(409, "multiple_resources_found", ExitCode.NotFound)]
    public async Task A_refusal_has_its_own_code(int status, string slug, int code)
    {
        using var typed = new Typed().Answer(
            "GET /find/app?handle=shop", $$"""{"code":{{status}},"error":"{{slug}}","message":"Because."}""", (HttpStatusCode)status);
        Assert.Equal(code, await typed.RunAsync("config", "--app", "shop"));
        Assert.Equal("", typed.Out.ToString());
    }

    [Fact]
    public async Task Wrong_credentials_are_told_as_the_interface_says()
    {
        using var typed = new Typed { Input = "wrong\n" }.Answer(
            "POST /tokens", """{"code":401,"error":"invalid_credentials","message":"No."}""", HttpStatusCode.Unauthorized);
        Assert.Equal(ExitCode.NotLoggedIn, await typed.RunAsync("login", "--email", "me@example.com", "--password-stdin"));
        Assert.Equal("Could not authenticate with given credentials: invalid_credentials\n", typed.Error.ToString());
    }

    [Fact]
    public async Task A_failed_operation_names_its_log()
    {
        using var typed = new Typed().WithApp().Answer("GET /operations/7", Answers.Failed);
        Assert.Equal(ExitCode.OperationFailed, await typed.RunAsync("deploy", "--app", "shop", "--docker-image", "shop"));
        Assert.Contains("The image has no CMD.", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("landfall operation:logs 7", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_a_terminal_is_refused_with_the_way_round_it()
    {
        using var typed = new Typed();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("login", "--email", "me@example.com"));
        Assert.Contains("--password-stdin", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_without_a_heroku_token_says_how_to_get_one()
    {
        using var typed = new Typed();
        Assert.Equal(ExitCode.NotLoggedIn, await typed.RunAsync("migrate", "plan", "shop"));
        Assert.Contains("HEROKU_API_KEY", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_was_removed_from_this_machine_does_not_stand_in_the_way_of_a_rollback()
    {
        using var typed = new Typed();
        typed.Variables.Remove("LANDFALL_API_ROOT_URL");
        typed.Variables["HEROKU_API_KEY"] = "HRKU-0";
        var migration = Directory.CreateDirectory(Path.Combine(typed.ConfigDirectory, "migrations", "shop"));
        File.WriteAllText(Path.Combine(migration.FullName, "plan.json"), """
            {"app":"shop","host":"gone.test","environment":"production","target_app":"shop","made":"2026-01-01T00:00:00Z","guard":"",
             "will_make":[],"will_change":[],"will_leave":[],"needs_person":[],"blockers":[]}
            """);
        Assert.Equal(ExitCode.NeedsPerson, await typed.RunAsync("migrate", "rollback", "shop"));
        Assert.Contains("nothing was changed on Heroku", typed.Error.ToString(), StringComparison.Ordinal);
    }
}
