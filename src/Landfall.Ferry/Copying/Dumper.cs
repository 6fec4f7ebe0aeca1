using Landfall.Programs;

namespace Landfall.Ferry;

/// <summary>Runs <c>pg_dump</c> for the definitions; rows travel another way.</summary>
sealed class Dumper(PostgresPrograms programs, Database database)
{
    /// <summary>Dumps the definitions into <paramref name="file"/>, which exists, in the custom format.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="snapshot">The exported snapshot to read in.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>Its warnings.</returns>
    public async Task<IReadOnlyList<string>> DumpAsync(string file, string snapshot, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(new Program(programs.Dump, [
            "--format=custom", "--schema-only", "--compress=0", "--no-password", "--no-owner", "--encoding=UTF8",
            $"--file={file}", $"--snapshot={snapshot}", .. database.Side == Side.Source ? ["--lock-wait-timeout=15s"] : Array.Empty<string>(),
            .. Sql.ForeignSchemas.Select(schema => $"--exclude-schema={schema}")])
        {
            Environment = ConnectionText.Environment(database.Url),
            CleanEnvironment = true,
        }, stop);
        return ended.Succeeded ? Lines(ended.Error) : throw Explain(ended.Error);
    }

    FerryException Explain(string error)
    {
        var said = string.Join("; ", Lines(error).Where(line => !line.Contains("detail:", StringComparison.OrdinalIgnoreCase)).Take(4));
        // It has no statement timeout but while it waits for locks.
        return error switch
        {
            _ when Has(error, "row-level security") => Failed(
                FerryErrors.RowSecurity, "Row level security hides rows", "Read as the tables' owner."),
            _ when database.Side == Side.Source && Has(error, "statement timeout") => ServerFailure.Locked(database, said),
            _ when Has(error, "permission denied for") => Failed(
                FerryErrors.NotReadable, "pg_dump may not read something", "Grant SELECT on it to the source's role."),
            _ when Has(error, "No space left on device") => Failed(FerryErrors.ScratchFull, "The scratch directory has no room for the dump",
                "Free space there (some megabytes), then start the same run again."),
            // What it was doing it says in any case; what the server says of a snapshot that is gone differs by version and language.
            _ when ServerFailure.IsLost(error) || Has(error, Snapshot.Join) => ServerFailure.Lost(database, said),
            _ => Failed(FerryErrors.DumpFailed, "pg_dump failed", "Correct what it names, then start the same run again."),
        };

        FerryException Failed(string code, string what, string remedy) => new(code, $"{what}: {said}.", remedy);
    }

    static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
