using System.Buffers;

namespace Landfall.Ferry;

/// <summary>The digest of a COPY stream in the text format: each row is a line, and a line feed or tab inside a value is escaped.</summary>
sealed class TextCopyDigest(int? kept = null) : CopyDigest(kept)
{
    RowHash row;
    bool inside;
    int field;

    public override void Finish()
    {
        if (inside) throw new InvalidDataException($"a COPY stream ended in its middle, after row {Rows}");
    }

    protected override void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            if (Kept is not null) Keep(line);
            bytes = bytes[(end < 0 ? line.Length : end + 1)..];
            row.Add(line);
            inside = end < 0;
            if (!inside) EndRow();
        }
    }

    void EndRow()
    {
        Count(row.Finish());
        Kept?.Write("\n"u8);
        field = 0;
    }

    // The tab before the first field that is left out goes with it.
    void Keep(ReadOnlySpan<byte> line)
    {
        while (field < Fields && line.Length > 0)
        {
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0)
            {
                Kept!.Write(line);
                return;
            }
            field++;
            Kept!.Write(line[..(field < Fields ? tab + 1 : tab)]);
            line = line[(tab + 1)..];
        }
    }
}
