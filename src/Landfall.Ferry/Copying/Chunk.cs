namespace Landfall.Ferry;

/// <summary>The rows of one table, or those of some of its pages.</summary>
sealed record Part(TablePlan Table, PageRange? Range)
{
    public const string Prefix = "rows ";

    /// <summary>True: a name in the journal is of this table, however it was cut.</summary>
    public static bool IsOf(TablePlan table, string key) => key == Prefix + table.Sql || key == $"{Prefix}and indexes {table.Sql}"
        || key.StartsWith($"{Prefix}{table.Sql} from page ", StringComparison.Ordinal);

    /// <summary>Its share of the table's bytes on disk.</summary>
    public long Bytes => Range is not { } r || Table.Pages == 0 ? Table.Size
        : (long)((double)Table.Size / Table.Pages * ((r.To == 0 ? Table.Pages : r.To) - r.From));

    /// <summary>Its name in the journal, which also says how the table was cut and how its indexes are made.</summary>
    public string Key => Prefix + (Range is not null ? $"{Table.Sql} from page {Range.From} to {Range.To}"
        : Chunks.IsSmall(Table) ? $"and indexes {Table.Sql}"
        : Table.Sql);
}

/// <summary>What one transaction of the target takes: many small tables, a large one, or a part of a very large one.</summary>
sealed record Chunk(IReadOnlyList<Part> Parts, TableGroup Group)
{
    /// <summary>
    /// True: the table is truncated first, in the same transaction; then its rows need no later visit of vacuum. What an extension put
    /// into its own table must stay.
    /// </summary>
    public bool Freezes => Parts is [{ Range: null, Table.Condition: null }];
}

/// <summary>Tables whose indexes are made together, once all their chunks are in.</summary>
sealed record TableGroup(IReadOnlyList<TablePlan> Tables)
{
    public string Names => string.Join(", ", Tables.Select(t => t.FullName).Take(3)) + (Tables.Count > 3 ? " …" : "");
}

/// <summary>Cuts a database into chunks (postgres-copy 8, stage 3).</summary>
static class Chunks
{
    const long Small = 1 << 20;
    const int Together = 50;
    const long Piece = 128 << 20;

    // A cut connection has its chunk carried again: seconds near by, minutes over a link.
    const long Largest = 2L << 30;

    /// <summary>The most sessions that read rows at a time.</summary>
    public const int Readers = 4;

    /// <summary>In the order in which they should begin: those with the longest way to their last index first.</summary>
    /// <param name="tables">What is copied.</param>
    /// <param name="cores">How many of the large ones can be worked on at a time.</param>
    /// <param name="ranges">False: the source would read a whole table for each range of its pages (before 14).</param>
    /// <param name="near">True: no reader waits for the way from the source.</param>
    public static List<Chunk> Plan(IReadOnlyList<TablePlan> tables, int cores, bool ranges, bool near)
    {
        // A cut table cannot be frozen, so only one that would hold up all the others is cut; near by, one reader and what writes for it
        // have two cores to do.
        var alone = near && cores <= 2;
        var share = Math.Max(Piece, tables.Sum(t => t.Size) * 3 / 2 / Math.Max(cores, 1));
        return [
            .. tables.Where(t => !IsSmall(t)).OrderByDescending(t => t.Size + t.LongestIndex)
                .SelectMany(t => ranges && (t.Size > Largest || t.Size > share && !alone) ? Cut(t) : [Whole([t])]),
            .. tables.Where(IsSmall).Chunk(Together).Select(Whole)];
    }

    /// <summary>True: it is copied, and its indexes are made, together with others.</summary>
    public static bool IsSmall(TablePlan table) => table.Size < Small;

    static Chunk Whole(TablePlan[] tables) => new([.. tables.Select(t => new Part(t, null))], new TableGroup(tables));

    static IEnumerable<Chunk> Cut(TablePlan table)
    {
        var group = new TableGroup([table]);
        // As many for each that reads: the last ones would be read while the others have nothing to do.
        var pieces = ((table.Size / Piece / Readers) + 1) * Readers;
        return table.Ranges(table.Size / pieces).Select(range => new Chunk([new Part(table, range)], group));
    }
}
