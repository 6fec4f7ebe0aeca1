using System.Globalization;
using System.Text;
using Landfall.Programs;

namespace Landfall.Ferry;

/// <summary>Runs <c>pg_restore</c> as the role that will own everything.</summary>
sealed class Restorer(PostgresPrograms programs, Database target)
{
    const string Command = "Command was: ";

    /// <summary>Restores the chosen entries. A single word on its standard error fails it.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="list">An empty file for the list of entries.</param>
    /// <param name="entries">What to restore.</param>
    /// <param name="atomic">True: in one transaction.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RestoreAsync(
        string dump, string list, IReadOnlyList<ArchiveEntry> entries, bool atomic, CancellationToken stop)
    {
        var ids = entries.Aggregate(new StringBuilder(), (text, e) => text.Append(CultureInfo.InvariantCulture, $"{e.Id};\n"));
        await File.WriteAllTextAsync(list, ids.ToString(), stop);
        var ended = await ProgramRunner.RunAsync(new Program(programs.Restore, [
            "--no-owner", "--no-acl", "--no-password", "--exit-on-error", $"--use-list={list}",
            .. atomic ? ["--single-transaction"] : Array.Empty<string>(),
            // Any text with "=" is a connection text; host, role, database and password come from the environment.
            "--dbname=connect_timeout=15", dump])
        {
            Environment = ConnectionText.Environment(target.Url),
            CleanEnvironment = true,
        }, stop);
        if (!ended.Succeeded || ended.Error.Length > 0) throw Explain(ended.Error, entries);
    }

    FerryException Explain(string error, IReadOnlyList<ArchiveEntry> entries)
    {
        if (error.Contains("No space left on device", StringComparison.Ordinal)) return ServerFailure.TargetFull(target);
        var said = string.Join("; ", Speakable(error).Concat(Culprit(error, entries)));
        return LostWords.Any(word => error.Contains(word, StringComparison.Ordinal))
            ? ServerFailure.Lost(target, said)
            : new FerryException(FerryErrors.RestoreFailed, $"pg_restore failed on the target {target.Url}: {said}.",
                "Correct what it names on the source or the target, then start the same run again.");
    }

    static readonly string[] LostWords =
        ["server closed the connection", "terminating connection", "the database system is shutting down", "no connection to the server",
            "the database system is in recovery mode"];

    static IEnumerable<string> Culprit(string error, IReadOnlyList<ArchiveEntry> entries) => error.Split('\n')
        .Where(line => line.StartsWith(Command, StringComparison.Ordinal))
        .Select(line => entries.FirstOrDefault(e => e.Definition.TrimStart().StartsWith(line[Command.Length..], StringComparison.Ordinal)))
        .OfType<ArchiveEntry>().Take(1).Select(entry => $"it was making {entry}");

    // DETAIL, CONTEXT and the command itself quote rows and passwords.
    static IEnumerable<string> Speakable(string error) => error.Split('\n', StringSplitOptions.TrimEntries)
        .Where(line => line.StartsWith("pg_restore:", StringComparison.Ordinal) || line.StartsWith("ERROR:", StringComparison.Ordinal)
            || line.StartsWith("WARNING:", StringComparison.Ordinal) || line.StartsWith("HINT:", StringComparison.Ordinal))
        .Take(6);
}
