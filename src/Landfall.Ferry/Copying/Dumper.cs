using Landfall.Programs;

namespace Landfall.Ferry;

/// <summary>Runs <c>pg_dump</c> and checks what it wrote.</summary>
sealed class Dumper(PostgresPrograms programs, Database database)
{
    /// <summary>Dumps into <paramref name="file"/>, which exists, in the custom format.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="snapshot">The exported snapshot to read in.</param>
    /// <param name="schemaOnly">True: no rows.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>Its warnings.</returns>
    public async Task<IReadOnlyList<string>> DumpAsync(string file, string snapshot, bool schemaOnly, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(new Program(programs.Dump, [
            "--format=custom", "--compress=1", "--no-password", "--no-owner", "--encoding=UTF8", $"--file={file}", $"--snapshot={snapshot}",
            .. Sql.ForeignSchemas.Select(schema => $"--exclude-schema={schema}"),
            .. schemaOnly ? ["--schema-only"] : Array.Empty<string>()])
        {
            Environment = ConnectionText.Environment(database.Url),
            CleanEnvironment = true,
        }, stop);
        return ended.Succeeded ? Lines(ended.Error) : throw Explain(ended.Error);
    }

    /// <summary>Reads the dump to its end: a listing alone does not notice that its end is missing (heroku 3.2).</summary>
    public async Task CheckAsync(string file, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(
            new Program(programs.Restore, ["--file=/dev/null", file]) { CleanEnvironment = true }, stop);
        if (ended.Succeeded && ended.Error.Length == 0) return;
        throw new FerryException(FerryErrors.DumpTruncated, $"The dump is not whole: {Lines(ended.Error).FirstOrDefault()}.",
            "Check that the scratch directory's disk has room, then start the same run again: it dumps anew.");
    }

    FerryException Explain(string error)
    {
        var said = string.Join("; ", Lines(error).Where(line => !line.Contains("detail:", StringComparison.OrdinalIgnoreCase)).Take(4));
        return error switch
        {
            _ when Has(error, "row-level security") => Failed(
                FerryErrors.RowSecurity, "Row level security hides rows", "Read as the tables' owner."),
            _ when Has(error, "permission denied for") => Failed(
                FerryErrors.NotReadable, "pg_dump may not read something", "Grant SELECT on it to the source's role."),
            _ when Has(error, "invalid memory alloc request size") => Failed(FerryErrors.RowTooLarge,
                "A row is too large for pg_dump, whose text form may not pass 1 GB", "Split the value, or move it out of the database."),
            _ when Has(error, "No space left on device") => Failed(FerryErrors.ScratchFull, "The scratch directory has no room for the dump",
                "Free space there (about the size of the source's data), then start the same run again."),
            _ when LostWords.Any(word => Has(error, word)) => ServerFailure.Lost(database, said),
            _ => Failed(FerryErrors.DumpFailed, "pg_dump failed", "Correct what it names, then start the same run again."),
        };

        FerryException Failed(string code, string what, string remedy) => new(code, $"{what}: {said}.", remedy);
    }

    static readonly string[] LostWords =
        ["server closed the connection", "terminating connection", "connection to server", "could not receive data", "SSL SYSCALL error",
            "SSL connection has been closed", "no connection to the server", "lost synchronization", Snapshot.Gone];

    static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
