using Landfall.Values;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>One end: opens sessions on it that see everything and are not cut off, and explains its errors.</summary>
sealed class Database : IAsyncDisposable
{
    // First and alone: on a busy server the rest may take longer than a database allows.
    const string Unhurried = "SET statement_timeout = 0";

    // A setting of the role or the database must neither end a long read nor change how a value is written. What is in a database
    // without an encoding need not be UTF-8. Who waits for a lock of the source holds up its clients; so does a session whose machine is
    // gone, until the server notices. Commits wait for the disk: what the journal holds is still done when the target's power fails.
    string Settle => $"""
        SELECT set_config(wanted.name, wanted.value, false)
        FROM (VALUES ('row_security', 'off'), ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
            ('idle_session_timeout', '0'), ('transaction_timeout', '0'), ('lock_timeout', '{(Side == Side.Source ? 15 : 60)}s'), ('search_path', ''),
            ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'), ('extra_float_digits', '3'),
            ('bytea_output', 'hex'),
            ('client_encoding', CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END), ('default_transaction_read_only', 'off'),
            ('synchronize_seqscans', 'off'), ('client_min_messages', 'warning'), ('quote_all_identifiers', 'off'),
            ('check_function_bodies', 'off'), ('xmloption', 'content'), ('standard_conforming_strings', 'on'),
            ('default_tablespace', ''), ('jit', 'off'), ('max_parallel_workers_per_gather', '0'), ('synchronous_commit', 'on'),
            ('tcp_keepalives_idle', '60'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '6'), ('tcp_user_timeout', '120000')) AS wanted(name, value)
        WHERE EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name = wanted.name)
        """;

    readonly NpgsqlDataSource pool;

    public Database(Side side, PostgresUrl url)
    {
        Side = side;
        Url = url;
        try
        {
            pool = NpgsqlDataSource.Create(ConnectionText.Of(url));
        }
        catch (FormatException wrong)
        {
            throw ServerFailure.Explain(this, wrong, entering: true);
        }
    }

    public Side Side { get; }

    public PostgresUrl Url { get; }

    /// <summary>
    /// A statement that every session begins with, and that divides by zero when another process has taken over the claim: who was cut off
    /// for a while must not go on beside it. Null: nothing is claimed.
    /// </summary>
    public string? Fence { get; set; }

    /// <summary>A session with nothing in its way, in which <paramref name="first"/> has been run. The caller disposes it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken stop, string? first = null)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await pool.OpenConnectionAsync(stop);
            await connection.ExecuteAsync(Unhurried, stop);
            await connection.ExecuteAsync(Settle, stop);
            if (Fence is not null) await connection.ExecuteAsync(Fence, stop);
            if (first is not null) await connection.ExecuteAsync(first, stop);
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null) await connection.DisposeAsync();
            // A driver that is stopped while it connects may say that it failed.
            stop.ThrowIfCancellationRequested();
            if (ServerFailure.Is(failure)) throw ServerFailure.Explain(this, failure, entering: true);
            throw;
        }
    }

    /// <summary>A session for the path of the rows, settled in the same way. The caller disposes it.</summary>
    /// <param name="stop">Stops it.</param>
    /// <param name="first">Statements that begin it.</param>
    public Task<WireConnection> OpenWireAsync(CancellationToken stop, params IReadOnlyList<string> first) =>
        OpenWireAsync(relayed: null, stop, first);

    /// <inheritdoc cref="OpenWireAsync(CancellationToken, IReadOnlyList{string})"/>
    /// <param name="relayed">A way to the server that an agent opened; null: the server is connected to.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="first">Statements that begin it.</param>
    public async Task<WireConnection> OpenWireAsync(Stream? relayed, CancellationToken stop, params IReadOnlyList<string> first)
    {
        WireConnection? connection = null;
        try
        {
            connection = await new WireLogin(this).EnterAsync(ConnectionText.ApplicationName, relayed, stop);
            await connection.RunAsync(stop, [Unhurried, Settle, .. Fence is null ? [] : new[] { Fence }, .. first]);
            return connection;
        }
        catch (Exception failure)
        {
            if (connection is not null) await connection.DisposeAsync();
            // A driver that is stopped while it connects may say that it failed.
            stop.ThrowIfCancellationRequested();
            if (ServerFailure.Is(failure)) throw ServerFailure.Explain(this, failure, entering: true);
            throw;
        }
    }

    /// <summary>Opens a session, does the work, and explains what fails.</summary>
    public async Task<T> WithSessionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stop)
    {
        await using var connection = await OpenAsync(stop);
        return await GuardAsync(() => work(connection));
    }

    /// <summary>Does work on this end and turns its server's errors into ours.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            throw ServerFailure.Explain(this, failure, entering: false);
        }
    }

    /// <inheritdoc cref="GuardAsync{T}"/>
    public Task GuardAsync(Func<Task> work) => GuardAsync(async () =>
    {
        await work();
        return 0;
    });

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
