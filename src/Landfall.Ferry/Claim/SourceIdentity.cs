using System.Security.Cryptography;
using System.Text;
using Landfall.Values;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Names a database's data, whatever address leads to it.</summary>
static class SourceIdentity
{
    const string MayAsk = "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'execute')";

    const string Ask = """
        SELECT s.system_identifier::text || '/' || d.oid::text FROM pg_control_system() s, pg_database d
        WHERE d.datname = current_database()
        """;

    /// <summary>The cluster's identifier and the database's number; where that may not be asked, its address. As a hash.</summary>
    public static async Task<string> ReadAsync(PostgresUrl url, NpgsqlConnection session, CancellationToken stop)
    {
        var identity = await session.ScalarAsync<bool>(MayAsk, stop)
            ? await session.ScalarAsync<string>(Ask, stop)
            : $"{url.Host}:{url.Port}/{url.Database}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
    }
}
