using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Programs;

namespace Landfall.Migrate.Planning;

/// <summary>What a migration will do. It holds no secret.</summary>
public sealed record MigrationPlan
{
    /// <summary>The app on Heroku.</summary>
    public required string App { get; init; }

    /// <summary>The platform's host.</summary>
    public required string Host { get; init; }

    /// <summary>The environment's handle.</summary>
    public required string Environment { get; init; }

    /// <summary>The app's handle on the platform.</summary>
    public required string TargetApp { get; init; }

    /// <summary>The source directory, absolute; null: a clone of Heroku's git.</summary>
    public string? Source { get; init; }

    /// <summary>The one database to move, by add-on name or variable; null: all.</summary>
    public string? Database { get; init; }

    /// <summary>The path that the smoke test asks.</summary>
    public string SmokePath { get; init; } = "/";

    /// <summary>When it was made, ISO 8601 UTC.</summary>
    public required string Made { get; init; }

    /// <summary>A digest of what must not change on Heroku until the cutover: config vars, release.</summary>
    public required string Guard { get; init; }

    /// <summary>True: a scheduler, whose jobs nobody but a person can pause, is attached.</summary>
    public bool HasScheduler { get; init; }

    /// <summary>What is made on the platform.</summary>
    public required IReadOnlyList<PlanItem> WillMake { get; init; }

    /// <summary>What is changed on Heroku, during the cutover alone.</summary>
    public required IReadOnlyList<PlanItem> WillChange { get; init; }

    /// <summary>What is left as it is.</summary>
    public required IReadOnlyList<PlanItem> WillLeave { get; init; }

    /// <summary>What a person decides or does.</summary>
    public required IReadOnlyList<PlanItem> NeedsPerson { get; init; }

    /// <summary>What stops the migration.</summary>
    public required IReadOnlyList<PlanItem> Blockers { get; init; }

    /// <summary>Indented JSON, in snake_case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PlanJson.Default.MigrationPlan);

    internal void Save(string path) => AtomicFile.Write(path, ToJson() + "\n");

    /// <summary>The plan in a file; null when there is none.</summary>
    /// <exception cref="NeedsPersonException">It cannot be read.</exception>
    internal static MigrationPlan? Load(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), PlanJson.Default.MigrationPlan) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new NeedsPersonException($"The plan {path} cannot be read. Plan again.");
        }
    }
}

/// <summary>One line of a plan.</summary>
/// <param name="What">What it is about.</param>
/// <param name="How">What is done, or what a person must know.</param>
public sealed record PlanItem(string What, string How);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MigrationPlan))]
sealed partial class PlanJson : JsonSerializerContext;
