using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Programs;

namespace Landfall.Ferry;

/// <summary><c>pg_dump</c> and <c>pg_restore</c> of one version.</summary>
/// <param name="Directory">Where they lie; empty: on PATH.</param>
/// <param name="Version">As they say it, such as <c>17.6</c>.</param>
/// <param name="Major">Its first number.</param>
sealed partial record PostgresPrograms(string Directory, string Version, int Major)
{
    const string Packages = "/usr/lib/postgresql";

    public string Dump => Path.Combine(Directory, "pg_dump");

    public string Restore => Path.Combine(Directory, "pg_restore");

    /// <summary>
    /// The newest that is not older than a server. It asks less often: over a link with 20 ms of latency the definitions of 3,000
    /// tables take 18 three seconds, 17 over a minute.
    /// </summary>
    public static Task<PostgresPrograms> FindAsync(string? directory, int source, int target, CancellationToken stop) =>
        FindAsync(directory, Math.Max(source, target), $"The source is PostgreSQL {source}, the target {target}", stop);

    /// <summary>The newest, of a major version at least.</summary>
    /// <param name="directory">Where they lie; null: anywhere on this machine.</param>
    /// <param name="atLeast">The major version.</param>
    /// <param name="why">What demands it, as a sentence without its end.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<PostgresPrograms> FindAsync(string? directory, int atLeast, string why, CancellationToken stop)
    {
        var found = new List<PostgresPrograms>();
        foreach (var place in directory is null ? Places() : [directory])
            if (await AskAsync(place, stop) is { } programs) found.Add(programs);
        return found.Where(p => p.Major >= atLeast).MaxBy(p => p.Major) ?? throw Unfit(found, atLeast, why);
    }

    static IEnumerable<string> Places() =>
        (System.IO.Directory.Exists(Packages) ? System.IO.Directory.GetDirectories(Packages) : [])
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "pg_dump")))
            .Append("");

    static async Task<PostgresPrograms?> AskAsync(string place, CancellationToken stop)
    {
        try
        {
            var ended = await ProgramRunner.RunAsync(new Program(Path.Combine(place, "pg_dump"), ["--version"]), stop);
            return VersionLine().Match(ended.Output) is { Success: true } match
                ? new PostgresPrograms(place, match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
                : null;
        }
        catch (ProgramMissingException)
        {
            return null;
        }
    }

    static FerryException Unfit(List<PostgresPrograms> found, int atLeast, string why) => new(
        FerryErrors.ProgramsUnfit,
        $"{why}; this machine has "
            + (found.Count == 0 ? "no pg_dump." : $"pg_dump {string.Join(" and ", found.Select(p => p.Version).Distinct())}."),
        $"Install PostgreSQL's client programs of version {atLeast} (postgresql-client-{atLeast}).");

    [GeneratedRegex(@"^pg_dump \(PostgreSQL\) ((\d+)\S*)")]
    private static partial Regex VersionLine();
}
