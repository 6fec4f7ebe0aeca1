namespace Landfall.Migrate.Cutover;

/// <summary>How a cutover is to be done.</summary>
public sealed record CutoverOptions
{
    /// <summary>How long one-off processes may go on before the cutover gives up.</summary>
    public TimeSpan OneOffPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long other sessions may go on writing before the cutover gives up.</summary>
    public TimeSpan SessionPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True: makes the source database refuse writes. The only thing that is ever written there.</summary>
    public bool FenceSource { get; init; }

    /// <summary>True: databases are copied while the app still runs, and in the freeze only the tables that changed since.</summary>
    public bool Warm { get; init; }

    /// <summary>True: one-off dynos may be started on Heroku for agents that compress what is copied.</summary>
    public bool Agent { get; init; }

    /// <summary>True: a person has paused the scheduler's jobs.</summary>
    public bool SchedulerPaused { get; init; }

    /// <summary>How long to look at the app once it is open.</summary>
    public TimeSpan Observe { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Asks a person a yes-or-no question.</summary>
    public Func<string, bool> Ask { get; init; } = _ => false;
}
