using Npgsql;

namespace Landfall.Ferry;

/// <summary>Makes what the owner's role may not: extensions, each in its schema of the source.</summary>
static class Preparation
{
    const string ConfigurationTables = """
        SELECT c.oid::regclass::text FROM pg_extension e, unnest(e.extconfig) AS config(id) JOIN pg_class c ON c.oid = config.id
        WHERE pg_has_role(c.relowner, 'USAGE')
        """;

    /// <returns>The schemas that it made.</returns>
    public static async Task<IReadOnlySet<string>> RunAsync(
        NpgsqlConnection admin, string owner, IEnumerable<ExtensionFacts> extensions, CancellationToken stop)
    {
        var schemas = new HashSet<string>();
        foreach (var extension in extensions.Where(e => e.Name != ExtensionChecks.Statistics))
        {
            if (extension.Schema is not ("public" or "pg_catalog") && schemas.Add(extension.Schema))
                await admin.ExecuteAsync(
                    $"CREATE SCHEMA IF NOT EXISTS {Sql.Identifier(extension.Schema)} AUTHORIZATION {Sql.Identifier(owner)}", stop);
            await admin.ExecuteAsync(
                $"CREATE EXTENSION IF NOT EXISTS {Sql.Identifier(extension.Name)} WITH SCHEMA {Sql.Identifier(extension.Schema)}", stop);
        }
        // A dump holds the user's rows of such tables, and they are restored by the owner's role.
        foreach (var table in await admin.ListAsync(ConfigurationTables, r => r.GetString(0), stop))
            await admin.ExecuteAsync($"GRANT ALL ON {table} TO {Sql.Identifier(owner)}", stop);
        return schemas;
    }
}
