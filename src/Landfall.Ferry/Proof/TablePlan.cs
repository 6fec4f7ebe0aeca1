namespace Landfall.Ferry;

/// <summary>How the rows of one table are read, on both sides alike.</summary>
/// <param name="Oid">Its number on its own server.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What holds the rows.</param>
/// <param name="Columns">Its columns, quoted: those that are stored first, then those that the server computes.</param>
/// <param name="Stored">How many of them are stored.</param>
/// <param name="AsText">True: rows travel as text, because a column has no binary form, or one that holds numbers of this cluster.</param>
/// <param name="Condition">A <c>WHERE</c> clause of its extension, which says what rows are the user's; null: not of an extension.</param>
/// <param name="Definition">The query of a materialized view; else null.</param>
sealed record TablePlan(
    uint Oid, string Schema, string Name, TableKind Kind, IReadOnlyList<string> Columns, int Stored, bool AsText, string? Condition,
    string? Definition)
{
    /// <summary>Bytes on disk, without indexes.</summary>
    public long Size { get; init; }

    /// <summary>Pages of 8 KiB of the rows themselves.</summary>
    public long Pages { get; init; }

    /// <summary>How many bytes could be copied while its longest index is built, roughly.</summary>
    public long LongestIndex { get; init; }

    /// <summary>True: row level security is defined for it, in force for this role or not.</summary>
    public bool Guarded { get; init; }

    /// <summary>Schema and name as SQL writes them.</summary>
    public string Sql => Ferry.Sql.Identifier(Schema, Name);

    public string FullName => $"{Schema}.{Name}";

    /// <summary>True: the server computes some of its columns.</summary>
    public bool Computes => Stored < Columns.Count;

    /// <summary>The columns that the server computes, quoted.</summary>
    public IEnumerable<string> Computed => Columns.Skip(Stored);

    /// <summary>It with its stored columns, and of the computed ones with these alone.</summary>
    public TablePlan With(params IEnumerable<string> computed) => this with { Columns = [.. Columns.Take(Stored), .. computed] };

    public string Count => $"SELECT count(*) FROM ONLY {Sql} AS t {Condition}";

    /// <summary>Statement that reads all rows, or those of a range of pages.</summary>
    public string CopyOut(PageRange? range = null)
    {
        // The short form costs the server less; it takes neither computed columns nor conditions.
        var simple = range is null && !Computes && string.IsNullOrEmpty(Condition) && Kind == TableKind.Table && Stored > 0;
        var what = simple ? $"{Sql} ({List})" : $"(SELECT {List} FROM ONLY {Sql} AS t {range?.Where ?? Condition})";
        return $"COPY {what} TO STDOUT (FORMAT {Format})";
    }

    /// <summary>Statement that takes the stored columns.</summary>
    /// <param name="freeze">True: the table was truncated in this transaction.</param>
    public string CopyIn(bool freeze)
    {
        var columns = Stored == 0 ? "" : $" ({string.Join(", ", Columns.Take(Stored))})";
        return $"COPY {Sql}{columns} FROM STDIN (FORMAT {Format}{(freeze ? ", FREEZE" : "")})";
    }

    /// <summary>Statement that reads the rows that a materialized view would have if it were refreshed now.</summary>
    public string CopyRecomputed =>
        $"COPY (SELECT {List} FROM ({Definition!.TrimEnd().TrimEnd(';')}) AS t) TO STDOUT (FORMAT {Format})";

    /// <summary>Ranges of about so many bytes that hold all its rows; null: it is read as a whole.</summary>
    public IEnumerable<PageRange?> Ranges(long bytes)
    {
        var step = Size > 0 ? Math.Max((Pages * bytes + Size - 1) / Size, 1) : 1;
        if (Kind != TableKind.Table || !string.IsNullOrEmpty(Condition) || Pages <= step) return [null];
        return Enumerable.Range(0, (int)((Pages + step - 1) / step))
            .Select(i => new PageRange(i * step, (i + 1) * step >= Pages ? 0 : (i + 1) * step));
    }

    string List => string.Join(", ", Columns);

    string Format => AsText ? "text" : "binary";
}

/// <summary>Pages of a table, from the first up to but not with the second; 0: to its end.</summary>
sealed record PageRange(long From, long To)
{
    public string Where => To == 0 ? $"WHERE ctid >= '({From},0)'" : $"WHERE ctid >= '({From},0)' AND ctid < '({To},0)'";
}
