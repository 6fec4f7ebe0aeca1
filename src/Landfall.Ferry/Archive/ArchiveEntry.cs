namespace Landfall.Ferry;

/// <summary>One entry of a dump's table of contents.</summary>
/// <param name="Id">Its number in the dump.</param>
/// <param name="Kind">What it is, in pg_dump's words: <c>TABLE</c>, <c>TABLE DATA</c>, <c>EVENT TRIGGER</c> …</param>
/// <param name="Schema">Its schema; null when it lies in none.</param>
/// <param name="Tag">Its name, as pg_dump writes it for this kind.</param>
/// <param name="Definition">The SQL that makes it; empty for data.</param>
/// <param name="Needs">The numbers of the entries that must be there before.</param>
/// <param name="Section">When it is made.</param>
sealed record ArchiveEntry(int Id, string Kind, string? Schema, string Tag, string Definition, IReadOnlyList<int> Needs,
    ArchiveSection Section = ArchiveSection.PreData)
{
    /// <summary>The statement that takes its rows; empty when it has none.</summary>
    public string Copy { get; init; } = "";

    /// <summary>Its name, with its schema when it lies in one.</summary>
    public string FullName => Schema is null ? Tag : $"{Schema}.{Tag}";

    /// <summary>Kind, schema and name for a person.</summary>
    public override string ToString() => $"{Kind} {FullName}";
}

/// <summary>What a dump's head and table of contents say.</summary>
/// <param name="Server">The version of the server that was dumped, as it says it.</param>
/// <param name="Program">The version of the <c>pg_dump</c> that wrote it.</param>
/// <param name="Entries">All entries, in the dump's order.</param>
sealed record ArchiveContents(string Server, string Program, IReadOnlyList<ArchiveEntry> Entries);

/// <summary>When an entry is made, in pg_dump's numbers. A comment goes with the entry before it.</summary>
enum ArchiveSection
{
    None = 1,
    PreData = 2,
    Data = 3,
    PostData = 4,
}
