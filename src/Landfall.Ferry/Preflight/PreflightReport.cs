using System.Text.Json;

namespace Landfall.Ferry;

/// <summary>What stands in the way of a copy. Any one stops it before anything is written.</summary>
/// <param name="Code">One of <see cref="FerryErrors"/>.</param>
/// <param name="Message">What, and which object.</param>
/// <param name="Remedy">What to do.</param>
public sealed record PreflightProblem(string Code, string Message, string Remedy);

/// <summary>One side, as the preflight found it.</summary>
/// <param name="Version">As the server says it, such as <c>15.18</c>.</param>
/// <param name="Major">The major version.</param>
/// <param name="Encoding">Such as <c>UTF8</c>.</param>
/// <param name="Collation">The database's default collation.</param>
/// <param name="Bytes">Size on disk, with indexes.</param>
public sealed record DatabaseFacts(string Version, int Major, string Encoding, string Collation, long Bytes)
{
    /// <summary>The version of the collation, as the library that sorts says it (<c>pg_database.datcollversion</c>, from 15 on); null: it has none.</summary>
    public string? CollationVersion { get; init; }
}

/// <summary>An extension of the source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">The schema that it lies in.</param>
/// <param name="Version">Its version; empty: a dump does not say it.</param>
/// <param name="Available">The version that the target would make; null: none, or it is not needed there.</param>
public sealed record ExtensionFacts(string Name, string Schema, string Version, string? Available)
{
    internal string Label => Version.Length == 0 ? Name : $"{Name} {Version}";
}

/// <summary>What a copy would do, and what stands in its way.</summary>
public sealed record PreflightReport
{
    /// <summary>The source.</summary>
    public required DatabaseFacts Source { get; init; }

    /// <summary>The target.</summary>
    public required DatabaseFacts Target { get; init; }

    /// <summary>The version of <c>pg_dump</c> that would carry; null when none fits.</summary>
    public string? Programs { get; init; }

    /// <summary>The source's extensions.</summary>
    public IReadOnlyList<ExtensionFacts> Extensions { get; init; } = [];

    /// <summary>Tables, partitions and populated materialized views to copy.</summary>
    public int Tables { get; init; }

    /// <summary>Large objects to copy.</summary>
    public long LargeObjects { get; init; }

    /// <summary>Connections that the source's role may still open.</summary>
    public int FreeConnections { get; init; }

    /// <summary>Who else is on the source.</summary>
    public IReadOnlyList<OtherSession> Sessions { get; init; } = [];

    /// <summary>What stops the copy.</summary>
    public IReadOnlyList<PreflightProblem> Problems { get; init; } = [];

    /// <summary>What does not stop it, but a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>One line of JSON, in snake_case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FerryJson.Default.PreflightReport);
}
