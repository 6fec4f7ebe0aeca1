using Npgsql;

namespace Landfall.Ferry;

/// <summary>Settings of the database and of its role, which a dump of one database does not hold (heroku 3.2).</summary>
static class Settings
{
    // A fence that keeps the source from being written must not come along.
    const string Fence = "default_transaction_read_only";

    /// <summary>The kind of fact that says a setting.</summary>
    public const string Kind = "setting";

    const string Rows = """
        SELECT coalesce(r.rolname::text, ''), coalesce(r.rolname = $1, true), split_part(s.setting, '=', 1),
            substr(s.setting, strpos(s.setting, '=') + 1)
        FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting) LEFT JOIN pg_roles r ON r.oid = d.setrole
        WHERE d.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            OR d.setdatabase = 0 AND r.rolname = $1
        ORDER BY d.setdatabase, d.setrole, 3
        """;

    /// <summary>Those of a database, and of a role in it.</summary>
    public static Task<List<Setting>> ReadAsync(NpgsqlConnection session, string role, CancellationToken stop) =>
        session.ListAsync(Rows, r => new Setting(r.GetString(0), r.GetBoolean(1), r.GetString(2), r.GetString(3)), stop, role);

    /// <summary>Sets them on the target's database, those of the source's role for <paramref name="owner"/>.</summary>
    /// <returns>Those that were left out.</returns>
    public static async Task<List<Dropped>> ApplyAsync(
        NpgsqlConnection admin, string database, string owner, IEnumerable<Setting> settings, CancellationToken stop)
    {
        var dropped = new List<Dropped>();
        foreach (var setting in settings)
            if (await TryAsync(admin, database, owner, setting, stop) is { } reason)
                dropped.Add(new Dropped("SETTING", setting.Role.Length == 0 ? setting.Name : $"{setting.Name} of {setting.Role}", reason));
        return dropped;
    }

    /// <summary>What the target should say of these settings, and what it says; those that it refuses are expected of nobody.</summary>
    public static async Task<(List<CatalogFact> Wanted, List<CatalogFact> Found)> CompareAsync(
        NpgsqlConnection admin, string database, string owner, IEnumerable<Setting> settings, CancellationToken stop)
    {
        var there = Last(await ReadAsync(admin, owner, stop));
        var (wanted, found) = (new List<CatalogFact>(), new List<CatalogFact>());
        foreach (var (key, setting) in Last(settings))
        {
            if (!there.Remove(key, out var copy))
            {
                if (await TryAsync(admin, database, owner, setting, stop, end: "ROLLBACK") is null) wanted.Add(Fact(setting, setting.Value));
            }
            else if (await ValueAsync(admin, setting, stop) is { } value)
            {
                wanted.Add(Fact(setting, value));
                found.Add(Fact(setting, await ValueAsync(admin, copy, stop) ?? copy.Value));
            }
        }
        found.AddRange(there.Values.Select(s => Fact(s, s.Value)));
        return (wanted, found);
    }

    // One of the database goes before one of the role in all databases.
    static Dictionary<(bool OfRole, string Name), Setting> Last(IEnumerable<Setting> settings) => settings
        .Where(s => s.Ours && s.Name != Fence).GroupBy(s => (s.Role.Length > 0, s.Name)).ToDictionary(s => s.Key, s => s.Last());

    static CatalogFact Fact(Setting setting, string value) =>
        new(Kind, "", setting.Role.Length > 0 ? $"{setting.Name} of the role" : setting.Name, value);

    // 1024kB and 1MB are the same. Nothing is looked up while it is in force.
    static async Task<string?> ValueAsync(NpgsqlConnection admin, Setting setting, CancellationToken stop)
    {
        await admin.ExecuteAsync("BEGIN", stop);
        try
        {
            return await admin.ScalarAsync<string>("SELECT set_config($1, $2, true)", stop, setting.Name, setting.Value);
        }
        catch (PostgresException) when (admin.State == System.Data.ConnectionState.Open)
        {
            return null;
        }
        finally
        {
            await admin.ExecuteAsync("ROLLBACK", stop);
        }
    }

    static async Task<string?> TryAsync(
        NpgsqlConnection admin, string database, string owner, Setting setting, CancellationToken stop, string end = "COMMIT")
    {
        if (!setting.Ours) return "Its role is not made on the target.";
        if (setting.Name == Fence) return "The target must accept writes.";
        var whom = setting.Role.Length == 0
            ? $"DATABASE {Sql.Identifier(database)}"
            : $"ROLE {Sql.Identifier(owner)} IN DATABASE {Sql.Identifier(database)}";
        await admin.ExecuteAsync("BEGIN", stop);
        try
        {
            // "FROM CURRENT" keeps lists such as search_path whole; written as one text they would become one name.
            await admin.ScalarAsync<string>("SELECT set_config($1, $2, true)", stop, setting.Name, setting.Value);
            await admin.ExecuteAsync($"ALTER {whom} SET {Name(setting.Name)} FROM CURRENT; {end}", stop);
            return null;
        }
        catch (PostgresException refused) when (admin.State == System.Data.ConnectionState.Open)
        {
            await admin.ExecuteAsync("ROLLBACK", stop);
            return $"The target refused it (SQLSTATE {refused.SqlState}).";
        }
    }

    // A custom setting is written prefix.name, each part a name.
    static string Name(string name) => string.Join('.', name.Split('.').Select(Sql.Identifier));
}

/// <summary>One setting.</summary>
/// <param name="Role">Whose; empty: the database's.</param>
/// <param name="Ours">True: the database's, or of the role that reads.</param>
sealed record Setting(string Role, bool Ours, string Name, string Value);
