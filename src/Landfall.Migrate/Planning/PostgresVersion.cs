namespace Landfall.Migrate.Planning;

/// <summary>Which version of PostgreSQL is made: the source's major version, else the next newer one that there is.</summary>
static class PostgresVersion
{
    /// <summary>The version as the platform spells it; null when none fits.</summary>
    public static string? Fitting(IReadOnlyList<string> offered, int? major) => offered
        .Select(version => (version, Major: int.TryParse(version.Split('.')[0], out var number) ? number : 0))
        .Where(o => o.Major > 0 && o.Major >= (major ?? 0))
        .OrderBy(o => major is null ? -o.Major : o.Major)
        .Select(o => o.version).FirstOrDefault();
}
