using System.Globalization;

namespace Landfall.Cli.Machine;

/// <summary>Who listens on a TCP port of this machine (proc(5): /proc/net/tcp, /proc/PID/fd).</summary>
static class PortOwner
{
    /// <summary>The owner in words, such as <c>nginx (process 812)</c>; null when nobody listens.</summary>
    /// <param name="port">The port.</param>
    /// <param name="proc">Where the kernel's files are.</param>
    public static string? Find(int port, string proc = "/proc")
    {
        var inodes = new[] { $"{proc}/net/tcp", $"{proc}/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields is [_, var local, _, "0A", ..] && local.EndsWith($":{port:X4}", StringComparison.Ordinal) && fields.Length > 9)
            .Select(fields => fields[9]).ToHashSet();
        if (inodes.Count == 0) return null;
        return Directory.EnumerateDirectories(proc).Where(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(process => NameIfHolds(process, inodes)).FirstOrDefault(name => name is not null) ?? "a process that cannot be seen from here";
    }

    static string? NameIfHolds(string process, HashSet<string> inodes)
    {
        try
        {
            var holds = Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd"))
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal) && inodes.Contains(target[8..^1]));
            return holds ? $"{File.ReadAllText(Path.Combine(process, "comm")).Trim()} (process {Path.GetFileName(process)})" : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process ended meanwhile, or is another user's: it is not the one that can be named.
            return null;
        }
    }
}
