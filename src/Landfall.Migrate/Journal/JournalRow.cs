using System.Text.Json.Serialization;

namespace Landfall.Migrate.Journal;

/// <summary>What a row of the journal says.</summary>
enum RowState
{
    /// <summary>A run began.</summary>
    Opened,

    /// <summary>A step is about to take effect, or may have.</summary>
    Begun,

    /// <summary>Something to be remembered, before what depends on it happens.</summary>
    Fact,

    /// <summary>A step has taken effect.</summary>
    Done,

    /// <summary>A step failed; it may be tried again.</summary>
    Failed,

    /// <summary>A run ended.</summary>
    Closed,
}

/// <summary>One row of the journal.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="At">Unix time in milliseconds.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Journey"><c>rehearsal</c>, <c>cutover</c> or <c>rollback</c>.</param>
/// <param name="State">What it says.</param>
/// <param name="Step">The step; for a fact, also its key.</param>
/// <param name="Text">A fact's value, a failure's message, how a run ended.</param>
/// <param name="Sealed">A fact that is a secret: sealed (<see cref="JournalCipher"/>), in base64.</param>
sealed record JournalRow(long Number, long At, Guid Run, string Journey, RowState State, string Step, string? Text, string? Sealed);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalRow))]
[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class JournalJson : JsonSerializerContext;
