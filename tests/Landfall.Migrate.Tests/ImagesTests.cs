using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

/// <summary>An app of several images: what runs in another than web's becomes an app beside it, and moves with it.</summary>
public sealed class ImagesTests : IDisposable
{
    const string App = "production/shop";
    const string Worker = "production/shop-worker";
    static readonly string[] WorkerFiles = [".aptible/Procfile", ".dockerignore", "Dockerfile", "work.rb"];
    const string Own = "FROM x\nUSER app\nEXPOSE 80\nCMD serve\n";
    static readonly string[] Points = ["before", "effect", "after"];

    readonly List<Bench> benches = [];

    public void Dispose() => benches.ForEach(bench => bench.Dispose());

    Bench Images(string release = "web")
    {
        var bench = new Bench();
        benches.Add(bench);
        bench.Heroku.Stack = "container";
        foreach (var (path, text) in new[]
        {
            ("heroku.yml", $"build:\n  docker:\n    web: Dockerfile\n    worker: jobs/Dockerfile\nrelease:\n  command: [migrate]\n  image: {release}\n"),
            ("Dockerfile", Own), ("jobs/Dockerfile", "FROM y\nUSER app\nCMD work\n"), ("jobs/work.rb", ""), ("jobs/.aptible/old", ""),
        })
        {
            var file = new FileInfo(Path.Combine(bench.SourceDirectory, path));
            file.Directory!.Create();
            File.WriteAllText(file.FullName, text);
        }
        return bench;
    }

    [Fact]
    public async Task Both_are_deployed_with_the_same_configuration_and_start_when_the_app_is_open()
    {
        var bench = Images();
        var plan = await bench.PlanAsync();
        Assert.Empty(plan.Blockers);
        Assert.Contains(plan.WillMake, item => item.What == "app shop-worker" && item.How.Contains("worker 2 x", StringComparison.Ordinal));

        await bench.Open().CutoverAsync(Bench.Quick, default);

        AssertMoved(bench, "");
        Assert.Equal([App, Worker], bench.Platform.Deployed);
        // The user's Dockerfile stays, and the platform's lines stand in the copy that is built.
        Assert.Equal(Own, await File.ReadAllTextAsync(Path.Combine(bench.SourceDirectory, "Dockerfile")));
        Assert.Matches(@"\AFROM x\nUSER app\n# EXPOSE 80\nCMD serve\n(?s:.*)\nCOPY \.aptible/ /\.aptible/\nENV PORT=5000\nEXPOSE 5000\n\z", bench.Platform.Apps[App].Dockerfile);
        Assert.Contains(plan.NeedsPerson, item => item.What == "Dockerfile" && item.How.Contains("A move builds with", StringComparison.Ordinal));
        var worker = bench.Platform.Apps[Worker];
        Assert.Equal(bench.Platform.Apps[App].Configuration, worker.Configuration);
        Assert.Equal(WorkerFiles, worker.Files);
        Assert.Null(worker.Gate);
    }

    [Fact]
    public async Task Where_the_release_phase_runs_is_deployed_first()
    {
        var bench = Images(release: "worker");
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal([Worker, App], bench.Platform.Deployed);
        Assert.Equal([".aptible/.aptible.yml", .. WorkerFiles], bench.Platform.Apps[Worker].Files);
    }

    [Fact]
    public async Task A_rehearsal_takes_both_away_again()
    {
        var bench = Images();
        await bench.PlanAsync();
        await bench.Open().RehearseAsync(agent: false, default);
        Assert.Equal(["production/shop-rehearsal", "production/shop-worker-rehearsal"], bench.Platform.Deployed);
        Assert.Empty(bench.Platform.Apps);
    }

    [Fact]
    public async Task It_may_die_at_any_step_of_the_app_beside_it()
    {
        foreach (var step in new[] { "make-app", "configure", "deploy", "hold-workers", "size" })
            foreach (var point in Points)
            {
                var bench = Images();
                await bench.PlanAsync();
                await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash($"{step}/shop-worker", point)).CutoverAsync(Bench.Quick, default));
                await bench.Open().CutoverAsync(Bench.Quick, default);
                AssertMoved(bench, $"{step}:{point}");
            }
    }

    [Fact]
    public async Task Going_back_stops_what_runs_beside_it()
    {
        var bench = Images(release: "worker");
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        Assert.Equal(0, bench.Platform.Apps[Worker].Counts["worker"]);
        Assert.Equal(1, bench.Platform.Apps[App].Counts["web"]);
        Assert.Equal(2, bench.Heroku.Formation["worker"]);
    }

    [Fact]
    public async Task An_app_of_its_name_that_is_somebody_elses_is_a_blocker()
    {
        var bench = Images();
        bench.Platform.Apps[Worker] = new AppState();
        Assert.Contains((await bench.PlanAsync()).Blockers, item => item.What == "app shop-worker");
        await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Equal([Worker], bench.Platform.Apps.Keys);
    }

    [Fact]
    public async Task A_link_in_the_source_does_not_lead_what_is_written_elsewhere()
    {
        var bench = Images();
        var outside = Path.Combine(bench.SourceDirectory, "..", "outside");
        await File.WriteAllTextAsync(outside, "mine");
        File.CreateSymbolicLink(Path.Combine(bench.SourceDirectory, "jobs", ".dockerignore"), outside);
        Directory.Delete(Path.Combine(bench.SourceDirectory, "jobs", ".aptible"), recursive: true);
        var elsewhere = Directory.CreateDirectory(Path.Combine(bench.SourceDirectory, "..", "elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Combine(bench.SourceDirectory, "jobs", ".aptible"), elsewhere);

        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);

        Assert.Equal("mine", await File.ReadAllTextAsync(outside));
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        Assert.Equal(WorkerFiles, bench.Platform.Apps[Worker].Files);
    }

    static void AssertMoved(Bench bench, string where)
    {
        Assert.True(bench.Platform.Apps[App].Open, where);
        Assert.Equal(new Dictionary<string, int> { ["web"] = 1 }, bench.Platform.Apps[App].Counts);
        Assert.Equal(new Dictionary<string, int> { ["worker"] = 2 }, bench.Platform.Apps[Worker].Counts);
        Assert.Equal(2, bench.Platform.Apps.Count);
    }
}
