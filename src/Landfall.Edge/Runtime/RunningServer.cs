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
    // Bits of a server's administrative state (HAProxy's management guide, "show servers state").
    const int ForcedMaintenance = 0x01;
    const int ForcedDrain = 0x08;

    /// <summary>Reads the answers of <c>show stat</c>, which tells who is at a server, and of <c>show servers state</c>, which tells what it was told.</summary>
    /// <returns>Null when they are no such answers.</returns>
    public static RunningRoutes? Parse(string stat, string state)
    {
        if (Table(stat, ',') is not var (columns, lines) || Told(state) is not { } told) return null;
        var rows = lines.Where(cells => Cell(cells, "pxname").StartsWith("route_", StringComparison.Ordinal));
        var kinds = rows.ToLookup(cells => Cell(cells, "svname") == "BACKEND");
        return new RunningRoutes(kinds[true].Select(cells => Cell(cells, "pxname")).ToHashSet(), [.. kinds[false].Select(Server)]);

        string Cell(string[] cells, string name) => cells[columns[name]];

        RunningServer Server(string[] cells)
        {
            var name = $"{Cell(cells, "pxname")}/{Cell(cells, "svname")}";
            // Its status alone would not do: one that drains and is found unwell shows as down.
            var admin = told.TryGetValue(name, out var known) ? known : Shown(Cell(cells, "status"));
            return new RunningServer(
                name, IPEndPoint.TryParse(Cell(cells, "addr"), out var address) ? address : null, admin == 0, (admin & ForcedMaintenance) != 0,
                int.TryParse(Cell(cells, "scur"), out var sessions) ? sessions : 0);
        }
    }

    // A worker that ends tells no state of backends that it has left.
    static int Shown(string status) => status == "MAINT" ? ForcedMaintenance : status.StartsWith("DRAIN", StringComparison.Ordinal) ? ForcedDrain : 0;

    static Dictionary<string, int>? Told(string state)
    {
        // The first line is the version of the format.
        if (Table(state[(state.IndexOf('\n', StringComparison.Ordinal) + 1)..], ' ') is not var (columns, lines)) return null;
        return lines.Where(cells => cells.Length > columns["srv_admin_state"])
            .ToDictionary(cells => $"{cells[columns["be_name"]]}/{cells[columns["srv_name"]]}", cells => int.Parse(cells[columns["srv_admin_state"]]));
    }

    // A table whose first line names the columns.
    static (Dictionary<string, int> Columns, IEnumerable<string[]> Lines)? Table(string text, char separator)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var head, ..] || !head.StartsWith("# ", StringComparison.Ordinal)) return null;
        return (head[2..].Split(separator).Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index), lines[1..].Select(line => line.Split(separator)));
    }
}
