using System.Net;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Tests;

public sealed class DriftTests
{
    const string Account = """{"_type":"account","id":1,"handle":"production","_links":{"self":{"href":"https://paas.test/accounts/1"},"operations":{"href":"https://paas.test/accounts/1/operations"}}}""";

    static string Drift(string name, bool repairable) => $$$"""{"kind":"container","name":"{{{name}}}","what":"it is missing","since":"2026-05-01T12:00:00.000Z","repair":"make it again","repairable":{{{(repairable ? "true" : "false")}}},"_links":{"account":{"href":"https://paas.test/accounts/1"} } }""";

    static string Page(string name, params string[] items) => $$$"""{"_embedded":{"{{{name}}}":[{{{string.Join(',', items)}}}]},"total_count":{{{items.Length}}},"per_page":5000,"current_page":1}""";

    static Typed With(Typed typed, params string[] drift) => typed
        .Answer("GET /accounts?per_page=5000&no_embed=true", Page("accounts", Account))
        .Answer("GET /drift?per_page=5000", Page("drift", drift))
        .Answer("POST /accounts/1/operations", Answers.Running, HttpStatusCode.Created)
        .Answer("GET /operations/7", Answers.Succeeded);

    [Fact]
    public async Task Drift_has_an_exit_code_of_its_own()
    {
        using var none = With(new Typed());
        Assert.Equal(ExitCode.Done, await none.RunAsync("drift"));
        Assert.Equal("", none.Out.ToString());

        using var some = With(new Typed(), Drift("landfall-app1-web-1", true));
        Assert.Equal(ExitCode.Drifted, await some.RunAsync("drift"));
        Assert.Contains("Name: landfall-app1-web-1\nWhat: it is missing\n", some.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("landfall reconcile", some.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_drift_as_json()
    {
        using var typed = With(new Typed(), Drift("landfall-app1-web-1", true));
        Assert.Equal(ExitCode.Drifted, await typed.RunAsync("drift", "--output", "json"));
        var item = Assert.Single(JsonNode.Parse(typed.Out.ToString())!.AsArray())!;
        Assert.Equal(("production", "make it again", true), ((string?)item["environment"]!["handle"], (string?)item["repair"], (bool)item["repairable"]!));
    }

    [Fact]
    public async Task Reconcile_shows_its_plan_and_does_nothing_without_a_yes()
    {
        using var typed = With(new Typed { HasTerminal = true, Input = "n\n" }, Drift("landfall-app1-web-1", true));
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("reconcile"));
        Assert.Contains("production: container landfall-app1-web-1: it is missing → make it again", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(typed.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_repairs_once_for_each_environment_and_says_when_a_person_is_needed()
    {
        using var typed = With(new Typed(), Drift("one", true), Drift("two", true), Drift("stranger", false));
        Assert.Equal(ExitCode.NeedsPerson, await typed.RunAsync("reconcile", "--yes"));
        Assert.Equal("""{"type":"reconcile"}""", Assert.Single(typed.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal)).Body);

        using var nothing = With(new Typed(), Drift("stranger", false));
        Assert.Equal(ExitCode.NeedsPerson, await nothing.RunAsync("reconcile", "--yes"));
        Assert.DoesNotContain(nothing.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));
    }
}
