using System.Globalization;
using Landfall.Ferry;
using Landfall.Values;

// copies SOURCE TARGET TARGET_ADMIN SCRATCH [RUN]
//
// Copies and proves. Ends with a line: seconds until the target is ready, seconds of the proof, peak memory in MiB, and the verdict.
// With a RUN it takes up what an attempt of that run left, and says what this attempt carried in MiB.
var request = new CopyRequest(PostgresUrl.Parse(args[0]), PostgresUrl.Parse(args[1]), PostgresUrl.Parse(args[2]))
{
    Run = args.Length > 4 ? Guid.Parse(args[4]) : Guid.NewGuid(),
    Scratch = args[3],
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
        + $"proven={report.Proof.Proven}"));
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
