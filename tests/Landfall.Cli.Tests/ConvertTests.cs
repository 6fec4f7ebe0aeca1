namespace Landfall.Cli.Tests;

/// <summary><c>convert</c> on a repository alone: nobody is asked, and nothing that is there changes.</summary>
public sealed class ConvertTests : IDisposable
{
    readonly Typed typed = new();
    readonly DirectoryInfo shop = Directory.CreateTempSubdirectory("landfall-shop-");

    public ConvertTests()
    {
        File.WriteAllText(At("package.json"), """{"engines":{"node":"22"}}""");
        File.WriteAllText(At("package-lock.json"), "{}");
        File.WriteAllText(At("Procfile"), "web: node server.js\n");
    }

    public void Dispose()
    {
        typed.Dispose();
        shop.Delete(recursive: true);
    }

    string At(string path) => Path.Combine(shop.FullName, path);

    [Fact]
    public async Task A_repository_is_converted_once_and_checked_afterwards()
    {
        Assert.Equal(ExitCode.Failed, await typed.RunAsync("convert", shop.FullName, "--check"));
        Assert.False(File.Exists(At("Dockerfile")));
        Assert.Equal(ExitCode.Done, await typed.RunAsync("convert", shop.FullName));
        Assert.Contains("FROM node:22-slim", File.ReadAllText(At("Dockerfile")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("convert", shop.FullName, "--check"));
        Assert.Empty(typed.Requests);
    }

    [Fact]
    public async Task A_file_of_ones_own_stays_and_the_difference_is_shown()
    {
        File.WriteAllText(At(".dockerignore"), "mine\n.aptible.env\n");

        Assert.Equal(ExitCode.Done, await typed.RunAsync("convert", shop.FullName));

        Assert.Equal("mine\n.aptible.env\n", File.ReadAllText(At(".dockerignore")));
        Assert.Contains("    - mine\n", typed.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await typed.RunAsync("convert", shop.FullName, "--check"));
    }

    [Fact]
    public async Task The_files_may_go_somewhere_else()
    {
        var elsewhere = At("new/place");

        Assert.Equal(ExitCode.Done, await typed.RunAsync("convert", shop.FullName, "--out", elsewhere));

        Assert.True(File.Exists(Path.Combine(elsewhere, "Dockerfile")));
        Assert.False(File.Exists(At("Dockerfile")));
    }

    [Fact]
    public async Task What_stops_the_move_is_said_and_is_the_exit_code()
    {
        File.WriteAllText(At("yarn.lock"), "");

        Assert.Equal(ExitCode.NeedsPerson, await typed.RunAsync("convert", shop.FullName));

        Assert.Contains("stops the move: lock files:", typed.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_it_as_json()
    {
        Assert.Equal(ExitCode.Failed, await typed.RunAsync("convert", shop.FullName, "--check", "--output", "json"));

        Assert.Contains("""{"path":"Dockerfile","change":"missing"}""", typed.Out.ToString().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_live_app_needs_a_token()
    {
        Assert.NotEqual(ExitCode.Done, await typed.RunAsync("convert", shop.FullName, "--app", "shop"));

        Assert.Contains("HEROKU_API_KEY", typed.Error.ToString(), StringComparison.Ordinal);
    }
}
