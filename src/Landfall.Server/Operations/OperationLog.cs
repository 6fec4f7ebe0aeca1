using System.Collections.Concurrent;
using System.Text;

namespace Landfall.Server.Operations;

/// <summary>
/// The logs of operations: a text file each, appended line by line, so that a crash keeps what was said. Readers follow live.
/// A log keeps 4 MiB; of what programs print, nothing comes after, so that what the platform itself says has room.
/// </summary>
sealed class OperationLog(string directory, TimeProvider time)
{
    const long Largest = 4 * 1024 * 1024;
    const long RoomForOurs = 1024 * 1024;
    readonly ConcurrentDictionary<long, Lock> locks = new();

    /// <summary>What the platform says.</summary>
    public void Write(long operationId, string text) => Append(operationId, text, Largest + RoomForOurs);

    /// <summary>What a program prints, a build or a hook for instance.</summary>
    public void WriteOutput(long operationId, string text) => Append(operationId, text, Largest);

    void Append(long operationId, string text, long largest)
    {
        lock (locks.GetOrAdd(operationId, _ => new Lock()))
        {
            using var file = new FileStream(PathOf(operationId), new FileStreamOptions
            {
                Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (file.Length >= largest) return;
            var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
            foreach (var line in text.TrimEnd('\n').Split('\n')) file.Write(Encoding.UTF8.GetBytes($"{stamp} {Printable(line)}\n"));
            if (file.Length >= largest) file.Write(Encoding.UTF8.GetBytes($"{stamp} The log has reached {largest >> 20} MiB; later output is not kept.\n"));
        }
    }

    public string Read(long operationId) => File.Exists(PathOf(operationId)) ? File.ReadAllText(PathOf(operationId)) : "";

    /// <summary>Copies the log to a stream from its start, and what is added to it until <paramref name="ended"/> says so.</summary>
    public async Task FollowAsync(long operationId, Stream to, Func<bool> ended, CancellationToken stop)
    {
        var position = 0L;
        for (; ; )
        {
            var last = ended();
            position = await CopyAsync(operationId, position, to, stop);
            if (last) return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
        }
    }

    async Task<long> CopyAsync(long operationId, long position, Stream to, CancellationToken stop)
    {
        if (!File.Exists(PathOf(operationId))) return position;
        await using var file = new FileStream(PathOf(operationId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (file.Length <= position) return position;
        file.Position = position;
        await file.CopyToAsync(to, stop);
        await to.FlushAsync(stop);
        return file.Position;
    }

    string PathOf(long operationId) => Path.Combine(directory, $"operation-{operationId}.log");

    // Control characters of an app's output would steer the reader's terminal.
    static string Printable(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) && c is not '\t' ? '·' : c));
}
