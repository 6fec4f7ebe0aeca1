using Landfall.Values;

namespace Landfall.Ferry.Tests;

/// <summary>A source as Heroku runs it and a target as the platform makes it, for all tests; each test has databases of its own.</summary>
public sealed class Clusters : IAsyncLifetime
{
    const string Roles = """
        CREATE ROLE heroku_admin SUPERUSER LOGIN;
        CREATE ROLE rds_superuser;
        CREATE ROLE "u2m4eitidqus9h-analyst" LOGIN;
        """;

    internal const string Owner = "u2m4eitidqus9h";

    internal Cluster Source { get; private set; } = null!;

    internal Cluster Target { get; private set; } = null!;

    internal string SourcePassword { get; } = $"canary-s'p@ce/{Guid.NewGuid():N}";

    internal string TargetPassword { get; } = $"canary-t\"?&={Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        Source = await Cluster.StartAsync(demandTls: true, "shared_preload_libraries = 'pg_stat_statements'");
        Target = await Cluster.StartAsync(demandTls: false);
        await Source.SqlAsync("postgres", $"{Roles} CREATE ROLE {Owner} LOGIN CREATEROLE PASSWORD {Sql.Literal(SourcePassword)}");
        await Target.SqlAsync("postgres", $"CREATE ROLE app LOGIN PASSWORD {Sql.Literal(TargetPassword)}");
    }

    public async Task DisposeAsync()
    {
        if (Source is not null) await Source.DisposeAsync();
        if (Target is not null) await Target.DisposeAsync();
    }

    /// <summary>A source filled by <paramref name="sql"/> as its owner, and an empty target.</summary>
    internal async Task<Pair> PairAsync(string sql = "")
    {
        var pair = new Pair(this, await Source.NewDatabaseAsync(Owner), await Target.NewDatabaseAsync("app"));
        if (sql.Length > 0) await Cluster.SqlAsync(pair.SourceUrl, sql);
        return pair;
    }

    /// <summary>A source as Heroku has it, and an empty target.</summary>
    internal async Task<Pair> HerokuLikeAsync()
    {
        var pair = await PairAsync();
        await using var stream = typeof(Clusters).Assembly.GetManifestResourceStream("Landfall.Ferry.Tests.Clusters.heroku-like.sql")!;
        using var reader = new StreamReader(stream);
        var sql = (await reader.ReadToEndAsync()).Replace("{database}", pair.SourceDatabase, StringComparison.Ordinal);
        await Source.SqlAsync(pair.SourceDatabase, sql);
        return pair;
    }
}

/// <summary>A source database and a target database.</summary>
sealed record Pair(Clusters Clusters, string SourceDatabase, string TargetDatabase)
{
    public PostgresUrl SourceUrl => Clusters.Source.Url(SourceDatabase, Clusters.Owner, Clusters.SourcePassword);

    public PostgresUrl TargetUrl => Clusters.Target.Url(TargetDatabase, "app", Clusters.TargetPassword);

    public PostgresUrl AdminUrl => Clusters.Target.Url(TargetDatabase);

    public CopyRequest Request() => new(SourceUrl, TargetUrl, AdminUrl) { Run = Guid.NewGuid(), Scratch = Path.GetTempPath() };

    public Task OnSourceAsync(string sql) => Cluster.SqlAsync(SourceUrl, sql);

    public Task OnTargetAsync(string sql) => Clusters.Target.SqlAsync(TargetDatabase, sql);

    public Task<T> AskSourceAsync<T>(string sql) => Clusters.Source.ScalarAsync<T>(SourceDatabase, sql);

    public Task<T> AskTargetAsync<T>(string sql) => Clusters.Target.ScalarAsync<T>(TargetDatabase, sql);

    public static Task<CopyReport> CopyAsync(CopyRequest request) =>
        new PostgresFerry(TimeProvider.System).CopyAsync(request, null, default);

    public static Task<FerryException> FailAsync(CopyRequest request) => Assert.ThrowsAsync<FerryException>(() => CopyAsync(request));
}

[CollectionDefinition(nameof(Clusters))]
public sealed class SharedClusters : ICollectionFixture<Clusters>;
