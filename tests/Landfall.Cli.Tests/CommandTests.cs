using System.Net;
using System.Text.Json.Nodes;
using Landfall.Cli.Identity;
using Landfall.Cli.Screen;

namespace Landfall.Cli.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task Apps_are_listed_by_environment()
    {
        using var typed = new Typed().WithApp();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("apps"));
        Assert.Equal("=== production\nshop\n", typed.Out.ToString());
        Assert.Equal("", typed.Error.ToString());
    }

    [Theory]
    [InlineData("APTIBLE_OUTPUT_FORMAT")]
    [InlineData("LANDFALL_OUTPUT_FORMAT")]
    [InlineData(null)]
    public async Task Programs_read_json(string? variable)
    {
        using var typed = new Typed().WithApp();
        if (variable is not null) typed.Variables[variable] = "json";
        Assert.Equal(ExitCode.Done, await typed.RunAsync(variable is null ? ["apps", "--output", "json"] : ["apps"]));
        var app = JsonNode.Parse(typed.Out.ToString())![0]!;
        Assert.Equal("shop", (string?)app["handle"]);
        Assert.Equal("git@paas.test:production/shop.git", (string?)app["git_remote"]);
        Assert.Equal("production", (string?)app["environment"]!["handle"]);
        Assert.Equal("m", (string?)app["services"]![0]!["container_profile"]);
    }

    [Fact]
    public async Task Config_prints_what_a_shell_reads_back()
    {
        using var typed = new Typed().WithApp();
        await typed.RunAsync("config", "--app", "shop");
        Assert.Equal("GREETING=it\\'s\\ 5\\ o\\'clock'\n'now\nEMOJI=\\🛬\\ \\ü\n", typed.Out.ToString());
    }

    [Fact]
    public async Task Config_set_sends_values_as_they_are()
    {
        using var typed = new Typed().WithApp();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("config:set", "--app", "shop", "A=b=c", "B=@file", "C=x:y"));
        var body = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /apps/3/operations").Body)!;
        Assert.Equal("configure", (string?)body["type"]);
        Assert.Equal(("b=c", "@file", "x:y"), ((string?)body["env"]!["A"], (string?)body["env"]!["B"], (string?)body["env"]!["C"]));
    }

    [Fact]
    public async Task Config_set_takes_what_config_lists()
    {
        using var typed = new Typed { Input = """[{"key":"A","value":"two\nlines","shell_export":"A=…"},{"key":"B","value":"1"}]""" }.WithApp();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("config:set", "--app", "shop", "--file", "-", "B=2"));
        var body = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /apps/3/operations").Body)!;
        Assert.Equal(("two\nlines", "2"), ((string?)body["env"]!["A"], (string?)body["env"]!["B"]));
    }

    [Theory]
    [InlineData("A=canary-secret")]
    [InlineData("""{"A":"canary-secret"}""")]
    [InlineData("""["canary-secret"]""")]
    [InlineData("""[{"key":"A","value":["canary-secret"]}]""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task What_is_no_list_of_variables_is_refused_and_not_repeated(string given)
    {
        using var typed = new Typed { Input = given }.WithApp();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("config:set", "--app", "shop", "--file", "-"));
        Assert.DoesNotContain("canary", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(typed.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Config_unset_sends_empty_values()
    {
        using var typed = new Typed().WithApp();
        await typed.RunAsync("config:rm", "--app", "shop", "A");
        Assert.Contains("""{"type":"configure","env":{"A":""}}""", typed.Requests.Select(r => r.Body));
    }

    [Fact]
    public async Task Deploy_sends_image_and_registry_password_as_the_interface_says()
    {
        using var typed = new Typed { Input = "s3cret\n" }.WithApp();
        Assert.Equal(ExitCode.Done, await typed.RunAsync(
            "deploy", "--app", "shop", "--docker-image", "registry.test/shop:1", "--private-registry-username", "me", "--private-registry-password-stdin"));
        var body = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /apps/3/operations").Body)!;
        Assert.Equal("registry.test/shop:1", (string?)body["settings"]!["APTIBLE_DOCKER_IMAGE"]);
        Assert.Equal("s3cret", (string?)body["sensitive_settings"]!["APTIBLE_PRIVATE_REGISTRY_PASSWORD"]);
        Assert.DoesNotContain("s3cret", typed.Error.ToString() + typed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scale_to_zero_sends_a_zero()
    {
        using var typed = new Typed().WithApp();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("apps:scale", "web", "--app", "shop", "--container-count", "0"));
        Assert.Contains("""{"type":"scale","container_count":0}""", typed.Requests.Select(r => r.Body));
    }

    [Fact]
    public async Task A_login_keeps_the_token_for_its_owner_alone()
    {
        using var typed = new Typed { Input = "pass word\n" }.Answer(
            "POST /tokens", """{"access_token":"a.b.c","expires_at":1900000000,"created_at":"2026-05-01T12:00:00Z","_type":"token"}""", HttpStatusCode.Created);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("login", "--email", "me@example.com", "--password-stdin", "--lifetime", "24h"));
        var body = JsonNode.Parse(typed.Requests.Single().Body)!;
        Assert.Equal(("pass word", 86400L), ((string?)body["password"], (long)body["expires_in"]!));
        var file = Path.Combine(typed.ConfigDirectory, "tokens.json");
        Assert.Equal("""{"https://paas.test":"a.b.c"}""", File.ReadAllText(file).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("a.b.c", typed.Out.ToString() + typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_makes_the_first_account_and_logs_in()
    {
        using var typed = new Typed { Input = "pass word\n" }.Answer(
            "POST /claims/installation", """{"access_token":"a.b.c","expires_at":1900000000}""", HttpStatusCode.Created);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("login", "--claim", "0123", "--email", "me@example.com", "--password-stdin", "--organization", "Acme"));
        var body = JsonNode.Parse(typed.Requests.Single().Body)!;
        Assert.Equal(("0123", "Acme", "me@example.com"), ((string?)body["token"], (string?)body["organization"], (string?)body["name"]));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2w", 1209600)]
    public void A_lifetime_is_a_number_and_a_unit(string text, int seconds) => Assert.Equal(seconds, LoginCommand.Lifetime(text).TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("0d")]
    [InlineData("10y")]
    [InlineData("99999999999h")]
    public void What_is_no_lifetime_is_refused(string text) => Assert.Throws<UsageException>(() => LoginCommand.Lifetime(text));

    [Theory]
    [InlineData("git@paas.test:production/shop.git", "shop", "production")]
    [InlineData("git@paas.test:shop.git\n", "shop", null)]
    [InlineData("ssh://git@paas.test:2222/production/shop.git", "shop", "production")]
    [InlineData("ssh://git@paas.test:2222/shop.git", "shop", null)]
    public void A_git_remote_names_an_app(string url, string app, string? environment) => Assert.Equal(new GitRemote(app, environment), GitRemote.Parse(url));

    [Theory]
    [InlineData("")]
    [InlineData("https://github.com/acme/shop")]
    [InlineData("git@paas.test:a/b/shop.git")]
    public void Other_remotes_name_none(string url) => Assert.Null(GitRemote.Parse(url));

    [Theory]
    [InlineData("", "''")]
    [InlineData("plain-1.0_x:/@,+", "plain-1.0_x:/@,+")]
    [InlineData("a b$c`d\"e'", "a\\ b\\$c\\`d\\\"e\\'")]
    public void A_word_is_escaped_for_the_shell(string text, string word) => Assert.Equal(word, ShellWord.Escape(text));
}
