using Landfall.Heroku;
using Landfall.Migrate.Journal;

namespace Landfall.Migrate.Cutover;

/// <summary>The app as it ran before a standing cutover scaled it down: what it becomes is made from that.</summary>
static class Unfrozen
{
    public static HerokuApp Of(HerokuApp app, MigrationJournal journal)
    {
        var before = CutoverJourney.Standing(journal) is { } cutover ? FreezeSteps.FormationBefore(cutover) : null;
        return before is null ? app : app with
        {
            Processes = [.. app.Processes.Select(p => before.TryGetValue(p.Type.Value, out var quantity) ? p with { Quantity = quantity } : p)],
        };
    }
}
