using System.Net;

namespace Landfall.Edge;

/// <summary>A server as a worker has it.</summary>
/// <param name="Name"><c>backend/server</c>.</param>
/// <param name="Ready">True: it is given requests, unless it is unwell.</param>
/// <param name="Retired">True: it has been left by its last request and waits for the next reload, which forgets it.</param>
/// <param name="Sessions">Requests that are at it now.</param>
sealed record RunningServer(string Name, IPEndPoint? Address, bool Ready, bool Retired, int Sessions);

/// <summary>The routes of a worker, as they are at one moment.</summary>
/// <param name="Backends">All of them; one without servers is among them too.</param>
sealed record RunningRoutes(IReadOnlySet<string> Backends, IReadOnlyList<RunningServer> Servers)
{
    /// <summary>Reads the answer of <c>show stat</c>: comma-separated, its first line names the columns.</summary>
    /// <returns>Null when it is no such answer.</returns>
    public static RunningRoutes? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var head, ..] || !head.StartsWith("# ", StringComparison.Ordinal)) return null;
        var columns = head[2..].Split(',').Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var rows = lines[1..].Select(line => line.Split(',')).Where(cells => Cell(cells, "pxname").StartsWith("route_", StringComparison.Ordinal));
        var kinds = rows.ToLookup(cells => Cell(cells, "svname") == "BACKEND");
        return new RunningRoutes(kinds[true].Select(cells => Cell(cells, "pxname")).ToHashSet(), [.. kinds[false].Select(Server)]);

        string Cell(string[] cells, string name) => cells[columns[name]];

        RunningServer Server(string[] cells) => new(
            $"{Cell(cells, "pxname")}/{Cell(cells, "svname")}",
            IPEndPoint.TryParse(Cell(cells, "addr"), out var address) ? address : null,
            !Cell(cells, "status").StartsWith("DRAIN", StringComparison.Ordinal) && Cell(cells, "status") != "MAINT",
            Cell(cells, "status") == "MAINT",
            int.TryParse(Cell(cells, "scur"), out var sessions) ? sessions : 0);
    }
}
