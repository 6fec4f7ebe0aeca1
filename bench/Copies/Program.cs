using System.Globalization;
using Landfall.Ferry;
using Landfall.Values;

// copies SOURCE TARGET TARGET_ADMIN SCRATCH [RUN | slow-direct | slow-agent]
//
// Copies and proves. Ends with a line: seconds until the target is ready, seconds of the proof, peak memory in MiB, and the verdict.
// With a RUN it takes up what an attempt of that run left, and says what this attempt carried in MiB. With "slow-…" the source is at the
// other end of a link of 100 Mbit/s and 20 ms, without or with an agent there; the line then also says what went over the link in MiB.
var how = args.ElementAtOrDefault(4) ?? "";
await using var slow = how.StartsWith("slow-", StringComparison.Ordinal) ? new SlowSource(PostgresUrl.Parse(args[0]), agent: how == "slow-agent") : null;
var request = new CopyRequest(slow?.Url ?? PostgresUrl.Parse(args[0]), PostgresUrl.Parse(args[1]), PostgresUrl.Parse(args[2]))
{
    Run = Guid.TryParse(how, out var run) ? run : Guid.NewGuid(),
    Scratch = args[3],
    Agent = slow?.Links,
};
var began = TimeProvider.System.GetTimestamp();
try
{
    var report = await new PostgresFerry(TimeProvider.System).CopyAsync(request, new Stages(), CancellationToken.None);
    var proof = report.Durations.Where(d => d.Stage == CopyStage.Prove).Sum(d => d.Duration.TotalSeconds);
    var all = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    foreach (var stage in report.Durations) Console.Error.WriteLine($"{stage.Stage} {stage.Duration.TotalSeconds:0.00}");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"copy_s={all - proof:0.00} proof_s={proof:0.00} peak_mib={Peak():0} carried_mib={report.Bytes / 1048576.0:0.0} "
        + $"relayed_mib={report.Relayed / 1048576.0:0.0} link_mib={(slow?.Carried ?? 0) / 1048576.0:0.0} proven={report.Proof.Proven}"));
    return 0;
}
catch (FerryException failure)
{
    Console.Error.WriteLine(failure);
    return 1;
}

static double Peak()
{
    var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
    return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}

sealed class Stages : IProgress<CopyProgress>
{
    public void Report(CopyProgress value) => Console.Error.WriteLine($"{value.Stage}: {value.Message} {value.Done}/{value.Total}");
}
