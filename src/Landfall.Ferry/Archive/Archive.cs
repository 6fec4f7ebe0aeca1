using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Landfall.Ferry;

/// <summary>
/// Reads the table of contents of a dump in pg_dump's custom format (archive versions 1.13 to 1.16: pg_dump 10 to 18). The listing
/// that <c>pg_restore -l</c> prints is not parsed: it does not quote names, so a schema with a space in its name is ambiguous there.
/// </summary>
sealed class Archive(BinaryReader file)
{
    const byte CustomFormat = 1;
    const string NoNumber = "it holds a number that makes no sense";

    int minor;
    int integerSize;
    int offsetSize;

    /// <summary>All entries, in the dump's order.</summary>
    /// <exception cref="FerryException">The file is no such dump, or ends too early.</exception>
    public static IReadOnlyList<ArchiveEntry> Read(string path) => ReadContents(path).Entries;

    /// <summary>All that comes before the rows.</summary>
    /// <inheritdoc cref="Read"/>
    public static ArchiveContents ReadContents(string path)
    {
        try
        {
            using var file = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16));
            return new Archive(file).ReadAll();
        }
        catch (EndOfStreamException end)
        {
            throw Broken("it ends inside its table of contents", end);
        }
    }

    ArchiveContents ReadAll()
    {
        var (server, program) = ReadHead();
        return new ArchiveContents(server, program, ReadEntries());
    }

    List<ArchiveEntry> ReadEntries()
    {
        var count = ReadInteger();
        var entries = new List<ArchiveEntry>();
        var section = ArchiveSection.PreData;
        for (var i = 0; i < count; i++)
        {
            var entry = ReadEntry();
            if (entry.Section is ArchiveSection.PreData or ArchiveSection.Data or ArchiveSection.PostData) section = entry.Section;
            entries.Add(entry with { Section = section });
        }
        return entries;
    }

    (string Server, string Program) ReadHead()
    {
        if (!file.ReadBytes(5).AsSpan().SequenceEqual("PGDMP"u8)) throw Broken("it does not begin as a dump does");
        var major = file.ReadByte();
        minor = file.ReadByte();
        _ = file.ReadByte();
        if (major != 1 || minor is < 13 or > 16) throw Broken($"its format {major}.{minor} is not known");
        integerSize = file.ReadByte();
        offsetSize = file.ReadByte();
        if (integerSize is < 1 or > 8 || offsetSize is < 1 or > 8) throw Broken("its head makes no sense");
        if (file.ReadByte() != CustomFormat) throw Broken("it is not in the custom format");
        _ = minor >= 15 ? file.ReadByte() : ReadInteger();
        for (var part = 0; part < 7; part++) ReadInteger();
        Skip(texts: 1);
        return (ReadText() ?? "", ReadText() ?? "");
    }

    ArchiveEntry ReadEntry()
    {
        var id = ReadInteger();
        ReadInteger();
        Skip(texts: 2);
        var tag = ReadText() ?? "";
        var kind = ReadText() ?? "";
        var section = (ArchiveSection)ReadInteger();
        var definition = ReadText() ?? "";
        Skip(texts: 1);
        var copy = ReadText() ?? "";
        var schema = ReadText();
        Skip(texts: minor >= 14 ? 2 : 1);
        if (minor >= 16) ReadInteger();
        Skip(texts: 2);
        var needs = new List<int>();
        while (ReadText() is { } need)
            needs.Add(int.TryParse(need, CultureInfo.InvariantCulture, out var other) ? other : throw Broken(NoNumber));
        file.ReadByte();
        ReadExactly(offsetSize);
        return new ArchiveEntry(
            id, kind, string.IsNullOrEmpty(schema) ? null : schema, tag, OwnOptions.Remove(definition), needs, section)
        {
            Copy = copy,
        };
    }

    void Skip(int texts)
    {
        for (var i = 0; i < texts; i++) ReadText();
    }

    int ReadInteger()
    {
        var negative = file.ReadByte() != 0;
        Span<byte> bytes = stackalloc byte[8];
        ReadExactly(integerSize).CopyTo(bytes);
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (value is < 0 or > int.MaxValue) throw Broken(NoNumber);
        return negative ? -(int)value : (int)value;
    }

    string? ReadText()
    {
        var length = ReadInteger();
        if (length < 0) return null;
        return Encoding.UTF8.GetString(ReadExactly(length));
    }

    byte[] ReadExactly(int length)
    {
        if (length > file.BaseStream.Length - file.BaseStream.Position) throw new EndOfStreamException();
        return file.ReadBytes(length);
    }

    static FerryException Broken(string why, Exception? inner = null) => new(
        FerryErrors.DumpTruncated, $"The dump is not whole: {why}.", "Start the same run again: it dumps anew.", inner);
}
