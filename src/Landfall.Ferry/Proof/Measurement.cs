namespace Landfall.Ferry;

/// <summary>What holds rows.</summary>
public enum TableKind
{
    /// <summary>A table, or a partition of one.</summary>
    Table,

    /// <summary>A materialized view that is populated.</summary>
    MaterializedView,
}

/// <summary>What was read of one table.</summary>
sealed record TableMeasure(string Schema, string Name, TableKind Kind)
{
    /// <summary>What <c>count(*)</c> answers.</summary>
    public long Rows { get; init; }

    /// <summary>Rows that came in the stream.</summary>
    public long Read { get; init; }

    public string Digest { get; init; } = "";

    /// <summary>The digests of a materialized view's query, run now: once on the source; on the target once or, where it differs from what is stored, twice.</summary>
    public IReadOnlyList<string> Recomputed { get; init; } = [];

    /// <summary>Why the rows could not be read as on the other side, or in what alone they differ; null: they were, or differ in more.</summary>
    public string? Problem { get; init; }

    public (string Schema, string Name) Key => (Schema, Name);
}

/// <summary>A sequence's state.</summary>
sealed record SequenceMeasure(string Schema, string Name, long LastValue, bool IsCalled);

/// <summary>A large object's length in bytes and the SHA-256 of its bytes.</summary>
sealed record LargeObjectMeasure(uint Id, long Length, string Hash);

/// <summary>A fact of the catalog: of what kind, about what, and what it says.</summary>
sealed record CatalogFact(string Kind, string Schema, string Name, string Fact)
{
    public (string Kind, string Schema, string Name) Key => (Kind, Schema, Name);

    /// <summary>Kind and name for a person.</summary>
    public string About => $"{Kind} {string.Join('.', new[] { Schema, Name }.Where(part => part.Length > 0))}";
}

/// <summary>Everything of one side that the proof compares.</summary>
sealed record Measurement
{
    public IReadOnlyList<TableMeasure> Tables { get; init; } = [];

    public IReadOnlyList<SequenceMeasure> Sequences { get; init; } = [];

    /// <summary>Sequences live outside of snapshots: their state once more, after the dump.</summary>
    public IReadOnlyList<SequenceMeasure> SequencesAfter { get; init; } = [];

    public IReadOnlyList<LargeObjectMeasure> LargeObjects { get; init; } = [];

    public IReadOnlyList<CatalogFact> Facts { get; init; } = [];

    /// <summary>Settings of the database that it should have.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    public IReadOnlyList<ArchiveEntry> Schema { get; init; } = [];

    public int Major { get; init; }
}
