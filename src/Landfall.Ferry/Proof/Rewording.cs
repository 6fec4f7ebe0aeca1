using System.Data;
using System.Text.RegularExpressions;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// The source's views and rules in the words of the target's server. A server prints a query anew from what it understood, and majors do so
/// differently; so the target is given the source's text to understand and to print. Nothing that it has is touched for that, and what it
/// makes is rolled back.
/// </summary>
static partial class Rewording
{
    const string Name = "pg_temp.landfall_reworded";

    /// <param name="owner">A session of the role that owns everything: the text is the source's, which nobody of higher rank may run.</param>
    /// <param name="source">The source's definitions.</param>
    /// <param name="target">Those of the target; what is written alike there is left alone.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<IReadOnlyList<ArchiveEntry>> OfAsync(
        NpgsqlConnection owner, IReadOnlyList<ArchiveEntry> source, IReadOnlyList<ArchiveEntry> target, CancellationToken stop)
    {
        var there = target.Select(e => (e.ToString(), e.Definition)).ToHashSet();
        var reworded = new List<ArchiveEntry>();
        foreach (var entry in source)
            reworded.Add(there.Contains((entry.ToString(), entry.Definition)) ? entry
                : View().Match(entry.Definition) is { Success: true } view ? entry with { Definition = await ViewAsync(owner, view, stop) }
                : Rule().Match(entry.Definition) is { Success: true } rule ? entry with { Definition = await RuleAsync(owner, rule, stop) }
                : entry);
        return reworded;
    }

    static async Task<string> ViewAsync(NpgsqlConnection owner, Match view, CancellationToken stop)
    {
        var said = await TriedAsync(owner, $"CREATE VIEW {Name} AS {view.Groups["query"]}", $"SELECT pg_get_viewdef('{Name}'::regclass)", stop);
        return said is null ? view.Value : $"{view.Groups["head"]}{said.TrimEnd(';')}{view.Groups["tail"]}";
    }

    // It is printed with the name of the table that it is on.
    static async Task<string> RuleAsync(NpgsqlConnection owner, Match rule, CancellationToken stop)
    {
        var said = await TriedAsync(owner,
            $"CREATE TABLE {Name} (LIKE {rule.Groups["table"]}); {rule.Groups["head"]}{Name}{rule.Groups["does"]}",
            $"SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class = '{Name}'::regclass", stop);
        return said is not null && Rule().Match($"{said}\n") is { Success: true } now
            ? $"{rule.Groups["head"]}{rule.Groups["table"]}{now.Groups["does"]}{rule.Groups["tail"]}"
            : rule.Value;
    }

    // What it does not understand at all stays as it is, and differs.
    static async Task<string?> TriedAsync(NpgsqlConnection owner, string make, string ask, CancellationToken stop)
    {
        await owner.ExecuteAsync("BEGIN", stop);
        try
        {
            await owner.ExecuteAsync(make, stop);
            return await owner.ScalarAsync<string>(ask, stop);
        }
        catch (PostgresException) when (owner.State == ConnectionState.Open)
        {
            return null;
        }
        finally
        {
            if (owner.State == ConnectionState.Open) await owner.ExecuteAsync("ROLLBACK", stop);
        }
    }

    // As pg_dump writes them.
    const string Table = $@"{Sql.Dumped}\.{Sql.Dumped}";

    [GeneratedRegex($"""
        \A(?<head>CREATE\ (?:OR\ REPLACE\ )?(?:MATERIALIZED\ )?VIEW\ {Table}(?:\ WITH\ \([^\n]*\))?\ AS\n)
        (?<query>.*?)(?<tail>(?:\n\ \ WITH\ (?:(?:LOCAL|CASCADED)\ CHECK\ OPTION|NO\ DATA))?;\s*)\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex View();

    [GeneratedRegex($"""
        \A(?<head>CREATE\ RULE\ {Sql.Dumped}\ AS\n\ +ON\ (?:INSERT|UPDATE|DELETE)\ TO\ )(?<table>{Table})
        (?<does>\s.*?;)(?<tail>\n(?:ALTER\ TABLE\ [^\n]*;)?\s*)\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Rule();
}
