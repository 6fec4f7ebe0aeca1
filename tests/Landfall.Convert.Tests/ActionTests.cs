using System.Runtime.CompilerServices;
using Landfall.Programs;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>The GitHub Action at the project's root: its steps are run by bash, with a command that writes down how it was called.</summary>
public sealed class ActionTests : IDisposable
{
    const string Command = """
        #!/bin/bash
        { printf '%s ' "$@"; echo; } >> "$CALLS"
        [ "$1" = login ] || exit 0
        cat >> "$CALLS.input"
        mkdir "$LANDFALL_CONFIG_PATH"
        printf '{"%s":"t0ken"}' "$LANDFALL_AUTH_ROOT_URL" > "$LANDFALL_CONFIG_PATH/tokens.json"
        """;

    // What git calls for a push, with a repository next to it for the platform's.
    const string Ssh = """
        #!/bin/bash
        echo "$* with $ACCESS_TOKEN" >> "$CALLS.ssh"
        exec git-receive-pack "$HOME/platform.git"
        """;

    const string Keyscan = """
        #!/bin/bash
        echo "a key of ${!#}"
        """;

    readonly Checkout work = Sample.Checkout(("bin/landfall", Command), ("bin/ssh", Ssh), ("bin/ssh-keyscan", Keyscan));

    static YamlMappingNode Action([CallerFilePath] string here = "")
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../action.yml"))));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    public void Dispose() => work.Dispose();

    /// <summary>Runs the steps as a runner does: inputs into their variables, what a step writes to GITHUB_ENV into the next.</summary>
    async Task<(bool Succeeded, string Output, string[] Calls)> RunAsync(Dictionary<string, string> given, string checkout = ".")
    {
        foreach (var file in new[] { "env", "output", "path" }) work.Add(file, "");
        foreach (var program in Directory.EnumerateFiles(Path.Combine(work.Directory, "bin"))) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var inputs = ((YamlMappingNode)Action()["inputs"]).ToDictionary(i => i.Key.ToString(),
            i => given.GetValueOrDefault(i.Key.ToString(), ((YamlMappingNode)i.Value).Children.TryGetValue("default", out var d) ? d.ToString() : ""));
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{work.Directory}/bin:/usr/bin:/bin", ["HOME"] = work.Directory, ["RUNNER_TEMP"] = work.Directory, ["CALLS"] = $"{work.Directory}/calls",
            ["GITHUB_ENV"] = $"{work.Directory}/env", ["GITHUB_OUTPUT"] = $"{work.Directory}/output", ["GITHUB_PATH"] = $"{work.Directory}/path",
            ["GITHUB_REPOSITORY"] = "acme/shop", ["GITHUB_SHA"] = "4f1c2d3e", ["GITHUB_REF_NAME"] = "main",
        };
        var output = "";
        var steps = ((YamlSequenceNode)((YamlMappingNode)Action()["runs"])["steps"]).Cast<YamlMappingNode>();
        foreach (var step in steps.Where(s => s.Children.ContainsKey("run")))
        {
            foreach (var line in File.ReadAllLines($"{work.Directory}/env")) environment[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
            var own = ((YamlMappingNode)step["env"]).ToDictionary(e => e.Key.ToString(), e => Value(e.Value.ToString(), inputs));
            var ended = await ProgramRunner.RunAsync(new Program("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].ToString()])
            {
                WorkingDirectory = Path.Combine(work.Directory, checkout), CleanEnvironment = true, Environment = environment.Concat(own).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value),
            });
            output += ended.Output + ended.Error;
            if (!ended.Succeeded) return (false, output, Calls());
        }
        return (true, output, Calls());
    }

    string[] Calls() => File.Exists($"{work.Directory}/calls") ? File.ReadAllLines($"{work.Directory}/calls") : [];

    static string Value(string text, Dictionary<string, string> inputs) =>
        text.StartsWith("${{ inputs.", StringComparison.Ordinal) ? inputs[text["${{ inputs.".Length..^3].Trim()] : "";

