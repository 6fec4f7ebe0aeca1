using EndToEnd.World;
using Rollouts;

// What the platform claims of deploys, measured: on a machine, an engine and a network of its own.
//
//   zero-downtime [DEPLOYS]    crash-safety [SHARE]    deploy-latency [RUNS]    edge [ROUNDS]
//
// What goes on is told on stderr; the result is one line of key=value on stdout.
var (what, amount) = (args.ElementAtOrDefault(0), args.Length > 1 ? int.Parse(args[1]) : (int?)null);
Func<RunningPlatform, Task<string>>? bench = what switch
{
    "zero-downtime" => platform => new ZeroDowntime(platform).RunAsync(amount ?? 50),
    "crash-safety" => platform => new CrashSafety(platform).RunAsync(amount ?? 1),
    "deploy-latency" => platform => new DeployLatency(platform).RunAsync(amount ?? 30),
    "edge" => platform => new EdgeCost(platform).RunAsync(amount ?? 9),
    _ => null,
};
if (bench is null)
{
    Console.Error.WriteLine("It takes zero-downtime, crash-safety, deploy-latency or edge.");
    return 2;
}

Console.Error.WriteLine("== A machine of its own, with an engine and the platform");
var platform = new RunningPlatform();
try
{
    await platform.InitializeAsync();
    Console.WriteLine(await bench(platform));
    return 0;
}
finally
{
    await platform.DisposeAsync();
}
