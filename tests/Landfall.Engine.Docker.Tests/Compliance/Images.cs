using Landfall.Engine;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

public abstract partial class EngineCompliance
{
    [Theory]
    [InlineData("../containers/json")]
    [InlineData("debian:../../x")]
    [InlineData("-v")]
    [InlineData("")]
    public async Task What_is_no_image_s_name_is_refused(string image) =>
        await Assert.ThrowsAsync<EngineException>(() => Engine.FindImageAsync(image, None));

    [Fact]
    public async Task A_file_is_read_out_of_an_image_without_running_it()
    {
        var content = await Engine.ReadImageFileAsync(Image.ToString(), "/etc/debian_version", 100, None);
        Assert.StartsWith("13", System.Text.Encoding.UTF8.GetString(content!));
        Assert.Null(await Engine.ReadImageFileAsync(Image.ToString(), "/.aptible/Procfile", 100, None));
        Assert.Null(await Engine.ReadImageFileAsync(Image.ToString(), "/etc/passwd/x", 100, None));
    }

    [Theory]
    [InlineData("/etc/passwd", 10)]
    [InlineData("/etc", 1000)]
    [InlineData("/etc/os-release", 1000)]
    [InlineData("etc/passwd", 1000)]
    [InlineData("/etc/../etc/passwd", 1000)]
    public async Task What_is_too_large_or_no_regular_file_is_not_read(string path, int largest) =>
        await Assert.ThrowsAsync<EngineException>(() => Engine.ReadImageFileAsync(Image.ToString(), path, largest, None));

    [Fact]
    public async Task An_image_gets_further_names_and_goes_with_its_last_one()
    {
        using var context = new Context("FROM debian:trixie-slim\nRUN date +%N > /made\n");
        var (first, second) = (Tag("a"), Tag("b"));
        var image = await Engine.BuildAsync(new BuildSpec(context.Path, first, Mine), _ => { }, None);
        await Engine.TagAsync(image.Id, second, None);
        await Engine.RemoveImageAsync(first.ToString(), None);
        Assert.Equal(image.Id, (await Engine.FindImageAsync(second.ToString(), None))!.Id);
        var used = Sleeper() with { Image = second.ToString() };
        await Engine.CreateAsync(used, None);
        await Engine.RemoveImageAsync(second.ToString(), None);
        Assert.NotNull(await Engine.FindImageAsync(image.Id, None));
        await Engine.RemoveAsync(used.Name, None);
        await Engine.RemoveImageAsync(image.Id, None);
        await Engine.RemoveImageAsync(image.Id, None);
        Assert.Null(await Engine.FindImageAsync(image.Id, None));
    }

    [Fact]
    public async Task An_image_is_built_and_described_as_its_Dockerfile_says()
    {
        using var context = new Context("""
            FROM debian:trixie-slim
            LABEL landfall.database="stolen" maintainer="someone"
            EXPOSE 9000 80/tcp 53/udp
            ENTRYPOINT ["/bin/echo"]
            CMD ["hello", "you"]
            HEALTHCHECK CMD true
            """);
        var log = new List<string>();
        var tag = Tag("described");
        var image = await Engine.BuildAsync(new BuildSpec(context.Path, tag, Mine), log.Add, None);
        Assert.Equal([80, 9000], image.ExposedPorts);
        Assert.Equal(["/bin/echo"], image.Entrypoint);
        Assert.Equal(["hello", "you"], image.Command);
        Assert.True(image.HasHealthCheck);
        Assert.Equal(Mine["landfall.test"], image.Labels["landfall.test"]);
        Assert.NotEmpty(log);

        var container = Spec() with { Image = tag.ToString(), Command = null };
        await Engine.CreateAsync(container, None);
        Assert.Equal(Mine, (await Engine.FindAsync(container.Name, None))!.Labels);
        Assert.Equal("hello you", Assert.Single((await RunAsync(container)).Lines).Text);
        await Engine.RemoveImageAsync(tag.ToString(), None);
    }

