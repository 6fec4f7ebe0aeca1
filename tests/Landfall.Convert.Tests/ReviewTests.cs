using Landfall.Heroku;
using Landfall.Programs;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>The workflow for review apps: its steps are run by bash, with a command that remembers what was made.</summary>
public sealed class ReviewTests : IDisposable
{
    const string Command = """
        #!/bin/bash
        { printf '<%s>' "$@"; echo; } >> "$STATE/calls"
        list() { printf '['; first=yes; for f in "$STATE/$1"/*; do [ -e "$f" ] || continue; [ $first = yes ] || printf ','; first=no; printf '{"handle":"%s","services":%s}' "$(basename "$f")" "$(cat "$f")"; done; printf ']\n'; }
        case $1 in
          login) cat > "$STATE/password" ;;
          apps | db:list) list "${1%:list}" ;;
          apps:create) echo '[]' > "$STATE/apps/$2" ;;
          db:create) echo '[]' > "$STATE/db/$2"; echo 'postgresql://secret' ;;
          db:url) echo "postgresql://u:p@$2/db" ;;
          deploy) if [ -e "$STATE/broken" ]; then exit 1; fi; echo '[{"service":"web"}]' > "$STATE/apps/$3" ;;
          apps:deprovision) rm "$STATE/apps/$3" ;;
          db:deprovision) rm "$STATE/db/$2" ;;
          ssh) if [ "${!#}" = 'node tidy.js' ]; then exit 3; fi ;;
        esac
        """;

    const string Manifest = """
        {"name":"shop","env":{"GREETING":"it's $HOME","SESSION_SECRET":{"generator":"secret"},"APP":{"description":"asked for"}},"addons":["heroku-postgresql"],
         "scripts":{"postdeploy":"node seed.js && echo 'done'","pr-predestroy":"node tidy.js"},"environments":{"review":{"formation":{"worker":{"quantity":2,"size":"basic"}}}}}
        """;

    readonly Checkout work = Sample.Checkout(("landfall", Command), ("state/apps/.keep", ""), ("state/db/.keep", ""), ("state/calls", ""));

    static YamlSequenceNode Steps()
    {
        using var checkout = Sample.Checkout(("package.json", "{}"), ("Procfile", "web: node .\nworker: node w\n"), ("app.json", Manifest));
        var repository = checkout.Read();
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Converter.Convert(DeclaredApp.Of(repository), repository).TextOf(".github/workflows/landfall-review.yml")));
        return (YamlSequenceNode)yaml.Documents[0].RootNode["jobs"]["review"]["steps"];
    }

    public void Dispose() => work.Dispose();

    string State => $"{work.Directory}/state";

    async Task<(bool Succeeded, string[] Calls)> RunAsync(string step)
    {
        File.WriteAllText($"{State}/calls", "");
        File.WriteAllText($"{work.Directory}/github-path", "");
        var node = (YamlMappingNode)Steps().Single(s => ((YamlMappingNode)s).Children.TryGetValue("name", out var name) && name.ToString() == step);
        var ended = await ProgramRunner.RunAsync(new Program("bash", ["--noprofile", "--norc", "-e", "-c", node["run"].ToString()])
        {
            WorkingDirectory = work.Directory, CleanEnvironment = true,
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{work.Directory}/bin:/usr/bin:/bin", ["RUNNER_TEMP"] = work.Directory, ["GITHUB_PATH"] = $"{work.Directory}/github-path", ["STATE"] = State,
                ["COMMAND"] = $"file://{work.Directory}/landfall", ["CA"] = "", ["EMAIL"] = "a@example.com", ["PASSWORD"] = "s3cret",
                ["APP"] = "shop-pr-7", ["ENVIRONMENT"] = "reviews", ["VALUE_APP"] = "from github",
            },
        });
        return (ended.Succeeded, await File.ReadAllLinesAsync($"{State}/calls"));
    }

    [Fact]
    public async Task An_app_is_made_once_deployed_again_and_removed()
    {
        var login = await RunAsync("Log in");
        Assert.Equal("<login><--email><a@example.com><--password-stdin><--lifetime><1h>", Assert.Single(login.Calls));
        Assert.Equal("s3cret\n", await File.ReadAllTextAsync($"{State}/password"));
        var made = await RunAsync("Deploy");
        Assert.True(made.Succeeded);
        Assert.Contains(made.Calls, c => c.StartsWith("<config:set><--app><shop-pr-7><--environment><reviews><DATABASE_URL=postgresql://u:p@shop-pr-7-database/db><GREETING=it's $HOME><SESSION_SECRET=", StringComparison.Ordinal)
            && c.EndsWith("><APP=from github>", StringComparison.Ordinal));
        Assert.Equal(
            [
                "<deploy><--app><shop-pr-7><--environment><reviews><--source><.>",
                "<apps:scale><web><--app><shop-pr-7><--environment><reviews><--container-count><1><--container-size><1024>",
                "<apps:scale><worker><--app><shop-pr-7><--environment><reviews><--container-count><2><--container-size><512>",
                "<endpoints:https:create><web><--app><shop-pr-7><--environment><reviews><--default-domain>",
                "<ssh><--app><shop-pr-7><--environment><reviews><--><bash><-c><node seed.js && echo 'done'>",
            ], made.Calls.SkipWhile(c => !c.StartsWith("<deploy>", StringComparison.Ordinal)));

        var again = await RunAsync("Deploy");
        Assert.Equal(["<deploy><--app><shop-pr-7><--environment><reviews><--source><.>"], again.Calls.Where(c => !c.StartsWith("<apps>", StringComparison.Ordinal) && !c.StartsWith("<db:list>", StringComparison.Ordinal)));

        var removed = await RunAsync("Remove");
        Assert.True(removed.Succeeded);
        Assert.Equal(["<ssh>", "<apps:deprovision>", "<db:deprovision>"], removed.Calls.Select(c => c[..(c.IndexOf('>', StringComparison.Ordinal) + 1)]));
    }

    [Fact]
    public async Task What_is_done_once_waits_for_a_deploy_that_succeeds()
    {
        await RunAsync("Log in");
        File.WriteAllText($"{State}/broken", "");
        Assert.False((await RunAsync("Deploy")).Succeeded);
        File.Delete($"{State}/broken");

        var mended = await RunAsync("Deploy");

        Assert.True(mended.Succeeded);
        Assert.Equal(["db:url", "config:set", "deploy", "apps:scale", "apps:scale", "endpoints:https:create", "ssh"],
            mended.Calls.Select(c => c[1..c.IndexOf('>', StringComparison.Ordinal)]).Where(c => c is not ("apps" or "db:list")));
    }
}
