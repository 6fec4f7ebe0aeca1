namespace Landfall.Migrate;

/// <summary>What a rehearsal showed.</summary>
/// <param name="Window">How long the app will be away at the cutover, as measured here.</param>
/// <param name="Durations">Each step and how long it took.</param>
/// <param name="Proofs">What was proven of each database.</param>
public sealed record RehearsalReport(TimeSpan Window, IReadOnlyList<StepDuration> Durations, IReadOnlyList<string> Proofs);

/// <summary>A step and how long it took.</summary>
public sealed record StepDuration(string Step, TimeSpan Took);

/// <summary>How a cutover ended.</summary>
/// <param name="Url">Where the app answers; null: it has no endpoint.</param>
/// <param name="Away">How long it was away.</param>
/// <param name="Proofs">What was proven of each database.</param>
/// <param name="Observed">What was seen once it was open.</param>
/// <param name="Next">What is left for a person.</param>
public sealed record CutoverReport(string? Url, TimeSpan Away, IReadOnlyList<string> Proofs, string? Observed, IReadOnlyList<string> Next);
