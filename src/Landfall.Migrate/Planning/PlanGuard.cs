using System.Text;
using Landfall.Heroku;
using Landfall.Migrate.Journal;

namespace Landfall.Migrate.Planning;

/// <summary>A keyed digest of what must be at the cutover as it was at the plan: release, stack, and each config var with its value.</summary>
static class PlanGuard
{
    public static string Of(HerokuApp app, JournalCipher cipher)
    {
        using var data = new MemoryStream();
        using (var writer = new BinaryWriter(data, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(app.Id);
            writer.Write(app.Stack);
            writer.Write(app.Release?.Version ?? 0);
            foreach (var (key, value) in app.Config.OrderBy(v => v.Key.Value, StringComparer.Ordinal))
            {
                writer.Write(key.Value);
                writer.Write(value.Reveal());
            }
        }
        return cipher.Digest(data.ToArray());
    }

    /// <exception cref="NeedsPersonException">Something changed since the plan.</exception>
    public static void Demand(MigrationPlan plan, HerokuApp app, JournalCipher cipher)
    {
        if (Of(app, cipher) == plan.Guard) return;
        throw new NeedsPersonException(
            $"{plan.App} has changed on Heroku since it was planned (its release, its stack or a config var). Plan again: landfall migrate plan {plan.App}");
    }
}
