using System.Text.RegularExpressions;

namespace Landfall.Heroku;

/// <summary>A command that runs by the clock, in UTC.</summary>
/// <param name="Schedule">Five fields as cron has them, or <c>@hourly</c> and its like.</param>
/// <param name="Command">Run as a process is, on one line.</param>
public sealed partial record ScheduledJob(string Schedule, string Command)
{
    /// <summary>Reads a declared job; null when it is none.</summary>
    public static ScheduledJob? Parse(string? schedule, string? command) =>
        schedule is not null && Fields().IsMatch(schedule.Trim()) && command is not null && command.Trim().Length > 0 && !command.Any(char.IsControl)
            ? new ScheduledJob(schedule.Trim(), command.Trim()) : null;

    [GeneratedRegex(@"\A(?:[0-9A-Za-z*/,-]+(?:[ \t]+[0-9A-Za-z*/,-]+){4}|@(?:hourly|daily|weekly|monthly|yearly))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fields();
}
