namespace Landfall.Ferry;

/// <summary>What is left to do.</summary>
/// <param name="Journal">What is done.</param>
/// <param name="Chunks">The rows to carry, as far as the journal does not hold them.</param>
/// <param name="Kept">Tables that are there with all their rows and indexes, and what came with them.</param>
sealed record Work(Journal Journal, IReadOnlyList<Chunk> Chunks, IReadOnlyDictionary<TablePlan, JournalRow> Kept)
{
    public static readonly IReadOnlyDictionary<TablePlan, JournalRow> Nothing = new Dictionary<TablePlan, JournalRow>();
}
