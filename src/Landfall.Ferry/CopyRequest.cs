using Landfall.Values;

namespace Landfall.Ferry;

/// <summary>What to copy, to where.</summary>
/// <param name="Source">The database to read, directly (not through a pooler). It is only ever read.</param>
/// <param name="Target">The database to fill, entered as the role that will own everything; that role owns the database.</param>
/// <param name="TargetAdmin">
/// The same database entered as a superuser: makes extensions and reads everything back. May equal <paramref name="Target"/> when the
/// source needs no extension that the role may not make itself.
/// </param>
public sealed record CopyRequest(PostgresUrl Source, PostgresUrl Target, PostgresUrl TargetAdmin)
{
    /// <summary>Names this run. The same run may be started again at any time: it goes on, begins anew, or says that it is done.</summary>
    public required Guid Run { get; init; }

    /// <summary>
    /// An earlier run of ours whose copy on the target may be wiped, such as a rehearsal, unless somebody has used it since; null: none.
    /// </summary>
    public Guid? Replaces { get; init; }

    /// <summary>
    /// Free bytes of the disk that the target lies on, which no server tells; a copy that has no room there is refused before it begins.
    /// Null: the caller does not know, and a full disk is told when it is met.
    /// </summary>
    public long? Room { get; init; }

    /// <summary>
    /// Where the definitions lie while the copy runs, in a directory of its own that only this user may enter and that is removed at the
    /// end. Rows never lie there.
    /// </summary>
    public required string Scratch { get; init; }

    /// <summary>The directory of <c>pg_dump</c>; null: the newest of this machine.</summary>
    public string? Programs { get; init; }

    /// <summary>
    /// How many connections read rows at a time on each side, 1 to 4. The source needs three more; where it has few, fewer read, so that
    /// its other clients keep some.
    /// </summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// Where an agent next to the source may come: rows then travel compressed, as soon as the link is measured to be what holds the
    /// copy up. Null: none will come. Whether and when one comes changes nothing but the speed.
    /// </summary>
    public AgentLinks? Agent { get; init; }
}

/// <summary>How far a copy is.</summary>
/// <param name="Stage">The stage that runs.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="Done">Bytes that are done in this stage, or tables, as the message says; 0 when it does not count.</param>
/// <param name="Total">Of how many; 0 when that is not known.</param>
public sealed record CopyProgress(CopyStage Stage, string Message, long Done = 0, long Total = 0)
{
    /// <summary>Rows so far; null: they are not counted.</summary>
    public long? Rows { get; init; }

    /// <summary>It as a line of a log, which a screen makes a bar of.</summary>
    public override string ToString() =>
        $"{Stage}: {Message}{(Rows is null ? "" : $", {Rows} rows")}{(Total > 0 ? $" ({Done}/{Total})" : "")}";
}

/// <summary>The stages of a copy, in their order.</summary>
public enum CopyStage
{
    /// <summary>Reads both sides and refuses what cannot work. Writes nothing.</summary>
    Preflight,

    /// <summary>Marks the target as this run's own; wipes what an unfinished attempt of it left.</summary>
    Claim,

    /// <summary>Takes the one snapshot in which everything is read.</summary>
    Snapshot,

    /// <summary>Dumps the source's definitions.</summary>
    Dump,

    /// <summary>Makes schemas and extensions on the target.</summary>
    Prepare,

    /// <summary>Makes tables, copies rows and takes their digests, makes indexes and keys.</summary>
    Restore,

    /// <summary>Settings of the database.</summary>
    Finish,

    /// <summary>Reads the target back and compares.</summary>
    Prove,
}
