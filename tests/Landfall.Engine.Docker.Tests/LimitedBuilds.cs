using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Builds;
using Landfall.Engine.Docker.Tests.Compliance;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests;

/// <summary>Builds that would take the machine down fail by themselves, say why, and leave everything else as it was.</summary>
public sealed class LimitedBuilds : EngineProbe, IDisposable
{
    static readonly BuildLimits Tight = BuildLimits.Default with { Use = new Limits(128 << 20, 0.5m, 64), Time = TimeSpan.FromMinutes(2) };
    readonly string directory = Directory.CreateTempSubdirectory("landfall-context-").FullName;
    readonly DockerApi api = new(new DockerSocket(DockerEngine.DefaultSocket));
    readonly List<string> log = [];

    protected override IEngine Engine { get; } = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System);

    [Fact]
    public async Task A_build_that_eats_memory_is_told_its_limit()
    {
        var failed = await FailsAsync("head -c 400m /dev/zero | tail", Tight);
        Assert.Contains("limit of 128 MB of memory", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_forks_without_end_is_told_its_limit_and_the_machine_goes_on()
    {
        var neighbour = await StartedAsync(Sleeper());
        var failed = await FailsAsync("bomb() { bomb | bomb & }; bomb; sleep 1; i=0; while [ $i -lt 200 ]; do sleep 30 & i=$((i+1)); done; wait", Tight);
        Assert.Contains("limit of 64 processes", failed, StringComparison.Ordinal);
        Assert.Equal(0, (await Engine.ExecAsync(neighbour, new ExecSpec(["true"]), None)).ExitCode);
    }

    [Fact]
    public async Task A_build_uses_no_more_processor_than_it_may()
    {
        var since = Stopwatch.StartNew();
        await FailsAsync("timeout 4 sh -c 'while :; do :; done'; cat /proc/self/stat | cut -d' ' -f16,17 > /dev/null; awk '{print \"user ticks\", $16}' /proc/$$/stat; exit 1", Tight);
        var ticks = int.Parse(log.First(line => line.Contains("user ticks ", StringComparison.Ordinal) && !line.Contains("awk", StringComparison.Ordinal)).Split(' ')[^1]);
        // Half a processor of 100 ticks a second over four seconds, and some room for what the clock rounds.
        Assert.InRange(ticks, 1, 260);
        Assert.True(since.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_build_that_never_ends_is_ended_with_all_its_processes()
    {
        var mark = $"99{Random.Shared.Next(100_000, 999_999)}";
        var failed = await FailsAsync($"sleep {mark} & sleep {mark}", Tight with { Time = TimeSpan.FromSeconds(5) });
        Assert.Contains("it took longer than the 0.08 minutes", failed, StringComparison.Ordinal);
        await GoneAsync(mark);
    }

    [Fact]
    public async Task A_build_waits_for_another_no_longer_than_it_may_take_itself()
    {
        Write("Dockerfile", $"FROM {Image}\nRUN sleep 60 # {Run}\n");
        using var cancel = new CancellationTokenSource();
        var first = Engine.BuildAsync(Build(Tight), _ => { }, cancel.Token);
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(Build(Tight with { Time = TimeSpan.FromSeconds(3) }), log.Add, None));
        Assert.Contains("other builds took all of the 0.05 minutes", failed.Message, StringComparison.Ordinal);
        Assert.Contains("waits 0.05 minutes at most", Assert.Single(log), StringComparison.Ordinal);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task A_build_that_is_cancelled_leaves_no_process()
    {
        var mark = $"98{Random.Shared.Next(100_000, 999_999)}";
        Write("Dockerfile", $"FROM {Image}\nRUN sleep {mark}\n");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.BuildAsync(Build(Tight), log.Add, cancel.Token));
        await GoneAsync(mark);
    }

    [Fact]
    public async Task A_build_does_not_begin_without_room_and_says_the_figures()
    {
        Write("big", new string('x', 1_000_000));
        var failed = await FailsAsync("true", Tight with { Free = new DiskRoom(1L << 60, 0) });
        Assert.Contains("are free on the engine's disk, and 1152921504.6 GB are needed", failed, StringComparison.Ordinal);
        failed = await FailsAsync("true", Tight with { Free = new DiskRoom(0, 1L << 60) });
        Assert.Contains("are free on the engine's disk, and 1152921504606846982 inodes are needed", failed, StringComparison.Ordinal);
        Assert.Empty(log);
    }

    [Fact]
    public async Task A_build_that_fills_the_disk_is_ended_while_there_is_room_for_the_others()
    {
        var free = new DriveInfo("/var/lib/docker").AvailableFreeSpace;
        var failed = await FailsAsync(
            "for n in $(seq 20); do dd if=/dev/zero of=/fill$n bs=1M count=100 conv=fsync; sleep 1; done",
            Tight with { Free = new DiskRoom(0, 0), Reserve = new DiskRoom(free - 300_000_000, 0) });
        Assert.Contains("it was ended because it filled the disk", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fills_the_disk_with_empty_files_is_ended_too()
    {
        var free = EngineDisk.Free("/var/lib/docker").Files;
        var failed = await FailsAsync(
            "for n in $(seq 60); do mkdir /fill$n; (cd /fill$n; seq 1000 | xargs touch); sleep 1; done",
            Tight with { Free = new DiskRoom(0, 0), Reserve = new DiskRoom(0, free - 10_000) });
        Assert.Contains("inodes (one for each file) were left", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cached_within_the_budget_serves_the_next_build()
    {
        Write("Dockerfile", $"FROM {Image}\nRUN echo {Run} > /a\n");
        var cached = BuildLimits.Default with { Cache = long.MaxValue };
        await Engine.BuildAsync(Build(cached), log.Add, None);
        log.Clear();
        await Engine.BuildAsync(Build(cached), log.Add, None);
        Assert.Contains(log, line => line.EndsWith(" CACHED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("RUN --network=host true", "network.host")]
    [InlineData("RUN --security=insecure true", "security")]
    [InlineData("RUN --mount=type=bind,source=../../../etc,target=/x test ! -e /x/shadow && test ! -e /x/hostname", null)]
    [InlineData("COPY ../../../etc/hostname /x", "failed to calculate checksum")]
    [InlineData("COPY inside/../../../../etc/hostname /x", "failed to calculate checksum")]
    public async Task A_Dockerfile_reaches_nothing_outside(string line, string? refusal)
    {
        Write("Dockerfile", $"FROM {Image}\n{line}\nRUN test ! -e /x || ! cmp /x /proc/sys/kernel/hostname\n");
        if (refusal is null)
        {
            await Record.ExceptionAsync(() => Engine.BuildAsync(Build(Tight), log.Add, None));
            Assert.DoesNotContain(log, text => text.Contains("exit code: 1", StringComparison.Ordinal));
            return;
        }
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(Build(Tight), log.Add, None));
        Assert.Contains(refusal, failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("any@127.0.0.1")]
    public async Task A_Dockerfile_adds_nothing_from_what_listens_inside(string host)
    {
        using var inside = new TcpListener(IPAddress.IPv6Any, 0);
        inside.Server.DualMode = true;
        inside.Start();
        Write("Dockerfile", $"FROM {Image}\nADD http://{host}:{((IPEndPoint)inside.LocalEndpoint).Port}/secret /secret\n");
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(Build(Tight), log.Add, None));
        Assert.Contains("may not ADD from an address inside", failed.Message, StringComparison.Ordinal);
        Assert.False(inside.Pending());
    }

    [Theory]
    [InlineData("FROM landfall.local/app-1:op-1\n")]
    [InlineData("ARG PLACE=landfall\nFROM ${PLACE}.local/app-1:op-1\n")]
    [InlineData("FROM scratch\nCOPY --from=landfall.local/app-1:op-1 / /\n")]
    public async Task A_Dockerfile_does_not_begin_from_what_the_platform_keeps_of_others(string text)
    {
        var theirs = ImageReference.Parse("landfall.local/app-1:op-1");
        await Engine.TagAsync(Image.ToString(), theirs, None);
        try
        {
            Write("Dockerfile", text);
            var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(Build(Tight), log.Add, None));
            Assert.Contains("may not begin from images of other apps", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Engine.RemoveImageAsync(theirs.ToString(), None);
        }
    }

    [Fact]
    public async Task What_one_app_caches_no_other_finds()
    {
        const string Cache = "RUN --mount=type=cache,id=shared,target=/cache";
        Write("Dockerfile", $"FROM {Image}\n{Cache} echo {Run} > /cache/mark\n");
        await Engine.BuildAsync(Build(Tight) with { CacheScope = "app-1" }, log.Add, None);
        Write("Dockerfile", $"FROM {Image}\n{Cache} grep {Run} /cache/mark\nRUN echo again {Run}\n");
        await Engine.BuildAsync(Build(Tight) with { CacheScope = "app-1" }, log.Add, None);
        Write("Dockerfile", $"FROM {Image}\n{Cache} test ! -e /cache/mark\nRUN echo other {Run}\n");
        await Engine.BuildAsync(Build(Tight) with { CacheScope = "app-2" }, log.Add, None);
    }

    [Theory]
    [InlineData("Dockerfile", "/etc/passwd")]
    [InlineData(".dockerignore", "/etc/passwd")]
    [InlineData("Dockerfile", "../../../../../../etc/passwd")]
    [InlineData("inner", "/")]
    public async Task A_link_out_of_the_directory_is_refused_even_as_the_Dockerfile(string name, string target)
    {
        if (name != "Dockerfile") Write("Dockerfile", $"FROM {Image}\n");
        File.CreateSymbolicLink(Path.Combine(directory, name), target);
        var refused = await Assert.ThrowsAsync<EngineException>(() => Engine.BuildAsync(Build(Tight), log.Add, None));
        Assert.Contains($"The link '{name}' leads out of the directory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Dockerfile_may_be_a_link_within_the_directory()
    {
        Write("deploy/Dockerfile.web", $"FROM {Image}\nRUN true\n");
        File.CreateSymbolicLink(Path.Combine(directory, "Dockerfile"), "deploy/Dockerfile.web");
        Assert.NotNull(await Engine.BuildAsync(Build(Tight), log.Add, None));
    }

    [Fact]
    public async Task The_classic_builder_has_the_limits_too()
    {
        Write("Dockerfile", $"FROM {Image}\nRUN head -c 400m /dev/zero | tail\n");
        var failed = await Assert.ThrowsAsync<BuildFailedException>(() =>
            new ClassicBuilder(api).BuildAsync(Build(Tight), BuildContext.Open(directory), "/landfall-builds", log.Add, None));
        Assert.Contains("limit of 128 MB of memory", failed.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        api.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    BuildSpec Build(BuildLimits limits) => new(directory, Tag("limited"), Mine) { Limits = limits };

    async Task<string> FailsAsync(string run, BuildLimits limits)
    {
        Write("Dockerfile", $"FROM {Image}\nRUN {run}\n");
        return (await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(Build(limits), log.Add, None))).Message;
    }

    static async Task GoneAsync(string mark)
    {
        for (var since = Stopwatch.StartNew(); Running(mark); await Task.Delay(100)) Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), "it still runs");
    }

    static bool Running(string mark) => Directory.GetDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).StartsWith($"sleep\0{mark}", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    void Write(string name, string content)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
