using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>What a part of the copy brought: its rows and their digest.</summary>
sealed record JournalRow(long Rows, UInt128 Digest);

/// <summary>
/// What of the copy is done, written on the target in the very transaction that does it: so each part is done once, whoever dies. It
/// lies beside the claim and is dropped when the copy is proven.
/// </summary>
sealed class Journal(Database admin)
{
    const string Make = """
        CREATE TABLE _landfall.part (key text PRIMARY KEY, rows bigint NOT NULL DEFAULT 0, digest text NOT NULL DEFAULT '0')
        """;

    const string MakeMoment = "CREATE TABLE _landfall.moment (schema text NOT NULL, counters text, warm boolean NOT NULL)";

    // A crash of the server empties it, as it empties every unlogged table. No size stands for one that a version before this one did not make.
    const string MakeWitness = "CREATE UNLOGGED TABLE _landfall.witness AS SELECT true AS here";

    const string LostRows = $"""
        SELECT coalesce(pg_relation_size(to_regclass('_landfall.witness')), 0) = 0 AND EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND {Sql.UserSchema})
        """;

    readonly ConcurrentDictionary<string, JournalRow> done = new();

    public JournalRow? this[string key] => done.GetValueOrDefault(key);

    public bool Holds(string key) => done.ContainsKey(key);

    /// <summary>True: all rows that it holds are of these chunks, cut as they are.</summary>
    public bool Fits(IEnumerable<Chunk> chunks)
    {
        var keys = chunks.SelectMany(c => c.Parts).Select(p => p.Key).ToHashSet();
        return done.Keys.Where(k => k.StartsWith(Part.Prefix, StringComparison.Ordinal)).All(keys.Contains);
    }

    /// <summary>The moment that an unfinished attempt copied; null: there is none.</summary>
    public static async Task<JournalMoment?> MomentAsync(NpgsqlConnection session, CancellationToken stop)
    {
        if (!await session.ScalarAsync<bool>("SELECT to_regclass('_landfall.moment') IS NOT NULL", stop)) return null;
        // A version before this one wrote a moment that is never warm.
        return (await session.ListAsync("SELECT schema, counters, coalesce((to_jsonb(m) ->> 'warm')::boolean, false) FROM _landfall.moment m",
            r => new JournalMoment(r.GetString(0), r.Text(1), r.GetBoolean(2)), stop)).SingleOrDefault();
    }

    /// <summary>Begins an empty journal that the target's role may write.</summary>
    public Task BeginAsync(string owner, JournalMoment moment, CancellationToken stop) => admin.WithSessionAsync(async session =>
    {
        await session.ExecuteAsync($"""
            BEGIN; {Make}; {MakeMoment}; {MakeWitness}; GRANT SELECT, INSERT, UPDATE ON _landfall.part TO {Sql.Identifier(owner)};
            {Write(moment)}; COMMIT
            """, stop);
        return 0;
    }, stop);

    /// <summary>Replaces the moment, when what differed from it has been taken back.</summary>
    public Task ChangeAsync(JournalMoment moment, CancellationToken stop) => admin.WithSessionAsync(
        session => session.ExecuteAsync($"""
            BEGIN; DROP TABLE _landfall.moment; DROP TABLE IF EXISTS _landfall.witness; {MakeMoment}; {MakeWitness}; {Write(moment)}; COMMIT
            """, stop), stop);

    /// <summary>True: the target has crashed since the journal was begun, and lost rows of unlogged tables that the journal may hold as done.</summary>
    public Task<bool> HasLostRowsAsync(CancellationToken stop) =>
        admin.WithSessionAsync(session => session.ScalarAsync<bool>(LostRows, stop), stop);

    /// <exception cref="FerryException">Rows were lost: another attempt finds which.</exception>
    public async Task DemandRowsAsync(Patience patience, CancellationToken stop)
    {
        if (await patience.TryAsync(() => HasLostRowsAsync(stop), stop))
            throw ServerFailure.Lost(admin, "it has crashed, which empties unlogged tables");
    }