    static Dictionary<string, string> Inputs(params (string, string)[] more) => new Dictionary<string, string>
    {
        ["username"] = "ann@example.com", ["password"] = "pass word", ["environment"] = "prod", ["app"] = "shop", ["api_root_url"] = "https://landfall.example.com",
    }.Concat(more.Select(m => KeyValuePair.Create(m.Item1, m.Item2))).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Last().Value);

    [Fact]
    public async Task An_image_is_deployed_and_no_password_is_an_argument()
    {
        var (succeeded, output, calls) = await RunAsync(Inputs(("docker_img", "registry.example.com/shop:1"), ("config_variables", "A=1\nB=2 C=3\n"), ("private_registry_username", "u"), ("private_registry_password", "hidden")));

        Assert.True(succeeded, output);
        Assert.Equal("login --email ann@example.com --password-stdin --lifetime 1h ", calls[0]);
        Assert.Equal("pass word\n", File.ReadAllText($"{work.Directory}/calls.input"));
        Assert.Equal("deploy --environment prod --app shop --docker-image registry.example.com/shop:1 --private-registry-username u APTIBLE_GIT_COMMIT_SHA=4f1c2d3e "
            + "APTIBLE_GIT_REPOSITORY_URL=https://github.com/acme/shop APTIBLE_GIT_REF=main APTIBLE_GIT_COMMIT_URL=https://github.com/acme/shop/commit/4f1c2d3e A=1 B=2 C=3 ", calls[1]);
        Assert.Equal("status=succeeded\n", File.ReadAllText($"{work.Directory}/output"));
        Assert.DoesNotContain("hidden", string.Concat(calls) + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_was_checked_out_alone_is_pushed_with_its_history_and_deployed()
    {
        async Task<string> GitAsync(params string[] arguments)
        {
            var ended = await ProgramRunner.RunAsync(new Program("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", .. arguments]) { WorkingDirectory = work.Directory });
            Assert.True(ended.Succeeded, ended.Error);
            return ended.Output.Trim();
        }
        await GitAsync("init", "--quiet", "--initial-branch", "main", "origin");
        await GitAsync("init", "--quiet", "--bare", "platform.git");
        foreach (var message in new[] { "First", "Second, it's ready\n\nWith more." })
            await GitAsync("-C", "origin", "commit", "--quiet", "--allow-empty", "--date", "2026-01-02T03:04:05Z", "--message", message);
        await GitAsync("clone", "--quiet", "--depth", "1", $"file://{work.Directory}/origin", "checkout");
        var commit = await GitAsync("-C", "origin", "rev-parse", "HEAD");

        var (succeeded, output, calls) = await RunAsync(Inputs(("type", "git"), ("config_variables", "A=1\nB=2")), "checkout");

        Assert.True(succeeded, output);
        var branch = await GitAsync("-C", "platform.git", "for-each-ref", "--format", "%(refname:short)");
        Assert.Matches(@"\Adeploy-[0-9]+\z", branch);
        Assert.Equal(commit, await GitAsync("-C", "platform.git", "rev-parse", branch));
        Assert.Equal("2", await GitAsync("-C", "platform.git", "rev-list", "--count", branch));
        Assert.Equal($"deploy --environment prod --app shop --git-commitish {branch} APTIBLE_GIT_COMMIT_SHA={commit} APTIBLE_GIT_REPOSITORY_URL=https://github.com/acme/shop APTIBLE_GIT_REF=main "
            + $"APTIBLE_GIT_COMMIT_URL=https://github.com/acme/shop/commit/{commit} APTIBLE_GIT_COMMIT_TIMESTAMP={await GitAsync("-C", "origin", "log", "-1", "--format=%cI")} APTIBLE_GIT_COMMIT_MESSAGE=Second, it's ready A=1 B=2 ", calls[1]);
        var ssh = Assert.Single(File.ReadAllLines($"{work.Directory}/calls.ssh"));
        Assert.Contains($"-o UserKnownHostsFile={work.Directory}/landfall-known-hosts -p 43022", ssh, StringComparison.Ordinal);
        Assert.EndsWith("root@landfall.example.com git-receive-pack 'prod/shop.git' with t0ken", ssh, StringComparison.Ordinal);
        Assert.Equal("a key of landfall.example.com\n", File.ReadAllText($"{work.Directory}/landfall-known-hosts"));
    }

    [Theory]
    [InlineData("app", "")]
    [InlineData("docker_img", "")]
    [InlineData("type", "zip")]
    [InlineData("app", "shop; touch evil")]
    public async Task Inputs_that_do_not_do_are_refused_before_anything_is_called(string input, string value)
    {
        var (succeeded, output, calls) = await RunAsync(Inputs(("docker_img", "x"), (input, value)));

        Assert.False(succeeded);
        Assert.Contains("::error::", output, StringComparison.Ordinal);
        Assert.Empty(calls);
    }
}
