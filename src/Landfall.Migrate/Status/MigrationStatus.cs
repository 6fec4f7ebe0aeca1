using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Rehearsal;

namespace Landfall.Migrate.Status;

/// <summary>How far a migration is, from its journal alone.</summary>
public sealed record MigrationStatus
{
    /// <summary>The app on Heroku.</summary>
    public required string App { get; init; }

    /// <summary>When it was planned; null: not yet.</summary>
    public string? Planned { get; init; }

    /// <summary>The platform's host, by the plan.</summary>
    public string? Host { get; init; }

    /// <summary>Seconds that the app will be away, as rehearsed; null: no rehearsal passed.</summary>
    public double? PredictedWindowSeconds { get; init; }

    /// <summary>Each journey's last run.</summary>
    public required IReadOnlyList<RunStatus> Runs { get; init; }

    /// <summary>What a rehearsal made and has not taken away yet: <c>database ENVIRONMENT/HANDLE on HOST</c>.</summary>
    public required IReadOnlyList<string> LeftByRehearsal { get; init; }

    /// <summary>What to do next.</summary>
    public required string Next { get; init; }

    /// <summary>Indented JSON, in snake_case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.MigrationStatus);

    /// <summary>Reads it. Nothing outside is asked.</summary>
    public static MigrationStatus Read(MigrationDirectory directory, HerokuAppName app, TimeProvider time)
    {
        var plan = MigrationPlan.Load(directory.PlanFile);
        var journal = MigrationJournal.Open(directory, time);
        var rehearsal = RehearsalJourney.Report(journal.Last(RehearsalJourney.Name));
        return new MigrationStatus
        {
            App = app.Value,
            Planned = plan?.Made,
            Host = plan?.Host,
            PredictedWindowSeconds = rehearsal?.Window.TotalSeconds,
            Runs = [.. new[] { RehearsalJourney.Name, CutoverJourney.Name, Rollback.RollbackJourney.Name }.Select(journal.Last).OfType<JournalRun>().Select(Of)],
            LeftByRehearsal = [.. Leftovers.Of(journal).Select(left => $"{left}")],
            Next = NextOf(app, plan, rehearsal, journal),
        };
    }

    static string NextOf(HerokuAppName app, MigrationPlan? plan, RehearsalReport? rehearsal, MigrationJournal journal)
    {
        if (CutoverJourney.Standing(journal) is { } cutover)
            return Rollback.RollbackJourney.HasBegun(cutover) ? $"The rollback is not finished. Go on: landfall migrate rollback {app}"
                : cutover.Ended == CutoverJourney.Opened ? "It is open. Nothing is left to do here."
                : $"The cutover is not finished. Go on: landfall migrate cutover {app}; or go back: landfall migrate rollback {app}";
        return plan is null ? $"landfall migrate plan {app}"
            : plan.Blockers.Count > 0 ? "The plan has blockers. Solve them and plan again."
            : rehearsal is null ? $"landfall migrate rehearse {app}"
            : $"landfall migrate cutover {app}";
    }

    static RunStatus Of(JournalRun run) => new(
        run.Journey, run.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), run.Ended,
        [.. run.Rows.Where(r => r.State is RowState.Begun).Select(r => r.Step).Distinct().Select(step => Step(run, step))]);

    static StepStatus Step(JournalRun run, string step)
    {
        var last = run.Rows.Last(r => r.Step == step && r.State is RowState.Begun or RowState.Done or RowState.Failed);
        return new StepStatus(step, last.State.ToString().ToLowerInvariant(), run.Duration(step)?.TotalSeconds, last.State == RowState.Failed ? last.Text : null);
    }
}

/// <summary>A run of a journey.</summary>
/// <param name="Journey"><c>rehearsal</c>, <c>cutover</c> or <c>rollback</c>.</param>
/// <param name="Started">When, ISO 8601 UTC.</param>
/// <param name="Ended">How it ended; null: it has not.</param>
/// <param name="Steps">Its steps so far.</param>
public sealed record RunStatus(string Journey, string Started, string? Ended, IReadOnlyList<StepStatus> Steps);

/// <summary>A step of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>begun</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Seconds">How long it took, once it is done.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record StepStatus(string Name, string State, double? Seconds, string? Problem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(MigrationStatus))]
sealed partial class StatusJson : JsonSerializerContext;
