namespace Landfall.Ferry.Tests;

/// <summary>A server of each major from 13 to 18, as tests/bed/postgres-majors has them, and the newest <c>pg_dump</c>.</summary>
public sealed class Majors : IAsyncLifetime
{
    internal const string Owner = "u2m4eitidqus9h";

    static readonly string Bed = Path.Combine(Environment.GetEnvironmentVariable("LANDFALL_BED") ?? "/var/lib/landfall-bed", "postgres");

    readonly Dictionary<int, Cluster> clusters = [];

    internal static string Programs { get; } = Path.Combine(Bed, "client/bin");

    internal Cluster this[int major] => clusters[major];

    public async Task InitializeAsync()
    {
        var started = await Task.WhenAll(Enumerable.Range(13, 6).Select(async major =>
        {
            var cluster = await Cluster.StartAsync(Path.Combine(Bed, $"{major}/native/bin"), demandTls: false, "shared_buffers = 16MB", "autovacuum = off");
            await cluster.SqlAsync("postgres", $"CREATE ROLE {Owner} LOGIN PASSWORD '{cluster.Password}'; CREATE ROLE app LOGIN PASSWORD '{cluster.Password}'");
            return (major, cluster);
        }));
        foreach (var (major, cluster) in started) clusters.Add(major, cluster);
    }

    /// <summary>A filled source of one major, and an empty target of another.</summary>
    internal async Task<CopyRequest> RequestAsync(int from, int to)
    {
        var (source, target) = (await this[from].NewDatabaseAsync(Owner), await this[to].NewDatabaseAsync("app"));
        foreach (var file in (string[])["every-type.sql", "every-definition.sql"])
        {
            await using var stream = typeof(Majors).Assembly.GetManifestResourceStream($"Landfall.Ferry.Tests.Clusters.{file}")!;
            using var reader = new StreamReader(stream);
            await Cluster.SqlAsync(this[from].Url(source, Owner), await reader.ReadToEndAsync());
        }
        return new CopyRequest(this[from].Url(source, Owner), this[to].Url(target, "app"), this[to].Url(target))
        {
            Run = Guid.NewGuid(), Scratch = Path.GetTempPath(), Programs = Programs,
        };
    }

    public async Task DisposeAsync()
    {
        foreach (var cluster in clusters.Values) await cluster.DisposeAsync();
    }
}
