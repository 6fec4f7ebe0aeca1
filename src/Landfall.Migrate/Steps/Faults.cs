using System.Diagnostics;

namespace Landfall.Migrate.Steps;

/// <summary>Where tests stop a journey dead.</summary>
public interface IFaults
{
    /// <summary>A point was reached: <c>before</c> the effect, after the <c>effect</c> but before its row, <c>after</c> the row.</summary>
    void Reach(string step, string when);
}

/// <summary>
/// Kills the process at the point that LANDFALL_FAULT names, <c>STEP:before</c>, <c>STEP:effect</c> or <c>STEP:after</c>, as a
/// crash would. For tests; without the variable nothing happens.
/// </summary>
/// <param name="point">The point, or null.</param>
public sealed class KillingFaults(string? point) : IFaults
{
    /// <inheritdoc/>
    public void Reach(string step, string when)
    {
        if (point != $"{step}:{when}") return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }
}
