using Landfall.Values;
using Npgsql;

namespace Landfall.Migrate.Source;

/// <summary>Makes a source refuse writes, and takes that back. The only thing that is ever written on a source, and only when asked for.</summary>
interface IFence
{
    Task RaiseAsync(PostgresUrl source, CancellationToken stop);

    Task LowerAsync(PostgresUrl source, CancellationToken stop);
}

/// <summary>A fence by <c>default_transaction_read_only</c> of the database, and the end of the sessions that began without it.</summary>
sealed class PostgresFence : IFence
{
    const string EndOthers = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
        """;

    public async Task RaiseAsync(PostgresUrl source, CancellationToken stop)
    {
        await using var session = await OpenAsync(source, stop);
        await RunAsync(session, $"ALTER DATABASE {Quoted(source.Database)} SET default_transaction_read_only = on", stop);
        await RunAsync(session, EndOthers, stop);
    }

    public async Task LowerAsync(PostgresUrl source, CancellationToken stop)
    {
        await using var session = await OpenAsync(source, stop);
        await RunAsync(session, "SET default_transaction_read_only = off", stop);
        await RunAsync(session, $"ALTER DATABASE {Quoted(source.Database)} RESET default_transaction_read_only", stop);
    }

    static async Task<NpgsqlConnection> OpenAsync(PostgresUrl source, CancellationToken stop)
    {
        var session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = source.Host,
            Port = source.Port,
            Username = source.User,
            Password = source.Password.Reveal(),
            Database = source.Database,
            // Heroku demands TLS (heroku 2.4); only a server on this machine may be without.
            SslMode = new Uri($"tcp://{source.Host}").IsLoopback ? SslMode.Prefer : SslMode.Require,
            Pooling = false,
            ApplicationName = "landfall-ferry",
            Timeout = 15,
        }.ConnectionString);
        await session.OpenAsync(stop);
        return session;
    }

    static async Task RunAsync(NpgsqlConnection session, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(stop);
    }

    static string Quoted(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
