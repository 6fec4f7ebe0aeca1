using System.Net;
using System.Net.Sockets;

namespace HerokuStandIn.Dynos;

/// <summary>One dyno of the formation: kept running, restarted when it crashes, until it is stopped.</summary>
sealed class Dyno(DynoLauncher launcher, TimeProvider time, DynoPlan plan)
{
    /// <summary>Heroku lets a process finish for 30 seconds, and a web process bind its port for 60 (heroku 1.0).</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), BindPatience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    readonly TaskCompletionSource stopping = new();
    ProcessGroup? group;
    Task running = Task.CompletedTask;

    public Guid Id { get; } = Guid.NewGuid();
    public DynoPlan Plan => plan;
    public string State { get; private set; } = "starting";
    public DateTimeOffset UpdatedAt { get; private set; } = time.GetUtcNow();

    public void Start() => running = RunAsync();

    public async Task StopAsync()
    {
        stopping.TrySetResult();
        if (group is { } current) await current.StopAsync(Patience);
        await running;
    }

    async Task RunAsync()
    {
        var log = launcher.LogOf(plan.Name);
        for (var pause = TimeSpan.FromSeconds(1); !stopping.Task.IsCompleted; pause = Longer(pause))
        {
            Become("starting");
            group = launcher.Start(plan.Name, plan.Command, plan.Port, plan.ConfigVars);
            var ended = group.WaitAsync(log);
            if (await IsUpAsync(ended)) Become("up");
            else await group.StopAsync(TimeSpan.Zero);
            log($"the process ended with status {await ended}");
            if (stopping.Task.IsCompleted) return;
            Become("crashed");
            await Task.WhenAny(Task.Delay(pause), stopping.Task);
        }
    }

    async Task<bool> IsUpAsync(Task ended)
    {
        if (plan.Type != "web") return !ended.IsCompleted;
        for (var began = time.GetTimestamp(); !ended.IsCompleted; await Task.Delay(50))
        {
            if (await AnswersAsync()) return true;
            if (time.GetElapsedTime(began) > BindPatience) return false;
        }
        return false;
    }

    async Task<bool> AnswersAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, plan.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    void Become(string state) => (State, UpdatedAt) = (state, time.GetUtcNow());

    static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}

/// <summary>What a dyno runs: fixed for its life; another release makes other dynos.</summary>
sealed record DynoPlan(
    string Type, int Index, string Command, int Port, string Size, int Release, Guid ReleaseId, IReadOnlyDictionary<string, string> ConfigVars)
{
    public string Name => $"{Type}.{Index}";
}
