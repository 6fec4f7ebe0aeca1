using System.Text.Json.Nodes;
using Landfall.Portal;
using Landfall.Programs;
using Landfall.Server.Tests.Running;
using Ended = Landfall.Server.Tests.Running.Ended;

namespace Landfall.Server.Tests.Builds;

/// <summary>Which commit it is that was deployed by a branch's name (interface 4.1).</summary>
[Collection(InstallationTests.Name)]
public sealed class Commits(RunningInstallation installation)
{
    const string Dockerfile = "FROM debian:trixie-slim\nCMD [\"sleep\", \"1000000\"]\n";

    [Fact]
    public async Task Is_said_by_the_operation_the_image_and_the_deployment_until_something_else_is_deployed()
    {
        var app = await SentApp.CreateAsync(installation, "of-a-commit");
        var commit = await PushedAsync(app.Id, "topic");
        var deploy = (await installation.Ours.Visitor.PostAsync($"/apps/{app.Id}/operations", new { type = "deploy", git_ref = "topic", container_size = 512 })).Expect(201);
        Assert.Equal(commit, deploy.Json["git_ref"]!.GetValue<string>());
        Assert.Equal("succeeded", (await Ended.OfAsync(installation.Ours.Visitor, deploy.Id))["status"]!.GetValue<string>());
        Assert.Equal((commit, commit, commit), await CurrentAsync(app.Id));

        Assert.Equal("succeeded", (await app.DoAsync(new { type = "rebuild" })).Status);
        Assert.Equal((commit, commit, commit), await CurrentAsync(app.Id));
        Assert.Equal("succeeded", (await app.DeployAsync(("Dockerfile", Dockerfile))).Status);
        Assert.Equal((null, null, null), await CurrentAsync(app.Id));
        await app.DoAsync(new { type = "deprovision" });
    }

    async Task<(string? Sha, string? Ref, string? Image)> CurrentAsync(long app)
    {
        var links = (await installation.Ours.Visitor.GetAsync($"/apps/{app}")).Json["_links"]!;
        var (deployment, image) = (await OfAsync("current_deployment"), await OfAsync("current_image"));
        return (deployment["git_commit_sha"]?.GetValue<string>(), deployment["git_ref"]?.GetValue<string>(), image["git_ref"]?.GetValue<string>());

        async Task<JsonNode> OfAsync(string link) => (await installation.Ours.Visitor.GetAsync(links[link]!["href"]!.GetValue<string>())).Expect(200).Json;
    }

    // The repository as pushes leave it: it belongs to the portal's git user.
    async Task<string> PushedAsync(long app, string branch)
    {
        var work = Directory.CreateTempSubdirectory("landfall-commit-").FullName;
        var repository = Path.Combine(installation.Platform.Repositories, $"{app}.git");
        await File.WriteAllTextAsync(Path.Combine(work, "Dockerfile"), Dockerfile);
        await GitAsync("init", "--quiet", $"--initial-branch={branch}", work);
        await GitAsync("-C", work, "add", "--all");
        await GitAsync("-C", work, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message=one");
        await GitAsync("clone", "--quiet", "--bare", work, repository);
        // It must get there, too.
        File.SetUnixFileMode(installation.Directory, File.GetUnixFileMode(installation.Directory) | UnixFileMode.OtherExecute);
        await RunAsync("chown", "-R", $"{PortalPaths.GitUserId}:{PortalPaths.GitUserId}", installation.Platform.Repositories);
        var commit = await GitAsync("-C", work, "rev-parse", "HEAD");
        Directory.Delete(work, recursive: true);
        return commit;
    }

    static Task<string> GitAsync(params string[] arguments) => RunAsync("git", arguments);

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(program, arguments));
        Assert.True(ended.Succeeded, ended.Error);
        return ended.Output.Trim();
    }
}
