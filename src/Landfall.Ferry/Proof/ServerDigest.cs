using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// What a server itself says of a table's rows: how many, and two sums of 64-bit hashes of each row's text. Nothing but that travels.
/// Two servers may write equal values in different words (numbers of PostgreSQL 11 and 12), never different ones in the same.
/// </summary>
static class ServerDigest
{
    /// <returns>Null: this server cannot say it of this table.</returns>
    public static async Task<string?> ReadAsync(Database database, NpgsqlConnection session, TablePlan table, CancellationToken stop)
    {
        try
        {
            return await session.ScalarAsync<string>($"""
                SELECT concat_ws(' ', count(*), sum(hashtextextended(said, 0)::numeric), sum(hashtextextended(said, 1)::numeric))
                FROM (SELECT ROW({string.Join(", ", table.Columns)})::text AS said FROM ONLY {table.Sql} AS t {table.Condition} OFFSET 0) AS rows
                """, stop);
        }
        catch (PostgresException answer) when (CannotSay(answer.SqlState))
        {
            return null;
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            throw ServerFailure.Explain(database, failure, entering: false);
        }
    }

    // No such function before 11; a row whose text would pass 1 GB; a table that the target does not have.
    static bool CannotSay(string state) => state is "42883" or "54000" or "XX000" or "42P01" or "42703";
}
