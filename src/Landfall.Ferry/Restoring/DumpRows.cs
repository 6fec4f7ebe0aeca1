using System.Buffers;
using System.Text;

namespace Landfall.Ferry;

/// <summary>
/// Counts rows and large objects in the script that <c>pg_restore --file=-</c> writes of a dump. A line may be as long as a value may
/// be: of rows nothing is kept, of other lines only their beginning.
/// </summary>
sealed class DumpRows(IEnumerable<TableData> tables)
{
    const int Kept = 1 << 20;
    static readonly byte[] LargeObject = Encoding.ASCII.GetBytes("SELECT pg_catalog.lo_open(");
    static readonly byte[] Copy = Encoding.ASCII.GetBytes("COPY ");

    readonly Dictionary<string, TableData> byStatement = tables.GroupBy(t => t.Statement.TrimEnd('\n')).ToDictionary(s => s.Key, s => s.First());
    readonly Dictionary<(string, string), long> rows = tables.Select(t => t.Key).Distinct().ToDictionary(key => key, _ => 0L);
    readonly ArrayBufferWriter<byte> line = new();
    TableData? table;
    long bytes;
    long largeObjects;

    /// <summary>Rows so far.</summary>
    public long Rows => rows.Values.Sum();

    /// <summary>What was counted.</summary>
    public DumpContents Read(string hash) => new(hash, bytes, largeObjects, rows);

    /// <param name="script">The script.</param>
    /// <param name="told">Called after each piece.</param>
    /// <param name="stop">Stops it.</param>
    public async Task ReadAsync(Stream script, Action told, CancellationToken stop)
    {
        var buffer = new byte[1 << 18];
        for (int read; (read = await script.ReadAsync(buffer, stop)) > 0; told())
        {
            bytes += read;
            Take(buffer.AsSpan(0, read));
        }
    }

    void Take(ReadOnlySpan<byte> piece)
    {
        for (int end; (end = piece.IndexOf((byte)'\n')) >= 0; piece = piece[(end + 1)..])
        {
            Keep(piece[..end]);
            End();
        }
        Keep(piece);
    }

    // A row is told from the end of rows by its first three bytes.
    void Keep(ReadOnlySpan<byte> part)
    {
        var room = (table is null ? Kept : 3) - line.WrittenCount;
        if (room > 0) line.Write(part[..Math.Min(part.Length, room)]);
    }

    void End()
    {
        var text = line.WrittenSpan;
        if (table is not null)
        {
            if (text.SequenceEqual("\\."u8)) table = null;
            else rows[table.Key]++;
        }
        else if (text.StartsWith(Copy))
        {
            table = byStatement.GetValueOrDefault(Encoding.UTF8.GetString(text));
            if (table is null && line.WrittenCount < Kept)
            {
                // A name may hold a line's end, and anything else: the statement goes on.
                line.Write("\n"u8);
                return;
            }
        }
        else if (text.StartsWith(LargeObject)) largeObjects++;
        line.ResetWrittenCount();
    }
}
