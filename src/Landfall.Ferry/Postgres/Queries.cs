using System.Data;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>One statement, one answer.</summary>
static class Queries
{
    public static Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values) =>
        AskAsync(connection, sql, values, command => command.ExecuteNonQueryAsync(stop));

    public static Task<T> ScalarAsync<T>(
        this NpgsqlConnection connection, string sql, CancellationToken stop, params object[] values) =>
        AskAsync(connection, sql, values, async command => await command.ExecuteScalarAsync(stop) is T value
            ? value
            : throw new InvalidOperationException($"A query that answers one {typeof(T).Name} answered none."));

    public static Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken stop, params object[] values) =>
        AskAsync(connection, sql, values, async command =>
        {
            await using var reader = await command.ExecuteReaderAsync(stop);
            var rows = new List<T>();
            while (await reader.ReadAsync(stop)) rows.Add(read(reader));
            return rows;
        });

    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    // The driver may have noticed while nobody asked that the server is gone; what it says then sounds as if it were used wrongly.
    static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql, object[] values, Func<NpgsqlCommand, Task<T>> ask)
    {
        try
        {
            await using var command = Command(connection, sql, values);
            return await ask(command);
        }
        catch (InvalidOperationException unusable) when (connection.State != ConnectionState.Open)
        {
            throw new IOException("the connection was cut while it was idle", unusable);
        }
    }

#pragma warning disable CA2100 // Names are quoted by Sql.Identifier; values are parameters.
    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
#pragma warning restore CA2100
}
