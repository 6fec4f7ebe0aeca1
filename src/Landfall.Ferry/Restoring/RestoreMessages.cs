using System.Text.RegularExpressions;

namespace Landfall.Ferry;

/// <summary>
/// Every line that <c>pg_restore</c> writes to its standard error, sorted: what is known to do no harm is kept with its reason, and
/// anything else fails the restore. Details and contexts are left out: they quote rows.
/// </summary>
/// <param name="failed">Called once, when the first line that is not harmless has been read with what belongs to it.</param>
sealed partial class RestoreMessages(Action failed)
{
    const string Own = "pg_restore: ";
    const string Statement = "Command was: ";

    static readonly (Regex Line, string Reason)[] Harmless =
    [
        (UnknownSetting(), "The target's server is older than this setting, which pg_restore switches off everywhere."),
        (Ignored(), "It counts the lines above."),
    ];

    readonly List<string> notes = [];
    string entry = "";
    bool goesOn;
    bool told;

    /// <summary>What does no harm, each with its reason.</summary>
    public IReadOnlyList<string> Notes => [.. notes.Distinct()];

    /// <summary>The first line that is not harmless, with the entry of the dump that it is about; null: there was none.</summary>
    public string? Failure { get; private set; }

    public void Take(string line)
    {
        if (Entry().Match(line) is { Success: true } about) entry = about.Groups[1].Value;
        var own = line.StartsWith(Own, StringComparison.Ordinal);
        if (Failure is not null) Complete(line, own);
        else if (line.Length > 0 && !Context().IsMatch(line) && (own || !goesOn)) Sort(line);
    }

    void Sort(string line)
    {
        goesOn = true;
        if (Array.Find(Harmless, h => h.Line.IsMatch(line)) is { Reason: { } reason }) notes.Add($"{line[Own.Length..]}: {reason}");
        else Failure = (entry.Length > 0 ? $"{entry}: " : "") + Message().Replace(line, "");
    }

    // Programs that restore side by side name the entry by its statement alone.
    void Complete(string line, bool own)
    {
        if (told) return;
        told = own || line.StartsWith(Statement, StringComparison.Ordinal);
        if (told && !own) Failure += $" ({line[Statement.Length..]})";
        if (told) failed();
    }

    [GeneratedRegex(@"^pg_restore: (?:error|warning|fatal): ")]
    private static partial Regex Message();

    // What stands before a message and says where it was met.
    [GeneratedRegex(@"^pg_restore: (?:while [A-Z]|from TOC entry |detail: |hint: )")]
    private static partial Regex Context();

    // Number, oids, kind and name; the owner's name ends it.
    [GeneratedRegex(@"^pg_restore: from TOC entry \d+; \d+ \d+ (.+) \S+$")]
    private static partial Regex Entry();

    [GeneratedRegex("""^pg_restore: error: could not execute query: ERROR: +unrecognized configuration parameter "(?:transaction_timeout|idle_session_timeout)"$""")]
    private static partial Regex UnknownSetting();

    [GeneratedRegex(@"^pg_restore: warning: errors ignored on restore: \d+$")]
    private static partial Regex Ignored();
}
