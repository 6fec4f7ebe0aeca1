using Microsoft.Data.Sqlite;

namespace EndToEnd.World;

/// <summary>What the store says of an operation, read past the platform.</summary>
sealed record Journal(IReadOnlyList<string> Steps, IReadOnlyList<string> States, long SecretBytes)
{
    public static Journal Of(string data, long operation)
    {
        using var store = new SqliteConnection($"Data Source={data}/store/landfall.db;Mode=ReadOnly;Pooling=False");
        store.Open();
        var lines = Read(store, "SELECT Name, State FROM OperationSteps WHERE OperationId = $id ORDER BY \"Index\"", operation, r => (r.GetString(0), r.GetString(1)));
        var secrets = Read(store, "SELECT length(Sensitive) FROM Operations WHERE Id = $id", operation, r => r.GetInt64(0));
        return new Journal([.. lines.Select(l => l.Item1)], [.. lines.Select(l => l.Item2).Distinct()], secrets.Single());
    }

    /// <summary>Makes the row of a removed container living again, as it is when removing it did not come to its end.</summary>
    public static void Revive(string data, string container)
    {
        using var store = new SqliteConnection($"Data Source={data}/store/landfall.db;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = "UPDATE Containers SET DeletedAt = NULL WHERE Name = $name";
        command.Parameters.AddWithValue("$name", container);
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    static List<T> Read<T>(SqliteConnection store, string query, long operation, Func<SqliteDataReader, T> row)
    {
        using var command = store.CreateCommand();
        command.CommandText = query;
        command.Parameters.AddWithValue("$id", operation);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }
}