    [Fact]
    public async Task A_build_that_fails_tells_its_last_lines()
    {
        using var context = new Context("FROM debian:trixie-slim\nRUN echo the-reason-why && exit 9\n");
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(new BuildSpec(context.Path, Tag("bad"), Mine), _ => { }, None));
        Assert.Contains("the-reason-why", failed.Message);
    }

    [Fact]
    public async Task A_directory_without_a_Dockerfile_says_so()
    {
        using var context = new Context("");
        File.Delete(Path.Combine(context.Path, "Dockerfile"));
        var refused = await Assert.ThrowsAsync<EngineException>(() => Engine.BuildAsync(new BuildSpec(context.Path, Tag("none"), Mine), _ => { }, None));
        Assert.Contains("Dockerfile", refused.Message);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../outside")]
    [InlineData("self/self/../../outside")]
    [InlineData("loop")]
    public async Task A_link_out_of_the_context_is_refused(string target)
    {
        using var context = new Context("FROM debian:trixie-slim\nCOPY . /app\n");
        File.CreateSymbolicLink(Path.Combine(context.Path, "self"), ".");
        File.CreateSymbolicLink(Path.Combine(context.Path, "loop"), "loop");
        if (target == "loop") File.CreateSymbolicLink(Path.Combine(context.Path, "way"), "loop");
        else File.CreateSymbolicLink(Path.Combine(context.Path, "way"), target);
        var refused = await Assert.ThrowsAsync<EngineException>(() => Engine.BuildAsync(new BuildSpec(context.Path, Tag("out"), Mine), _ => { }, None));
        Assert.Contains("leads out", refused.Message);
    }

    [Fact]
    public async Task A_Dockerfile_that_is_a_link_out_of_the_context_is_refused()
    {
        using var context = new Context("");
        File.Delete(Path.Combine(context.Path, "Dockerfile"));
        File.CreateSymbolicLink(Path.Combine(context.Path, "Dockerfile"), "/etc/shadow");
        var refused = await Assert.ThrowsAsync<EngineException>(() => Engine.BuildAsync(new BuildSpec(context.Path, Tag("shadow"), Mine), _ => { }, None));
        Assert.Contains("leads out", refused.Message);
    }

    [Fact]
    public async Task A_build_uses_a_secret_that_is_in_no_layer_and_in_no_line_of_its_history()
    {
        const string secret = "a-token that\nnobody 'shall' find";
        using var context = new Context("""
            FROM debian:trixie-slim
            RUN --mount=type=secret,id=token sha256sum < /run/secrets/token > /digest
            CMD ["sh", "-c", "cat /digest; find / -xdev -name token; env"]
            """);
        var log = new List<string>();
        var build = new BuildSpec(context.Path, Tag("secret"), Mine) { Secrets = new Dictionary<string, Secret> { ["token"] = new(secret) } };
        var image = await Engine.BuildAsync(build, log.Add, None);
        Assert.DoesNotContain(log, line => line.Contains("shall", StringComparison.Ordinal));
        var (_, lines) = await RunAsync(Spec() with { Image = image.Id, Command = null });
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));
        Assert.StartsWith(digest, lines[0].Text);
        Assert.DoesNotContain(lines, line => line.Text.Contains("secrets/token", StringComparison.Ordinal) || line.Text.Contains("shall", StringComparison.Ordinal));
        var exported = await ProgramRunner.RunAsync(Docker("save", image.Id) with { ReadOutput = NoSecretAsync });
        Assert.True(exported.Succeeded);
        await Engine.RemoveImageAsync(build.Tag.ToString(), None);

        static async Task NoSecretAsync(Stream archive, CancellationToken stop)
        {
            using var all = new MemoryStream();
            await archive.CopyToAsync(all, stop);
            Assert.True(all.Length > 1000);
            Assert.Equal(-1, all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf("nobody 'shall' find"u8));
        }
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a,src=/etc/shadow")]
    [InlineData("")]
    public async Task The_id_of_a_secret_cannot_become_an_option(string id)
    {
        using var context = new Context("FROM debian:trixie-slim\n");
        var build = new BuildSpec(context.Path, Tag("id"), Mine) { Secrets = new Dictionary<string, Secret> { [id] = new("value") } };
        await Assert.ThrowsAsync<EngineException>(() => Engine.BuildAsync(build, _ => { }, None));
    }

    [Fact]
    public async Task Links_within_the_context_and_ignored_files_are_as_the_author_meant()
    {
        using var context = new Context("FROM debian:trixie-slim\nCOPY . /app\nCMD [\"sh\", \"-c\", \"cd /app && cat link/file && ls -A\"]\n");
        Directory.CreateDirectory(Path.Combine(context.Path, "real"));
        File.WriteAllText(Path.Combine(context.Path, "real", "file"), "inside\n");
        File.CreateSymbolicLink(Path.Combine(context.Path, "link"), "real");
        File.CreateSymbolicLink(Path.Combine(context.Path, "venv"), "/usr/bin");
        File.WriteAllText(Path.Combine(context.Path, ".env"), "SECRET=1");
        File.WriteAllText(Path.Combine(context.Path, ".dockerignore"), "# what stays\nvenv\n.env*\nDockerfile\n.dockerignore\n");
        var tag = Tag("links");
        await Engine.BuildAsync(new BuildSpec(context.Path, tag, Mine), _ => { }, None);
        var (_, lines) = await RunAsync(Spec() with { Image = tag.ToString(), Command = null });
        Assert.Equal(["inside", "link", "real"], lines.Select(line => line.Text));
        await Engine.RemoveImageAsync(tag.ToString(), None);
    }

    /// <summary>A directory to build from.</summary>
    protected sealed class Context : IDisposable
    {
        public Context(string dockerfile)
        {
            Path = Directory.CreateTempSubdirectory("landfall-context-").FullName;
            File.WriteAllText(System.IO.Path.Combine(Path, "Dockerfile"), dockerfile);
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
