using Npgsql;

namespace Landfall.Ferry;

/// <summary>Settings of the database and of its role, which a dump of one database does not hold (heroku 3.2).</summary>
static class Settings
{
    // A fence that keeps the source from being written must not come along.
    const string Fence = "default_transaction_read_only";

    const string Rows = """
        SELECT coalesce(r.rolname::text, ''), coalesce(r.rolname = current_user, true), split_part(s.setting, '=', 1),
            substr(s.setting, strpos(s.setting, '=') + 1)
        FROM pg_db_role_setting d CROSS JOIN LATERAL unnest(d.setconfig) AS s(setting) LEFT JOIN pg_roles r ON r.oid = d.setrole
        WHERE d.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
            OR d.setdatabase = 0 AND r.rolname = current_user
        ORDER BY d.setdatabase, d.setrole, 3
        """;

    public static Task<List<Setting>> ReadAsync(NpgsqlConnection source, CancellationToken stop) =>
        source.ListAsync(Rows, r => new Setting(r.GetString(0), r.GetBoolean(1), r.GetString(2), r.GetString(3)), stop);

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

    static async Task<string?> TryAsync(NpgsqlConnection admin, string database, string owner, Setting setting, CancellationToken stop)
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
            await admin.ExecuteAsync($"ALTER {whom} SET {Name(setting.Name)} FROM CURRENT; COMMIT", stop);
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
