using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Builds;
using Landfall.Engine.Docker.Tests.Compliance;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests;

/// <summary>The builder for engines without buildx, on a real engine.</summary>
public sealed class ClassicBuilds : EngineProbe, IDisposable
{
    readonly DockerApi api = new(new DockerSocket(DockerEngine.DefaultSocket));
    readonly string directory = Directory.CreateTempSubdirectory("landfall-context-").FullName;

    protected override IEngine Engine { get; } = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System);

    [Fact]
    public async Task A_directory_is_sent_and_built_as_its_author_meant()
    {
        Write("Dockerfile", "FROM debian:trixie-slim\nCOPY . /app\nCMD [\"sh\", \"-c\", \"cd /app && ./bin/run && cat link/big | wc -c && ls -A\"]\n");
        Write(".dockerignore", ".env\nvenv\n*.log\n!kept.log\n");
        Write(".env", "SECRET=1");
        Write("lost.log", "");
        Write("kept.log", "");
        Write("real/big", new string('x', 5_000_000));
        Write("bin/run", "#!/bin/sh\necho ran\n");
        File.SetUnixFileMode(Path.Combine(directory, "bin/run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(directory, "link"), "real");
        File.CreateSymbolicLink(Path.Combine(directory, "venv"), "/usr/bin");

        var log = new List<string>();
        var tag = Tag("classic");
        await BuildAsync(new BuildSpec(directory, tag, Mine), log.Add);
        Assert.NotEmpty(log);
        var (_, lines) = await RunAsync(Spec() with { Image = tag.ToString(), Command = null });
        Assert.Equal(["ran", "5000000", ".dockerignore", "Dockerfile", "bin", "kept.log", "link", "real"], lines.Select(line => line.Text));
        Assert.Equal(Mine["landfall.test"], (await Engine.FindImageAsync(tag.ToString(), None))!.Labels["landfall.test"]);
        await Engine.RemoveImageAsync(tag.ToString(), None);
    }

    [Fact]
    public async Task A_build_that_fails_tells_its_last_lines()
    {
        Write("Dockerfile", "FROM debian:trixie-slim\nRUN echo the-reason-why && exit 9\n");
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() => BuildAsync(new BuildSpec(directory, ImageReference.Parse("landfall-test/bad:1"), Mine), _ => { }));
        Assert.Contains("the-reason-why", failed.Message);
    }

    [Fact]
    public async Task A_build_with_secrets_says_that_it_needs_BuildKit()
    {
        Write("Dockerfile", "FROM debian:trixie-slim\n");
        var build = new BuildSpec(directory, ImageReference.Parse("landfall-test/s:1"), Mine) { Secrets = new Dictionary<string, Secret> { ["a"] = new("b") } };
        Assert.Contains("buildx", (await Assert.ThrowsAsync<EngineException>(() => BuildAsync(build, _ => { }))).Message);
    }

    public void Dispose()
    {
        api.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    Task BuildAsync(BuildSpec build, Action<string> log) => new ClassicBuilder(api).BuildAsync(build, BuildContext.Open(build.Context), "/landfall-builds", log, None);

    void Write(string name, string content)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
