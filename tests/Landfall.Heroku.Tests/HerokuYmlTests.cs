using FsCheck;
using FsCheck.Fluent;
using Landfall.Heroku.Manifests;

namespace Landfall.Heroku.Tests;

public sealed class HerokuYmlTests
{
    [Fact]
    public void All_that_heroku_reads_is_read()
    {
        var yml = HerokuYml.Parse("""
            setup:
              addons:
                - plan: heroku-postgresql
                  as: DATABASE
                - heroku-redis:mini
              config: {S3_BUCKET: mine, COUNT: 3}
            build:
              docker:
                web: Dockerfile
                worker: ./worker/Dockerfile
                release: {dockerfile: Dockerfile, target: builder}
              config: {FOO: bar}
              languages: [go]
            release:
              command:
                - ./tasks.sh
                - --all
              image: worker
            run:
              web: bundle exec puma
              asset-syncer: {command: [python sync.py], image: worker}
            """);

        Assert.Empty(yml.Findings);
        Assert.Equal([("web", "Dockerfile", null, 9), ("worker", "worker/Dockerfile", null, 10), ("release", "Dockerfile", "builder", 11)],
            yml.Images.Select(i => (i.Process, i.Dockerfile, i.Target, i.Line)));
        Assert.Equal(("./tasks.sh --all", "worker"), (yml.Release!.Command, yml.Release.Image));
        Assert.Equal(("python sync.py", "worker"), (yml.Run["asset-syncer"].Command, yml.Run["asset-syncer"].Image));
        Assert.Equal(["heroku-postgresql", "heroku-redis"], yml.AddOns.Select(a => a.Service));
        Assert.Equal(("bar", "3", "go"), (yml.BuildArguments["FOO"], yml.Config["COUNT"], yml.Languages[0]));
    }

    [Theory]
    [InlineData("build: [")]
    [InlineData("- a\n- b")]
    [InlineData("just text")]
    [InlineData("build:\n  docker:\n    web: /etc/passwd")]
    [InlineData("build:\n  docker:\n    web: ../Dockerfile")]
    [InlineData("build:\n  docker:\n    'x; evil': Dockerfile")]
    [InlineData("build:\n  docker:\n    web: {dockerfile: Dockerfile, target: \"x\\nRUN evil\"}")]
    [InlineData("build:\n  docker:\n    web: Dockerfile\nrun:\n  web: {command: x, image: worker}")]
    [InlineData("build:\n  docker:\n    web: Dockerfile\nbuild:\n  docker:\n    web: Other")]
    public void What_is_malformed_or_leads_out_is_a_blocker(string text) =>
        Assert.Contains(HerokuYml.Parse(text).Findings, f => f.Severity == Severity.Blocker);

    [Fact]
    public void A_depth_that_would_end_the_program_is_refused() =>
        Assert.Contains("nested too deeply", Assert.Single(HerokuYml.Parse("a: " + new string('[', 50_000)).Findings).Text, StringComparison.Ordinal);

    [Fact]
    public void Aliases_are_not_multiplied_out()
    {
        var lines = Enumerable.Range(1, 30).Select(i => $"k{i}: &k{i} [{string.Join(',', Enumerable.Repeat($"*k{i - 1}", 9))}]");

        var yml = HerokuYml.Parse($"k0: &k0 [x]\n{string.Join('\n', lines)}\nbuild: {{docker: {{web: Dockerfile}}}}");

        Assert.Single(yml.Images);
        Assert.Equal(Severity.Info, Assert.Single(yml.Findings).Severity);
    }

    [Fact]
    public void The_command_of_a_dockerfile_is_its_last_stages()
    {
        var read = DockerfileReader.Read("FROM a AS b\nENTRYPOINT [\"x\"]\nCMD no\nFROM c\n# CMD no\nCMD [\"node\", \"a b.js\", \\\n  \"--port\"]\n");

        Assert.Equal("node 'a b.js' --port", read.Command);
        Assert.Equal("x", DockerfileReader.Read("FROM a AS web\nCMD x\nFROM web AS test\nCMD y\n", "web").Command);
        Assert.Equal("exec run $PORT", DockerfileReader.Read("FROM a\nCMD [\"sh\", \"-c\", \"exec run $PORT\"]").Command);
        Assert.Equal(["node 'a b.js' --port"], read.Listed);
        Assert.Equal([], DockerfileReader.Read("FROM a\nCMD [\"sh\", \"-c\", \"exec run $PORT\"]\nFROM b\nCMD run it\nFROM c\nCMD [no").Listed);
        Assert.Equal("run it", DockerfileReader.Read("from a\ncmd run it\nEntrypoint x").Command);
    }

    [Fact]
    public void A_stage_has_what_the_stage_below_it_has()
    {
        const string Dockerfile = "ARG V=1\nFROM --platform=linux/amd64 a:$V AS base\nENTRYPOINT [\"x\"]\nCMD below\nFROM base AS web\nLABEL a=b\nfrom BASE as worker\nRUN more\nCMD work\n";
        var (web, worker) = (DockerfileReader.Read(Dockerfile, "web"), DockerfileReader.Read(Dockerfile, "worker"));

        Assert.Equal("below", web.Command);
        Assert.Equal("work", worker.Command);
        Assert.Equal(DockerfileReader.Read(Dockerfile, "base").Content, web.Content);
        Assert.NotEqual(web.Content, worker.Content);
    }

    [Fact]
    public void Any_lines_as_a_dockerfile_are_read() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("FROM ", "from", " AS ", "a", "b", " ", "\n", "\\\n", "CMD ", "[\"x\"]", "[", "ENTRYPOINT x", "#", "--platform=y ", "\t")).Select(string.Concat).ToArbitrary(),
        text => DockerfileReader.Read(text, "a").Instructions.Count <= DockerfileReader.Read(text).Lines.Count).QuickCheckThrowOnFailure();

    [Fact]
    public void Very_many_stages_upon_each_other_are_read() =>
        Assert.Equal("x", DockerfileReader.Read("FROM a AS s0\nCMD x\n" + string.Concat(Enumerable.Range(1, 100_000).Select(i => $"FROM s{i - 1} AS s{i}\n"))).Command);
}
