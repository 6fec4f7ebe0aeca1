using Landfall.Heroku.Api;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Heroku.Tests;

/// <summary>git itself clones from a server on loopback that holds a repository as plain files.</summary>
public sealed class HerokuGitTests : IDisposable
{
    static readonly HerokuAppName Example = HerokuAppName.Parse("example");
    readonly string directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"landfall-{Guid.NewGuid():N}")).FullName;
    readonly List<string> told = [];

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_clone_is_at_the_commit_that_is_released()
    {
        var commits = await CommitAsync("first", "second");
        using var heroku = await ServeAsync();

        await CloneAsync(heroku, commits[0]);

        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(directory, "clone", "file")));
    }

    [Fact]
    public async Task The_token_goes_to_herokus_git_in_a_header_and_stays_in_no_file()
    {
        await CommitAsync("first");
        using var heroku = await ServeAsync();

        await CloneAsync(heroku, null);

        var basic = System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($":{FakeHeroku.Token}"));
        Assert.All(heroku.Requests, request => Assert.Equal($"Basic {basic}", request.Headers["Authorization"]));
        Assert.DoesNotContain(heroku.Requests, request => request.Path.Contains(FakeHeroku.Token, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "clone"), "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.DoesNotContain(FakeHeroku.Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(basic, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(told, line => line.Contains(basic, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_without_commits_says_to_give_a_checkout()
    {
        await GitAsync("init", "--quiet", "--bare", "--initial-branch=main", "example.git");
        using var heroku = await ServeAsync();

        var failure = await Assert.ThrowsAsync<HerokuException>(() => CloneAsync(heroku, null));

        Assert.Equal("empty_repository", failure.Id);
        Assert.Contains("`landfall convert DIR --app example`, `landfall migrate plan example --source DIR`", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_told_without_the_token()
    {
        using var heroku = new FakeHeroku().On("GET /example.git/info/refs", "no", 401);

        var failure = await Assert.ThrowsAsync<HerokuException>(() => CloneAsync(heroku, null));

        Assert.Contains("--source", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeHeroku.Token, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_is_an_option_is_refused()
    {
        await CommitAsync("first");
        using var heroku = await ServeAsync();

        Assert.Equal("unexpected_answer", (await Assert.ThrowsAsync<HerokuException>(() => CloneAsync(heroku, "--orphan=x"))).Id);
    }

    Task CloneAsync(FakeHeroku heroku, string? commit) => HerokuGit.CloneAsync(
        new HerokuHosts(heroku.Root, heroku.Root, heroku.Root), new Secret(FakeHeroku.Token), Example, commit, Path.Combine(directory, "clone"), told.Add, default);

    async Task<List<string>> CommitAsync(params string[] contents)
    {
        var commits = new List<string>();
        await GitAsync("init", "--quiet", "--initial-branch=main", "work");
        foreach (var content in contents)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "work", "file"), content);
            await GitAsync("-C", "work", "add", ".");
            await GitAsync("-C", "work", "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", content);
            commits.Add((await GitAsync("-C", "work", "rev-parse", "HEAD")).Trim());
        }
        await GitAsync("clone", "--quiet", "--bare", "work", "example.git");
        return commits;
    }

    async Task<FakeHeroku> ServeAsync()
    {
        await GitAsync("-C", "example.git", "update-server-info");
        var heroku = new FakeHeroku();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "example.git"), "*", SearchOption.AllDirectories))
            heroku.OnFile("GET /" + Path.GetRelativePath(directory, file), file);
        return heroku;
    }

    async Task<string> GitAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Program("git", arguments) { WorkingDirectory = directory });
        Assert.True(ended.Succeeded, ended.Error);
        return ended.Output;
    }
}
