using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using HerokuStandIn.Apps;
using Landfall.Values;

namespace HerokuStandIn.Postgres;

/// <summary>The app's database, arranged as Heroku arranges it (heroku 3.1).</summary>
sealed class HerokuDatabase(Cluster cluster, IPAddress address, int port)
{
    const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new add-on with Heroku's kind of names: role u…, password p…, database d….</summary>
    public static DatabaseAddon NewAddon() => new(
        Guid.NewGuid(), Guid.NewGuid(), $"postgresql-curly-{RandomNumberGenerator.GetInt32(10_000, 100_000)}",
        "u" + RandomNumberGenerator.GetString(Letters, 13), "p" + RandomNumberGenerator.GetHexString(64, lowercase: true),
        "d" + RandomNumberGenerator.GetString(Letters, 13));

    public PostgresUrl UrlOf(DatabaseAddon addon) => new(address.ToString(), Port, addon.Role, new Secret(addon.Password), addon.Database);

    public string Host => address.ToString();

    /// <summary>The port that clients are told; a test may lead them over a link of its own.</summary>
    public int Port { get; set; } = port;

    public async Task CreateAsync(DatabaseAddon addon, CancellationToken stop)
    {
        var variables = $"""
            \set role {addon.Role}
            \set password {addon.Password}
            \set database {addon.Database}
            \set connections {DatabaseAddon.ConnectionLimit}

            """;
        foreach (var (database, script) in (IEnumerable<(string, string)>)[("postgres", "roles.sql"), (addon.Database, "database.sql")])
        {
            var sql = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Postgres", script), stop);
            await cluster.ExecuteAsync(database, variables + sql, stop);
        }
    }

    /// <summary>What pg:info shows: version, size in bytes, tables, the role's connections.</summary>
    public async Task<DatabaseFacts> DescribeAsync(DatabaseAddon addon, CancellationToken stop)
    {
        var line = await cluster.ExecuteAsync(addon.Database,
            $"""
            SELECT current_setting('server_version'), pg_database_size(current_database()),
                   (SELECT count(*) FROM pg_stat_user_tables),
                   (SELECT count(*) FROM pg_stat_activity WHERE usename = '{addon.Role}');
            """, stop);
        var values = line.Split('|');
        return new DatabaseFacts(values[0].Split(' ')[0], Number(values[1]), Number(values[2]), Number(values[3]));
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

sealed record DatabaseFacts(string Version, long Bytes, long Tables, long Connections);
