using System.Text.Json;

namespace Landfall.Ferry;

/// <summary>A finished restore: what the dump held, and that all of it was counted on the target.</summary>
public sealed record RestoreReport
{
    /// <summary>The file's name.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The target without its password.</summary>
    public required string Target { get; init; }

    /// <summary>The version of the server that was dumped, of the target's, and of <c>pg_restore</c>.</summary>
    public required CopyVersions Versions { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When all was counted (UTC).</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>True: the file had been restored before, and this is the report from then: nothing was restored or counted now.</summary>
    public bool Earlier { get; init; }

    /// <summary>Rows by table, as the dump and the target had them.</summary>
    public IReadOnlyList<RestoredTable> Tables { get; init; } = [];

    /// <summary>Large objects, in the dump and on the target.</summary>
    public long LargeObjects { get; init; }

    /// <summary>Sequences that stand where the dump has them.</summary>
    public int Sequences { get; init; }

    /// <summary>What the target does not get.</summary>
    public IReadOnlyList<Dropped> Dropped { get; init; } = [];

    /// <summary>The grants that were dropped, as SQL.</summary>
    public IReadOnlyList<string> DroppedGrants { get; init; } = [];

    /// <summary>What <c>pg_restore</c> said that does no harm, and why it does none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One line of JSON, in snake_case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FerryJson.Default.RestoreReport);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">It is no report.</exception>
    public static RestoreReport FromJson(string json) =>
        JsonSerializer.Deserialize(json, FerryJson.Default.RestoreReport) ?? throw new JsonException("a report is an object");
}

/// <summary>A table that was restored.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows.</param>
public sealed record RestoredTable(string Schema, string Name, long Rows);
