using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Cli.Screen;

/// <summary>
/// The one line of a terminal that is written over: how far something is, as a bar with the time that is left. Messages that
/// count nothing stay, above it. It is no region of the screen that something else would have to know of: a question simply
/// takes its place.
/// </summary>
sealed partial class LiveLine(TextWriter screen, TimeProvider time)
{
    const int Width = 30;
    const string Erase = "\r\e[2K";

    string stage = "";
    long began;
    bool drawn;

    public void Say(string message)
    {
        if (Counted().Match(message) is not { Success: true } counted)
        {
            Clear();
            screen.WriteLine(message);
            return;
        }
        var (name, done, total) = (counted.Groups["what"].Value, Number(counted, "done"), Number(counted, "total"));
        if (name != stage) (stage, began) = (name, time.GetTimestamp());
        screen.Write(Erase + Bar(name, done, Math.Max(total, 1), counted.Groups["rows"].Value));
        screen.Flush();
        drawn = true;
    }

    /// <summary>Takes the bar away.</summary>
    public void Clear()
    {
        if (drawn) screen.Write(Erase);
        drawn = false;
    }

    string Bar(string name, long done, long total, string rows)
    {
        var share = Math.Clamp((double)done / total, 0, 1);
        var filled = (int)(share * Width);
        var bytes = name.Contains("Bytes", StringComparison.Ordinal);
        return $"{name}  {new string('━', filled)}{new string('╌', Width - filled)}  {Amount(done, bytes)}/{Amount(total, bytes)}{(rows.Length > 0 ? $", {rows} rows" : "")}{Left(share)}";
    }

    string Left(double share) => share is > 0 and < 1 ? $", {(time.GetElapsedTime(began) * ((1 - share) / share)).TotalSeconds:0} s left" : "";

    static string Amount(long count, bool bytes) => bytes ? $"{count / 1_000_000.0:0.0} MB" : count.ToString(CultureInfo.InvariantCulture);

    static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // As a copy's log says how far it is, behind the time of the line: "Prove: Bytes of tables read, 12 rows (3/7)".
    [GeneratedRegex(@"^(?:\S+Z )?(?<what>[A-Z][a-z]+: [^()]+?)(?:, (?<rows>\d{1,18}) rows)? \((?<done>\d{1,18})/(?<total>\d{1,18})\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();
}