    /// <summary>Takes back parts, in one transaction with what undoes them.</summary>
    public async Task TakeBackAsync(NpgsqlConnection session, IReadOnlyList<string> undo, Func<string, bool> parts, CancellationToken stop)
    {
        var keys = done.Keys.Where(parts).ToArray();
        await session.ExecuteAsync("BEGIN", stop);
        foreach (var statement in undo) await session.ExecuteAsync(statement, stop);
        await session.ExecuteAsync("DELETE FROM _landfall.part WHERE key = ANY ($1)", stop, [keys]);
        await session.ExecuteAsync("COMMIT", stop);
        foreach (var key in keys) done.TryRemove(key, out _);
    }

    /// <summary>What all rows of a table brought, however it was cut.</summary>
    public JournalRow Of(TablePlan table) => done.Where(d => Part.IsOf(table, d.Key)).Aggregate(
        new JournalRow(0, 0), (sum, d) => new JournalRow(sum.Rows + d.Value.Rows, unchecked(sum.Digest + d.Value.Digest)));

    /// <summary>Rows of all tables that it holds.</summary>
    public long Rows => done.Where(d => d.Key.StartsWith(Part.Prefix, StringComparison.Ordinal)).Sum(d => d.Value.Rows);

    /// <summary>True: it holds something whose name begins so.</summary>
    public bool HoldsAny(string prefix) => done.Keys.Any(k => k.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Reads what is done: at the start, and whenever it is not known whether a transaction was committed.</summary>
    public Task ReadAsync(CancellationToken stop) => admin.WithSessionAsync(async session =>
    {
        foreach (var (key, row) in await session.ListAsync(
            "SELECT key, rows, digest FROM _landfall.part",
            r => (r.GetString(0), new JournalRow(r.GetInt64(1), UInt128.Parse(r.GetString(2), NumberStyles.HexNumber))), stop))
            done[key] = row;
        return 0;
    }, stop);

    /// <summary>A statement that writes parts; it waits for, and is refused after, another transaction that does the same parts.</summary>
    public static string Insert(IEnumerable<string> keys) =>
        $"INSERT INTO _landfall.part (key) VALUES {string.Join(", ", keys.Select(k => $"({Sql.Literal(k)})"))}";

    /// <summary>A statement that writes what parts brought.</summary>
    public static string Update(IEnumerable<(string Key, JournalRow Row)> parts) =>
        "UPDATE _landfall.part p SET rows = v.rows, digest = v.digest FROM (VALUES "
        + string.Join(", ", parts.Select(p => $"({Sql.Literal(p.Key)}, {p.Row.Rows}::bigint, '{p.Row.Digest:x}')"))
        + ") AS v(key, rows, digest) WHERE p.key = v.key";

    /// <summary>Remembers what a committed transaction wrote.</summary>
    public void Add(string key, JournalRow row) => done[key] = row;

    static string Write(JournalMoment moment) =>
        $"INSERT INTO _landfall.moment VALUES ({Sql.Literal(moment.Schema)}, {(moment.Counters is { } c ? Sql.Literal(c) : "NULL")}, {moment.Warm})";

    /// <summary>
    /// True: another transaction does the same parts, or has done them. It is one of ours whose answer was lost; when it has ended, the
    /// journal tells how.
    /// </summary>
    public static bool IsTaken(PostgresException answer) => answer.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => answer.SchemaName == Sql.OwnSchema,
        PostgresErrorCodes.LockNotAvailable => answer.Where?.Contains("\"part_pkey\"", StringComparison.Ordinal) == true,
        _ => false,
    };

    /// <summary>Drops the journal.</summary>
    public static Task<int> DropAsync(NpgsqlConnection session, CancellationToken stop) =>
        session.ExecuteAsync("DROP TABLE IF EXISTS _landfall.part, _landfall.moment, _landfall.witness", stop);
}

/// <summary>What an attempt copies.</summary>
/// <param name="Schema">A hash of the source's definitions.</param>
/// <param name="Counters">The counters of the source's tables from before its snapshot; null: the source does not count.</param>
/// <param name="Warm">True: it is taken up table by table, by comparing them.</param>
sealed record JournalMoment(string Schema, string? Counters, bool Warm);
