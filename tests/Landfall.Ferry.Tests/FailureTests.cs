using System.Text;
using Landfall.Programs;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class FailureTests(Clusters clusters)
{
    const string Large = "CREATE TABLE large AS SELECT g AS id, repeat(md5(g::text), 30) AS v FROM generate_series(1, 60000) g";

    [Fact]
    public async Task When_all_connections_to_the_source_are_cut_at_once_the_copy_takes_a_new_moment()
    {
        var pair = await clusters.PairAsync(Large);

        var report = await DuringDumpAsync(pair.Request(), () => clusters.Source.SqlAsync("postgres", $"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = '{pair.SourceDatabase}' AND application_name = 'landfall-ferry'
            """));

        Assert.True(report.Proof.Proven);
    }

    [Fact]
    public async Task A_source_that_dies_in_the_middle_and_comes_back_is_waited_for()
    {
        await using var source = await Cluster.StartAsync(demandTls: true);
        await source.SqlAsync("postgres", Large);
        var request = (await clusters.PairAsync()).Request() with { Source = source.Url("postgres") };

        var report = await DuringDumpAsync(request, async () =>
        {
            await source.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
            await source.BootAsync();
        });

        Assert.True(report.Proof.Proven);
    }

    [Fact]
    public async Task Definitions_that_lost_their_end_are_noticed_before_any_of_them_is_made()
    {
        var pair = await clusters.PairAsync(Large);
        var request = pair.Request();
        using var cutting = new FakePrograms("""
            #!/bin/sh
            /usr/lib/postgresql/15/bin/pg_dump "$@" || exit
            for argument in "$@"; do case $argument in --file=*) truncate -s -500 "${argument#--file=}";; esac; done
            """);

        var failure = await Pair.FailAsync(request with { Programs = cutting.Directory });

        Assert.Equal(FerryErrors.DumpTruncated, failure.Code);
        Assert.False(await pair.AskTargetAsync<bool>("SELECT to_regclass('public.large') IS NOT NULL"));
        Assert.True((await Pair.CopyAsync(request)).Proof.Proven);
    }

    [Fact]
    public async Task A_target_without_room_is_told_and_with_more_room_the_same_run_goes_on()
    {
        var pair = await clusters.PairAsync(Large);
        using var small = await SmallDisk.MountAsync(megabytes: 40);
        await clusters.Target.SqlAsync("postgres", $"CREATE TABLESPACE small LOCATION '{small.Directory}'");
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} SET TABLESPACE small");
        var request = pair.Request();

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.TargetFull, failure.Code);
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} SET TABLESPACE pg_default");
        Assert.True((await Pair.CopyAsync(request)).Proof.Proven);
        await clusters.Target.SqlAsync("postgres", "DROP TABLESPACE small");
    }

    [Fact]
    public async Task What_the_target_refuses_is_named_and_no_row_is_quoted()
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE t (v text); INSERT INTO t VALUES ('canary-row'), ('canary-row2');
            CREATE FUNCTION shown(v text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN IF current_user = 'app' THEN RAISE EXCEPTION 'not here'; END IF; RETURN v; END $$;
            CREATE INDEX by_shown ON t (shown(v))
            """);

        var failure = await Pair.FailAsync(pair.Request());

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.Contains("by_shown", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not here", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_password_is_seen_in_arguments_progress_or_reports()
    {
        var pair = await clusters.HerokuLikeAsync();
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => ArgumentsWhile(stop.Token));
        var told = new StringBuilder();

        var report = await new PostgresFerry(TimeProvider.System).CopyAsync(
            pair.Request(), new Told(p => told.AppendLine($"{p}")), default);
        await stop.CancelAsync();
        var arguments = await watching;
        var text = new StringWriter();
        report.Write(text);

        Assert.Contains(arguments, a => a.Contains("pg_dump", StringComparison.Ordinal));
        Assert.All(arguments.Append($"{told}").Append(report.ToJson()).Append($"{text}"),
            seen => Assert.DoesNotContain("canary", seen, StringComparison.Ordinal));
    }

    static HashSet<string> ArgumentsWhile(CancellationToken stop)
    {
        var seen = new HashSet<string>();
        while (!stop.IsCancellationRequested)
            foreach (var process in Directory.EnumerateDirectories("/proc", "?*").Where(d => char.IsAsciiDigit(d[6])))
            {
                try
                {
                    seen.Add(File.ReadAllText(Path.Combine(process, "cmdline")));
                }
                catch (IOException)
                {
                    // It has ended.
                }
            }
        return seen;
    }

    static async Task<CopyReport> DuringDumpAsync(CopyRequest request, Func<Task> harm)
    {
        Task? harmed = null;
        var harming = new Told(p =>
        {
            if (p.Stage == CopyStage.Snapshot) harmed ??= Task.Run(async () =>
            {
                await Task.Delay(150);
                await harm();
            });
        });
        var report = await new PostgresFerry(TimeProvider.System).CopyAsync(request, harming, default);
        await harmed!;
        return report;
    }
}
