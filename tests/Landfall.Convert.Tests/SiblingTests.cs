using Landfall.Heroku;
using Landfall.Programs;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>Images that an app has beside its own: what the commands and the workflow's steps deploy, by the real git and shell.</summary>
public sealed class SiblingTests : IDisposable
{
    // Writes down what it is told to deploy, and answers with a configuration that no shell takes apart by chance.
    const string Command = """
        #!/bin/bash
        # What feeds it runs beside it and is written down too: the input first, so that nothing comes between.
        [ "$1" != config:set ] || input=$(cat)
        { printf '<%s>' "$@"; echo; [ -z "$input" ] || echo "$input"; } >> "$CALLS"
        case $1 in
          config) echo '[{"key":"A","value":"two words\nand '"'"' lines"},{"key":"B","value":"$HOME"}]' ;;
          deploy) cp -R "${!#}" "$CALLS.deployed" ;;
        esac
        """;

    readonly Checkout work = Sample.Checkout(
        ("bin/landfall", Command), ("repository/Dockerfile", "FROM x\nUSER app\nCMD serve\n"), ("repository/main.txt", ""),
        ("repository/jobs/Dockerfile", "FROM y\nUSER app\nCMD work\n"), ("repository/jobs/worker.txt", ""), ("repository/jobs/.aptible/other", ""),
        ("repository/jobs/.gitignore", "*.log\n"), ("repository/heroku.yml", "build:\n  docker:\n    web: Dockerfile\n    worker: jobs/Dockerfile\nrelease:\n  command: [migrate]\n  image: web\n"));

    readonly string repository;

    readonly Conversion conversion;

    public SiblingTests()
    {
        repository = $"{work.Directory}/repository";
        var read = Repository.Read(repository);
        conversion = Converter.Convert(DeclaredApp.Of(read) with { Name = HerokuAppName.Parse("shop"), Config = Sample.Config(("A", "b")) }, read);
        foreach (var file in conversion.Files) work.Add($"repository/{file.Path}", file.Text);
        File.SetUnixFileMode($"{work.Directory}/bin/landfall", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => work.Dispose();

    async Task<string> BashAsync(string script)
    {
        var ended = await ProgramRunner.RunAsync(new Program("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        {
            WorkingDirectory = repository, CleanEnvironment = true,
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{work.Directory}/bin:/usr/bin:/bin", ["HOME"] = work.Directory, ["TMPDIR"] = work.Directory, ["CALLS"] = $"{work.Directory}/calls",
            },
        });
        Assert.True(ended.Succeeded, ended.Output + ended.Error);
        return ended.Output;
    }

    Task CommitAsync() => BashAsync("git init --quiet --initial-branch main && git add --all && git -c user.name=a -c user.email=a@b commit --quiet --message all");

    static readonly string[] Deployed = [".aptible/Procfile", ".dockerignore", ".gitignore", "Dockerfile", "worker.txt"];

    [Fact]
    public async Task The_commands_in_the_report_deploy_the_image_with_its_processes_alone()
    {
        await CommitAsync();
        var report = conversion.TextOf("MIGRATION.md").Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal));

        await BashAsync(string.Join('\n', report));

        var calls = await File.ReadAllTextAsync($"{work.Directory}/calls");
        Assert.StartsWith("<apps:create><shop-worker>\n", calls, StringComparison.Ordinal);
        Assert.Contains("<config:set><--app><shop-worker><--file><->\n[{\"key\":\"A\",\"value\":\"two words\\nand ' lines\"},{\"key\":\"B\",\"value\":\"$HOME\"}]\n", calls, StringComparison.Ordinal);
        Assert.EndsWith("<apps:scale><worker><--app><shop-worker><--container-count><0><--container-size><1024>\n", calls, StringComparison.Ordinal);
        var deployed = $"{work.Directory}/calls.deployed";
        Assert.Equal(Deployed, Directory.EnumerateFiles(deployed, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(deployed, path)).Order(StringComparer.Ordinal));
        Assert.Equal("worker: /bin/sh -c 'work'\n", await File.ReadAllTextAsync($"{deployed}/.aptible/Procfile"));
        Assert.EndsWith("COPY .aptible/ /.aptible/\nENV PORT=5000\nEXPOSE 5000\n", await File.ReadAllTextAsync($"{deployed}/Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workflow_pushes_the_same()
    {
        await CommitAsync();
        var yaml = new YamlStream();
        yaml.Load(new StringReader(conversion.TextOf(".github/workflows/landfall.yml")));
        var job = yaml.Documents[0].RootNode["jobs"]["deploy-worker"];
        Assert.Equal("deploy", job["needs"].ToString());

        await BashAsync(((YamlSequenceNode)job["steps"]).Single(step => ((YamlMappingNode)step).Children.ContainsKey("run"))["run"].ToString());

        Assert.Equal(Deployed, (await BashAsync("git ls-tree -r --name-only HEAD")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("worker: /bin/sh -c 'work'\n", await BashAsync("git show HEAD:.aptible/Procfile"));
        Assert.Equal("", await BashAsync("git status --porcelain"));
    }

    [Fact]
    public void The_app_keeps_what_runs_in_its_own_image()
    {
        Assert.DoesNotContain(conversion.Findings, f => f.Severity == Severity.Blocker && f.Subject != "Dockerfile");
        Assert.Contains(conversion.Findings, f => f is { Severity: Severity.Info, Subject: "worker" } && f.Text.Contains("shop-worker", StringComparison.Ordinal));
        Assert.Equal(["web"], conversion.Services.Select(s => s.Process.Value));
        Assert.Equal(["migrate"], conversion.BeforeDeploy);
    }

    [Fact]
    public void An_image_in_which_the_release_phase_runs_alone_is_an_app_that_stands_at_zero()
    {
        using var other = Sample.Checkout(("Dockerfile", "FROM x AS tools\nUSER app\nRUN tool\nFROM x\nUSER app\nCMD serve\n"),
            ("heroku.yml", "build:\n  docker:\n    web: Dockerfile\n    release: {dockerfile: Dockerfile, target: tools}\nrelease:\n  command: [tool migrate]\n"));
        var read = Repository.Read(other.Directory);

        var made = Converter.Convert(DeclaredApp.Of(read) with { Name = HerokuAppName.Parse("shop") }, read);

        Assert.DoesNotContain(made.Findings, f => f.Severity == Severity.Blocker && f.Subject != "Dockerfile");
        Assert.Empty(made.BeforeDeploy);
        var release = Assert.Single(made.Siblings);
        Assert.Equal(("shop-release", 0), (release.Handle.Value, Assert.Single(release.Services).Count));
        Assert.Equal(["tool migrate"], release.BeforeDeploy);
        Assert.Contains("tool migrate", made.TextOf(".aptible/apps/release/.aptible/.aptible.yml"), StringComparison.Ordinal);
        Assert.EndsWith("FROM tools\n", made.TextOf(".aptible/apps/release/Dockerfile").Split("COPY")[0], StringComparison.Ordinal);
    }
}
