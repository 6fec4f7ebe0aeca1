using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Migrate.Source;
using Landfall.Values;

namespace Landfall.Migrate.Tests.World;

/// <summary>An app on Heroku with its database, in memory. What is done to it stays done through crashes.</summary>
sealed class HerokuSide : ISource, IFreezeCheck, IFence
{
    public const string Canary = "canary-3f1e-secret-value";
    public const string SourceUrl = "postgres://u1:canary-source-password@db.example.com:5432/d1";

    public Dictionary<string, string> Config { get; } = new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = SourceUrl,
        ["SECRET_KEY"] = Canary,
        ["GREETING"] = "häß\n\"lines\" $HOME 'q'",
    };

    public Dictionary<string, int> Formation { get; } = new(StringComparer.Ordinal) { ["web"] = 1, ["worker"] = 2 };

    public bool Maintenance { get; set; }

    /// <summary>The add-on service that starts jobs by the clock; null: there is none.</summary>
    public string? Scheduler { get; set; }

    public List<Dyno> OneOffs { get; } = [];

    public List<OtherSession> Sessions { get; } = [];

    public long Writes { get; set; }

    public bool Fenced { get; private set; }

    public int Release { get; set; } = 7;

    public string Language { get; set; } = "Node.js";

    public string Stack { get; set; } = "heroku-24";

    /// <summary>True: the app was deleted.</summary>
    public bool Gone { get; set; }

    public Task<HerokuApp> ReadAsync(CancellationToken stop)
    {
        if (Gone) throw new HerokuException("not_found", 404, "Couldn't find that app.");
        var name = HerokuAppName.Parse("shop");
        var database = new AddOn("a1", "postgresql-curly-1", "heroku-postgresql", "essential-0", name)
        {
            Attachments = [new Attachment("DATABASE", null, [ConfigurationKey.Parse("DATABASE_URL")])],
            Database = new HerokuDatabase("16.4", 1000, 3, 1, false),
        };
        return Task.FromResult(new HerokuApp("11111111-0000-0000-0000-000000000000", name)
        {
            Stack = Stack,
            Region = "us",
            WebUrl = "https://shop.herokuapp.com/",
            Language = Language,
            Maintenance = Maintenance,
            Release = new Release(Release, "s1", "abcdef1234", "Deploy"),
            Processes =
            [
                new HerokuProcess(ProcessType.Parse("web"), "node server.js", Formation["web"], "standard-1x", "slug"),
                new HerokuProcess(ProcessType.Parse("worker"), "node worker.js", Formation["worker"], "standard-1x", "slug"),
            ],
            Config = Config.ToDictionary(v => ConfigurationKey.Parse(v.Key), v => new Secret(v.Value)),
            AddOns = Scheduler is null ? [database] : [database, new AddOn("a2", "scheduler-1", Scheduler, "standard", name)],
            Domains = [new CustomDomain("www.example.com", "x.herokudns.com", "cert issued")],
        });
    }

    public Task<IReadOnlyDictionary<string, Secret>> ConfigAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<string, Secret>>(Config.ToDictionary(v => v.Key, v => new Secret(v.Value)));

    public const string InsideCanary = "canary-only-in-a-dyno";

    /// <summary>How often a one-off dyno was started.</summary>
    public int Asked { get; private set; }

    public Task<Secret?> ReadInsideAsync(ConfigurationKey variable, CancellationToken stop)
    {
        Asked++;
        return Task.FromResult<Secret?>(new Secret(InsideCanary));
    }

    /// <summary>True: the token is not taken any more.</summary>
    public bool Revoked { get; set; }

    /// <summary>What each one-off dyno was started with besides the app's variables.</summary>
    public List<IReadOnlyDictionary<string, Secret>> Started { get; } = [];

    /// <summary>The most that ran at a time.</summary>
    public int MostOneOffs { get; private set; }

    /// <summary>Called when a one-off dyno was asked for, before the answer.</summary>
    public Action DuringStart { get; set; } = () => { };

    public Task<string> StartDynoAsync(string command, IReadOnlyDictionary<string, Secret> variables, CancellationToken stop)
    {
        Started.Add(variables);
        OneOffs.Add(new Dyno($"run.{Started.Count}", "run", "up", command));
        MostOneOffs = Math.Max(MostOneOffs, OneOffs.Count);
        DuringStart();
        return Task.FromResult(OneOffs[^1].Name);
    }

    public Task StopDynoAsync(string name, CancellationToken stop)
    {
        OneOffs.RemoveAll(d => d.Name == name);
        return Task.CompletedTask;
    }

    public Task<bool> MaintenanceAsync(CancellationToken stop) => Task.FromResult(Maintenance);

    public Task SetMaintenanceAsync(bool on, CancellationToken stop)
    {
        Maintenance = on;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, int>> ScaleAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(Formation.ToDictionary());

    public Task SetScaleAsync(IReadOnlyDictionary<string, int> quantities, CancellationToken stop)
    {
        if (Revoked) throw new HerokuException("unauthorized", 401, "Invalid credentials provided.");
        foreach (var (process, quantity) in quantities) Formation[process] = quantity;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Dyno>> DynosAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<Dyno>>(
        [.. Formation.Where(f => f.Value > 0).Select(f => new Dyno($"{f.Key}.1", f.Key, "up", "")), .. OneOffs]);

    public Task<SourceFingerprint> FingerprintAsync(PostgresUrl source, bool rows, CancellationToken stop) => Task.FromResult(new SourceFingerprint
    {
        Taken = DateTimeOffset.UnixEpoch,
        Tables = [new TableFingerprint("public", "orders", Writes, 0, 0, 1, null)],
    });

    public Task<IReadOnlyList<OtherSession>> OtherSessionsAsync(PostgresUrl source, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<OtherSession>>([.. Sessions]);

    public Task RaiseAsync(PostgresUrl source, CancellationToken stop)
    {
        Fenced = true;
        return Task.CompletedTask;
    }

    public Task LowerAsync(PostgresUrl source, CancellationToken stop)
    {
        Fenced = false;
        return Task.CompletedTask;
    }
}
