using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Landfall.Client.Databases;
using Landfall.Client.Http;
using Landfall.Ferry;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Tests.World;

/// <summary>A platform in memory. It counts what would be a second effect.</summary>
sealed class PlatformSide : ITarget, IProbe
{
    public Dictionary<string, AppState> Apps { get; } = [];

    public Dictionary<string, DatabaseState> Databases { get; } = [];

    public bool Extensions { get; set; } = true;

    public bool Proven { get; set; } = true;

    /// <summary>Called in the middle of a copy.</summary>
    public Action DuringCopy { get; set; } = () => { };

    public Action DuringWarmCopy { get; set; } = () => { };

    public int Copies { get; private set; }

    /// <summary>The apps in the order in which they were deployed.</summary>
    public List<string> Deployed { get; } = [];

    public string Host { get; set; } = "paas.test";

    /// <summary>The environment whose apps answer.</summary>
    public string ProbesIn { get; set; } = "production";

    /// <summary>What every request ends with; null: the platform answers.</summary>
    public Exception? Away { get; set; }

    public Task<bool> HasExtensionsAsync(CancellationToken stop) => Task.FromResult(Extensions);

    public Task<string> EnvironmentAsync(string? handle, CancellationToken stop) => Task.FromResult(handle ?? "production");

    public Task<bool> HasAppAsync(Place app, CancellationToken stop) =>
        Away is null ? Task.FromResult(Apps.ContainsKey($"{app}")) : Task.FromException<bool>(Away);

    public Task<bool> HasDatabaseAsync(Place database, CancellationToken stop) => Task.FromResult(Databases.ContainsKey($"{database}"));

    public Task<IReadOnlyList<string>> PostgresVersionsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<string>>(["15", "17"]);

    public Task MakeAppAsync(Place app, CancellationToken stop)
    {
        Apps.TryAdd($"{app}", new AppState());
        return Task.CompletedTask;
    }

    public Task MakeDatabaseAsync(Place database, string? version, int diskGigabytes, IMemory memory, CancellationToken stop)
    {
        Databases.TryAdd($"{database}", new DatabaseState(version));
        return Task.CompletedTask;
    }

    public Task<Secret> DatabaseUrlAsync(Place database, CancellationToken stop) =>
        Task.FromResult(new Secret($"postgres://app:canary-target-password@{database.Handle}.internal:5432/db"));

    public Task WarmAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop)
    {
        var state = Databases[$"{database}"];
        AgentTokens.Add(source.AgentToken.Reveal());
        if (state.CopiedBy is { } other && other != run) throw new InvalidOperationException("taken by another run");
        state.WarmedBy = run;
        DuringWarmCopy();
        return Task.CompletedTask;
    }

    public Task<CopyProof> CopyAsync(Place database, Guid run, CopySource source, IMemory memory, CancellationToken stop)
    {
        var state = Databases[$"{database}"];
        AgentTokens.Add(source.AgentToken.Reveal());
        if (state.CopiedBy is { } other && other != run) throw new InvalidOperationException("taken by another run");
        if (state.CopiedBy is null) Copies++;
        state.CopiedBy = run;
        DuringCopy();
        var now = DateTimeOffset.UnixEpoch;
        var report = new CopyReport
        {
            Run = run,
            Source = "s",
            Target = "t",
            Versions = new CopyVersions("16", "17", "17"),
            Started = now,
            Finished = now,
            Proof = new ProofReport
            {
                Proven = Proven,
                Rows = 42,
                Tables = [new TableProof("public", "orders", TableKind.Table, 42, 42, "aa", Proven ? "aa" : "bb") { Verdict = Proven ? TableVerdict.Equal : TableVerdict.Different }],
            },
        };
        return Task.FromResult(Proofs.Read(Client.Hal.HalDocument.Parse(System.Text.Encoding.UTF8.GetBytes(report.ToJson()))));
    }

    /// <summary>The tokens that copies were asked for with.</summary>
    public List<string> AgentTokens { get; } = [];

    public Task<(Uri Door, X509Certificate2 Certificate)> AgentDoorAsync(CancellationToken stop)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        return Task.FromResult((new Uri($"https://{Host}/agent"), certificate));
    }

    public Task ConfigureAsync(Place app, IReadOnlyDictionary<string, string> configuration, IMemory memory, CancellationToken stop)
    {
        Apps[$"{app}"].Configuration = configuration.ToDictionary();
        return Task.CompletedTask;
    }

    public Task DeployAsync(Place app, DirectoryInfo source, IReadOnlyList<ServiceStart> services, IMemory memory, CancellationToken stop)
    {
        var state = Apps[$"{app}"];
        Deployed.Add($"{app}");
        state.Files = [.. source.EnumerateFiles("*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(source.FullName, f.FullName)).Order(StringComparer.Ordinal)];
        state.Dockerfile = File.ReadAllText(Path.Combine(source.FullName, "Dockerfile"));
        foreach (var service in services) state.Counts.TryAdd(service.Process, service.Count);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, int>> CountsAsync(Place app, CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(Apps[$"{app}"].Counts.ToDictionary());

    public Task ScaleAsync(Place app, string process, int count, ContainerSize? size, IMemory memory, CancellationToken stop)
    {
        Apps[$"{app}"].Counts[process] = count;
        return Task.CompletedTask;
    }

    public Task<string> GateAsync(Place app, string process, Secret admission, IMemory memory, CancellationToken stop)
    {
        if (Away is not null) return Task.FromException<string>(Away);
        if (!Apps.ContainsKey($"{app}")) return Task.FromException<string>(new NotFoundException($"Could not find app {app.Handle}"));
        (Apps[$"{app}"].Gate, Apps[$"{app}"].Open) = (admission.Reveal(), false);
        return Task.FromResult($"{app.Handle}.paas.test");
    }

    public Task OpenAsync(Place app, string process, IMemory memory, CancellationToken stop)
    {
        Apps[$"{app}"].Open = true;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TableActivity>?> ActivityAsync(Place database, CancellationToken stop) => Away is not null
        ? Task.FromException<IReadOnlyList<TableActivity>?>(Away)
        : Task.FromResult<IReadOnlyList<TableActivity>?>([new TableActivity("public", "orders", 42 + Databases[$"{database}"].NewRows, 0, 0)]);

    public Task RemoveAppAsync(Place app, IMemory memory, CancellationToken stop)
    {
        Apps.Remove($"{app}");
        return Task.CompletedTask;
    }

    public Task RemoveDatabaseAsync(Place database, IMemory memory, CancellationToken stop)
    {
        Databases.Remove($"{database}");
        return Task.CompletedTask;
    }

    public Task<ProbeAnswer> AskAsync(string host, string path, Secret? admission, CancellationToken stop)
    {
        var app = Apps[$"{ProbesIn}/{host.Split('.')[0]}"];
        var passes = app.Counts.GetValueOrDefault("web") > 0 && (app.Open || (admission is not null && admission.Reveal() == app.Gate));
        return Task.FromResult(new ProbeAnswer(passes ? 200 : 503, null, TimeSpan.FromMilliseconds(3)));
    }
}

sealed class AppState
{
    public Dictionary<string, int> Counts { get; } = [];

    public Dictionary<string, string> Configuration { get; set; } = [];

    /// <summary>What was sent to be built.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    public string Dockerfile { get; set; } = "";

    public string? Gate { get; set; }

    public bool Open { get; set; }
}

sealed class DatabaseState(string? version)
{
    public string? Version => version;

    public Guid? CopiedBy { get; set; }

    public Guid? WarmedBy { get; set; }

    public long NewRows { get; set; }
}
