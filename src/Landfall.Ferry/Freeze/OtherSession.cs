using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// Another client on a database (<c>pg_stat_activity</c>). Texts of queries are not read: they may hold secrets. What the role may not
/// see is null.
/// </summary>
/// <param name="ProcessId">Its server process.</param>
/// <param name="Role">Who it is.</param>
/// <param name="Application">What it calls itself.</param>
/// <param name="State"><c>active</c>, <c>idle</c>, <c>idle in transaction</c> …</param>
/// <param name="TransactionStarted">When its transaction began.</param>
/// <param name="QueryStarted">When its last query began.</param>
/// <param name="Writing">True: its transaction has already written.</param>
/// <param name="StateChanged">Since when its state is what it is, by the server's clock: for an idle one, when its last query ended.</param>
public sealed record OtherSession(
    int ProcessId, string? Role, string? Application, string? State,
    DateTimeOffset? TransactionStarted, DateTimeOffset? QueryStarted, bool Writing, DateTimeOffset? StateChanged = null)
{
    /// <summary>It in a sentence.</summary>
    public override string ToString() => $"{Application ?? "unnamed"} as {Role} (process {ProcessId})";
}

static class OtherSessions
{
    // What a session of another role does is hidden, its kind too; the server's own processes belong to superusers.
    const string Query = """
        SELECT pid, usename, nullif(application_name, ''), state, xact_start, query_start, backend_xid IS NOT NULL, state_change
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND (backend_type = 'client backend' OR backend_type IS NULL AND usesysid IN (SELECT oid FROM pg_roles WHERE NOT rolsuper))
            AND application_name IS DISTINCT FROM 'landfall-ferry'
        ORDER BY pid
        """;

    public static Task<List<OtherSession>> ReadAsync(NpgsqlConnection session, CancellationToken stop) =>
        session.ListAsync(Query, r => new OtherSession(
            r.GetInt32(0), r.Text(1), r.Text(2), r.Text(3), Time(r, 4), Time(r, 5), r.GetBoolean(6), Time(r, 7)), stop);

    static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
