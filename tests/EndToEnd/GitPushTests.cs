using EndToEnd.World;
using Landfall.Client.Apps;
using Landfall.Client.Operations;
using Landfall.Programs;
using Landfall.Values;

namespace EndToEnd;

/// <summary>git push, with git itself (interface 4.1).</summary>
[Collection(nameof(RunningPlatform))]
public sealed class GitPushTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_push_of_main_is_deployed_before_it_is_accepted()
    {
        var (portal, app, clone) = await CloneAsync("pushed");
        var sources = Sources();
        await CommitAsync(clone, "one");

        var pushed = await PushAsync(portal, clone, app, "main");
        Assert.True(pushed.Succeeded, pushed.Error);
        Assert.Contains("remote: ", pushed.Error, StringComparison.Ordinal);
        Assert.Contains("succeeded.", pushed.Error, StringComparison.Ordinal);
        Assert.Equal("one", await VersionAsync(app));

        // A file that git archive would leave out is built all the same, and a failed deploy rejects the push.
        await CommitAsync(clone, "two", "FROM node:20-slim\nRUN false\n");
        var rejected = await PushAsync(portal, clone, app, "main");
        Assert.False(rejected.Succeeded);
        Assert.Contains("pre-receive hook declined", rejected.Error, StringComparison.Ordinal);
        Assert.Equal("one", await VersionAsync(app));

        // Another branch is stored; it is deployed when somebody says so.
        await CommitAsync(clone, "three");
        var stored = await PushAsync(portal, clone, app, "HEAD:refs/heads/topic/three");
        Assert.True(stored.Succeeded, stored.Error);
        Assert.Contains("Stored topic/three", stored.Error, StringComparison.Ordinal);
        Assert.Equal("one", await VersionAsync(app));
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new OperationRequest("deploy") { GitRef = "topic/three" }));
        Assert.Equal("three", await VersionAsync(app));

        // What a rollback can return to is kept; what never came into force is not.
        Assert.Equal(sources + 2, Sources());
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new OperationRequest("deprovision")));
        Assert.Equal(sources, Sources());
    }

    [Fact]
    public async Task Of_two_pushes_at_once_the_second_is_told_what_it_lacks_and_deploys_nothing()
    {
        var (portal, app, clone) = await CloneAsync("contended");
        await CommitAsync(clone, "base");
        var theirs = clone + "-theirs";
        await NeedAsync(clone, "clone", "--quiet", $"file://{clone}", theirs);
        await NeedAsync(theirs, "remote", "remove", "origin");
        await CommitAsync(clone, "ours");
        await CommitAsync(theirs, "theirs");

        var both = await Task.WhenAll(PushAsync(portal, clone, app, "main"), PushAsync(portal, theirs, app, "main"));

        var (accepted, rejected) = (both.Single(push => push.Succeeded), both.Single(push => !push.Succeeded));
        Assert.DoesNotContain("Another push", accepted.Error, StringComparison.Ordinal);
        Assert.Contains("Another push to this app is under way; this one begins when it has ended.", rejected.Error, StringComparison.Ordinal);
        Assert.Contains("[rejected]        main -> main (fetch first)", rejected.Error, StringComparison.Ordinal);
        Assert.Equal(accepted == both[0] ? "ours" : "theirs", await VersionAsync(app));
        Assert.DoesNotContain("remote: ", rejected.Error, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new OperationRequest("deprovision")));
    }

    int Sources() => Directory.GetFiles(Path.Combine(platform.Data, "archives")).Length;

    [Fact]
    public async Task The_deploy_actions_way_in_needs_no_key_but_a_token()
    {
        var (portal, app, clone) = await CloneAsync("actioned");
        await CommitAsync(clone, "acted");
        var remote = $"root@{portal.Address.Host}:main/{app.Handle}.git";

        var pushed = await GitAsync(clone, Action(portal, platform.Token), "push", remote, "main:deploy-1");
        Assert.True(pushed.Succeeded, pushed.Error);
        foreach (var token in new Secret?[] { null, new("no.token.atall") })
        {
            var refused = await GitAsync(clone, Action(portal, token), "push", remote, "main:deploy-2");
            Assert.False(refused.Succeeded);
        }
    }

    [Theory]
    [InlineData("main/absent.git")]
    [InlineData("elsewhere/hostile.git")]
    [InlineData("main/hostile;touch hostile.git")]
    [InlineData("../hostile.git")]
    [InlineData("main/../main/hostile.git")]
    public async Task What_is_absent_or_hostile_is_refused(string path)
    {
        var (portal, app, clone) = await CloneAsync("hostile");
        await CommitAsync(clone, "never");
        var refused = await GitAsync(clone, Ssh(portal), "push", $"git@{portal.Address.Host}:{path}", "main");
        Assert.False(refused.Succeeded);
        Assert.Contains(path is "main/absent.git" or "elsewhere/hostile.git" ? "App not found or not accessible" : "takes 'git push'", refused.Error, StringComparison.Ordinal);
        Assert.NotNull(app);
    }

    [Fact]
    public async Task Nothing_that_a_repository_holds_is_run()
    {
        var (portal, app, clone) = await CloneAsync("laden");
        // Whoever would run it, wherever: each container has this place, and every user may write there.
        var mark = $"/tmp/landfall-run-{Guid.NewGuid():N}";
        var script = $"#!/bin/sh\ntouch {mark}\n";
        foreach (var place in new[] { "hooks/pre-receive", "hooks/update", "hooks/post-checkout", ".git-hooks/pre-receive", "info/attributes" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, place))!);
            await File.WriteAllTextAsync(Path.Combine(clone, place), script);
            File.SetUnixFileMode(Path.Combine(clone, place), (UnixFileMode)0b111_101_101);
        }
        await File.WriteAllTextAsync(Path.Combine(clone, "config"), $"[core]\n\tfsmonitor = touch {mark}\n\tsshCommand = touch {mark}\n[tar \"tar.gz\"]\n\tcommand = touch {mark}\n");
        await CommitAsync(clone, "laden");

        var pushed = await GitAsync(clone, new(Ssh(portal)) { ["GIT_PROTOCOL"] = $"version=2:;touch {mark}" }, "push", $"git@{portal.Address.Host}:main/{app.Handle}.git", "main");

        Assert.True(pushed.Succeeded, pushed.Error);
        Assert.Equal("laden", await VersionAsync(app));
        await File.WriteAllTextAsync(Path.Combine(clone, ".gitmodules"), $"[submodule \"../../../{mark}\"]\n\tpath = ../../..{mark}\n\turl = ext::sh -c touch% {mark}\n\tupdate = !touch {mark}\n");
        await CommitAsync(clone, "modules");
        var refused = await PushAsync(portal, clone, app, "main");
        Assert.Contains("disallowed submodule name", refused.Error, StringComparison.Ordinal);
        Assert.False(refused.Succeeded);
        foreach (var name in new[] { $"refs/heads/--exec=touch{mark}", $"refs/heads/;touch{mark}", "refs/heads/-x", "refs/notes/x", "refs/heads/a|b" })
            await GitAsync(clone, Ssh(portal), "push", $"git@{portal.Address.Host}:main/{app.Handle}.git", $"HEAD:{name}");
        Assert.False(File.Exists(mark));
        foreach (var container in new[] { "portal", "server" })
            Assert.Equal("gone", await platform.Machine.DockerAsync("exec", container, "sh", "-c", $"test -e {mark} || echo gone"));
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_shallow_clone_and_the_removal_of_main_are_refused_with_the_reason()
    {
        var (portal, app, clone) = await CloneAsync("shallow");
        await CommitAsync(clone, "one");
        await CommitAsync(clone, "two");
        var shallow = clone + "-shallow";
        await NeedAsync(clone, "clone", "--quiet", "--depth", "1", $"file://{clone}", shallow);
        var refused = await PushAsync(portal, shallow, app, "main:topic");
        Assert.False(refused.Succeeded);
        Assert.Contains("shallow update not allowed", refused.Error, StringComparison.Ordinal);

        Assert.True((await PushAsync(portal, clone, app, "main")).Succeeded);
        var removal = await PushAsync(portal, clone, app, ":main");
        Assert.Contains("cannot be removed", removal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_gives_no_shell_and_nothing_but_pushes()
    {
        var (portal, _, clone) = await CloneAsync("keyed");
        var greeting = await SshAsync(portal, clone);
        Assert.Equal("Hi owner@example.com! Welcome to Landfall. Please use `git push` to connect.\n", greeting.Output);
        foreach (var command in new[] { "sh", "git-upload-pack 'main/keyed.git'", "git-receive-pack --help", "git-receive-pack '/etc'" })
            Assert.NotEqual(0, (await SshAsync(portal, clone, command)).ExitCode);
    }

    async Task<(Portal Portal, App App, string Clone)> CloneAsync(string handle)
    {
        var portal = await Portal.StartAsync(platform);
        var key = await portal.Client.KeyAsync(default);
        if ((await platform.Api.Portal.KeysAsync(default)).Count == 0) await platform.Api.Portal.AddKeyAsync("laptop", key, default);
        var app = await platform.Api.Apps.FindAsync(handle, "main", default) ?? await platform.Api.Apps.CreateAsync(platform.Main, Handle.Parse(handle), default);
        var clone = Path.Combine(platform.Machine.Directory, $"clone-{Guid.NewGuid():N}");
        Directory.CreateDirectory(clone);
        await NeedAsync(clone, "init", "--quiet", "--initial-branch=main");
        return (portal, app, clone);
    }

    static async Task CommitAsync(string clone, string version, string? dockerfile = null)
    {
        await File.WriteAllTextAsync(Path.Combine(clone, "Dockerfile"), dockerfile ?? "FROM node:20-slim\nCOPY version /version\nCMD [\"sh\", \"-c\", \"trap 'exit 0' TERM; sleep 1000000 & wait\"]\n");
        await File.WriteAllTextAsync(Path.Combine(clone, "version"), version);
        await File.WriteAllTextAsync(Path.Combine(clone, ".gitattributes"), "version export-ignore\n");
        await NeedAsync(clone, "add", "--all");
        await NeedAsync(clone, "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--quiet", "--message", version);
    }

    async Task<string> VersionAsync(App app) => await platform.Machine.DockerAsync(
        "exec", (await platform.Machine.DockerAsync("ps", "--quiet", "--filter", $"label=landfall.app={app.Id}")).Split('\n')[0], "cat", "/version");

    Task<Ended> PushAsync(Portal portal, string clone, App app, string what) =>
        GitAsync(clone, Ssh(portal), "push", $"git@{portal.Address.Host}:main/{app.Handle}.git", what);

    Dictionary<string, string> Ssh(Portal portal) => new()
    {
        ["GIT_SSH_COMMAND"] = $"ssh -F none -i {platform.Machine.Directory}/ssh/id_rsa -o IdentitiesOnly=yes -o UserKnownHostsFile={Known(portal, "")} -o StrictHostKeyChecking=yes",
    };

    Dictionary<string, string> Action(Portal portal, Secret? token)
    {
        var ssh = new Dictionary<string, string>
        {
            ["GIT_SSH_COMMAND"] = $"ssh -F none -o SendEnv=ACCESS_TOKEN -o PubkeyAuthentication=no -o UserKnownHostsFile={Known(portal, ":43022")} -p 43022",
        };
        if (token is not null) ssh["ACCESS_TOKEN"] = token.Reveal();
        return ssh;
    }

    string Known(Portal portal, string port)
    {
        var file = Path.Combine(platform.Machine.Directory, $"known{port.Trim(':')}");
        File.WriteAllText(file, $"{(port == "" ? portal.Address.Host : $"[{portal.Address.Host}]{port}")} {portal.Address.HostKey}\n");
        return file;
    }

    Task<Ended> SshAsync(Portal portal, string clone, params string[] command) => ProgramRunner.RunAsync(new Program("ssh",
    [
        "-F", "none", "-T", "-i", $"{platform.Machine.Directory}/ssh/id_rsa", "-o", "IdentitiesOnly=yes", "-o", $"UserKnownHostsFile={Known(portal, "")}",
        $"git@{portal.Address.Host}", .. command,
    ])
    {
        WorkingDirectory = clone,
    });

    static Task<Ended> GitAsync(string clone, Dictionary<string, string> environment, params string[] arguments) =>
        ProgramRunner.RunAsync(new Program("git", arguments) { WorkingDirectory = clone, Environment = environment });

    static async Task NeedAsync(string clone, params string[] arguments)
    {
        var ended = await GitAsync(clone, [], arguments);
        Assert.True(ended.Succeeded, ended.Error);
    }
}
