using System.Net.Sockets;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>What a server's error means for the copy. Details and contexts are left out: they quote rows.</summary>
static class ServerFailure
{
    public static bool Is(Exception failure) =>
        failure is NpgsqlException or IOException or SocketException or TimeoutException or InvalidDataException;

    /// <summary>True: a program of PostgreSQL's says that its connection was cut.</summary>
    public static bool IsLost(string said) => LostWords.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));

    static readonly string[] LostWords =
        ["server closed the connection", "terminating connection", "connection to server", "could not receive data", "SSL SYSCALL error",
            "SSL connection has been closed", "no connection to the server", "lost synchronization"];

    public static FerryException Explain(Database database, Exception failure, bool entering) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DivisionByZero } when entering && database.Fence is not null => ShutOut(database, failure),
        PostgresException answer => OfState(database, answer),
        FormatException wrong => new FerryException(FerryErrors.Unreachable(database.Side),
            $"The URL of the {Sides.Name(database.Side)} cannot be used: {wrong.Message}.", "Correct the URL.", failure),
        _ when entering => new FerryException(FerryErrors.Unreachable(database.Side),
            $"The {Sides.Name(database.Side)} {database.Url} cannot be reached: {First(failure)}.",
            "Check that its host and port are right, that it runs, and that this machine may connect to it.", failure),
        _ => Lost(database, First(failure), failure),
    };

    public static FerryException Lost(Database database, string what, Exception? failure = null) => new(
        FerryErrors.Lost(database.Side),
        $"The connection to the {Sides.Name(database.Side)} {database.Url} was lost: {what}.",
        "When the server answers again, start the same run again: it goes on, or begins anew when the source has changed.", failure);

    public static FerryException ShutOut(Database database, Exception? failure = null) => new(
        FerryErrors.TargetBusy,
        $"Another process has taken over this copy on the target {database.Url} since it was cut off from it.",
        "Leave it to that process, or stop that one and start the same run again.", failure);

    public static FerryException TargetFull(Database database, Exception? failure = null) => new(
        FerryErrors.TargetFull,
        $"The target {database.Url} has no room left.",
        "Give it a larger disk (about 1.4 times the source's size), then start the same run again.", failure);

    public static FerryException Locked(Database database, string said, Exception? failure = null) => new(FerryErrors.SourceLocked,
        $"Somebody wants a table of the source {database.Url} for himself, and waits for this copy as it waits for him: {said}.",
        "Let TRUNCATE, CLUSTER, VACUUM FULL and changes of tables end there first, then start the same run again.", failure);

    static FerryException OfState(Database database, PostgresException answer)
    {
        var name = Sides.Name(database.Side);
        var said = $"{answer.MessageText} (SQLSTATE {answer.SqlState})";
        return answer.SqlState switch
        {
            "53100" when database.Side == Side.Target => TargetFull(database, answer),
            "42501" when answer.MessageText.Contains("row-level security", StringComparison.Ordinal) => new FerryException(
                FerryErrors.RowSecurity, $"Row level security hides rows of the {name} {database.Url}: {said}.",
                "Read as the tables' owner, or as a role with BYPASSRLS.", answer),
            "54000" when database.Side == Side.Source => new FerryException(FerryErrors.RowTooLarge,
                $"The source {database.Url} cannot send a row: {said}.", "Split the value, or move it out of the database.", answer),
            "55P03" when database.Side == Side.Source => Locked(database, said, answer),
            _ when database.Side == Side.Target && Journal.IsTaken(answer) => Lost(database, said, answer),
            "53300" => new FerryException(FerryErrors.ConnectionsExhausted, $"The {name} {database.Url} takes no more connections: {said}.",
                "Stop clients that hold connections.", answer),
            "28000" or "28P01" => new FerryException(FerryErrors.Refused(database.Side),
                $"The {name} {database.Url} refused to let in: {said}.",
                "Read its URL anew (a provider may have changed the password) and check whether it demands TLS.", answer),
            "3D000" => new FerryException(FerryErrors.Refused(database.Side), $"The {name} has no such database: {said}.",
                "Correct the database name in its URL.", answer),
            ['0', '8', ..] or ['5', '7', 'P', ..] => Lost(database, said, answer),
            _ => new FerryException(FerryErrors.Error(database.Side), $"The {name} {database.Url} answered: {said}.",
                "Correct what it names, then start the same run again.", answer),
        };
    }

    static string First(Exception failure) => (failure.InnerException ?? failure).Message.TrimEnd('.');
}
