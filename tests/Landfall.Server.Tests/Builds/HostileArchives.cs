using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Landfall.Server.Apps;
using Landfall.Server.Operations;

namespace Landfall.Server.Tests.Builds;

/// <summary>Source archives that would write elsewhere, or never end: each is refused by name, and nothing is outside.</summary>
public sealed class HostileArchives : IDisposable
{
    // Where nothing shall come to be: a place of its own, whatever else lies there.
    static readonly string Outside = Path.Combine(Path.GetTempPath(), $"landfall-escaped-{Guid.NewGuid():N}");

    readonly string directory = Directory.CreateTempSubdirectory("landfall-archive-").FullName;

    string Context => Path.Combine(directory, "context");

    public static TheoryData<string, string> Names => new()
    {
        { "../escaped", "leads out of the directory" },
        { "a/../../escaped", "leads out of the directory" },
        { Outside, "has an absolute path" },
        { $"a/../../../../../../../../../..{Outside}", "leads out of the directory" },
    };

    [Theory, MemberData(nameof(Names))]
    public void A_file_that_leads_out_is_refused(string name, string reason) => Refuses($"'{name}' {reason}", File(name));

    [Theory]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("a/../..")]
    public void A_link_that_leads_out_is_refused(string to) => Refuses("'link' ", Link("link", to));

    [Fact]
    public void Nothing_is_written_through_a_link() =>
        Refuses("'link/file' leads through a link", new PaxTarEntry(TarEntryType.Directory, "inner"), Link("link", "inner"), File("link/file"));

    [Fact]
    public void A_link_takes_the_place_of_no_file_and_a_file_of_no_link()
    {
        Refuses("cannot be unpacked", File("Dockerfile"), Link("Dockerfile", "other"));
        Refuses("'Dockerfile' stands in the archive twice", Link("Dockerfile", "other"), File("Dockerfile"));
    }

    [Fact]
    public void A_file_that_stands_there_twice_is_refused() => Refuses("'Dockerfile' stands in the archive twice", File("Dockerfile"), File("Dockerfile"));

    [Fact]
    public void Hard_links_devices_and_pipes_are_refused()
    {
        Refuses("'hard' is a HardLink", File("a"), new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = "a" });
        Refuses("'sda' is a BlockDevice", new PaxTarEntry(TarEntryType.BlockDevice, "sda") { DeviceMajor = 8 });
        Refuses("'null' is a CharacterDevice", new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 });
        Refuses("'pipe' is a Fifo", new PaxTarEntry(TarEntryType.Fifo, "pipe"));
    }

    [Fact]
    public void A_file_that_says_it_is_endless_is_refused_before_it_is_written()
    {
        Refuses("too large", Header("big", '0', 8L << 30));
        Assert.Equal(0, Directory.EnumerateFiles(Context, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public void Too_many_files_are_refused()
    {
        using var tar = new MemoryStream();
        var header = Header("", '5', 0);
        for (var n = 0; n < 200_001; n++) tar.Write(header);
        Refuses("too large", tar.ToArray());
    }

    [Theory]
    [InlineData('x')]
    [InlineData('L')]
    [InlineData('g')]
    public void Words_about_a_file_without_end_take_no_memory(char type)
    {
        var archive = (byte[])[.. Header("words", type, 1L << 30), .. new byte[64 << 20]];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Refuses("longer than 1 MiB", archive);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 32 << 20);
    }

    [Fact]
    public void A_file_that_only_reads_like_a_header_is_taken()
    {
        var content = new string('x', 512);
        using (var file = System.IO.File.Create(Path.Combine(directory, "source.tar.gz")))
        using (var tar = new TarWriter(new GZipStream(file, CompressionLevel.Fastest)))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "x") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)) });
        SourceTree.Unpack(Path.Combine(directory, "source.tar.gz"), Context);
        Assert.Equal(content, System.IO.File.ReadAllText(Path.Combine(Context, "x")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no archive at all")]
    public void What_is_no_archive_is_said_to_be_damaged(string text)
    {
        System.IO.File.WriteAllText(Path.Combine(directory, "source.tar.gz"), text);
        Assert.Contains("Send it again", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    public void One_that_is_cut_off_between_two_files_is_no_whole_one(int kept)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var name in new[] { "a", "b" }) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("a"u8.ToArray()) });
        Refuses("cannot be unpacked", packed.ToArray()[..kept]);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    void Refuses(string said, params TarEntry[] entries)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var entry in entries) tar.WriteEntry(entry);
        Refuses(said, packed.ToArray());
    }

    void Refuses(string said, byte[] tar)
    {
        using (var file = System.IO.File.Create(Path.Combine(directory, "source.tar.gz")))
        using (var packed = new GZipStream(file, CompressionLevel.Fastest))
            packed.Write(tar);
        Assert.Contains(said, Refused().Message, StringComparison.Ordinal);
        // The archive and the context: nothing else came to be.
        Assert.Equal(["context", "source.tar.gz"], Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Order());
        Assert.False(Path.Exists(Outside));
    }

    OperationFailedException Refused() => Assert.Throws<OperationFailedException>(() => SourceTree.Unpack(Path.Combine(directory, "source.tar.gz"), Context));

    static PaxTarEntry File(string name) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("FROM scratch\n"u8.ToArray()) };

    static PaxTarEntry Link(string name, string to) => new(TarEntryType.SymbolicLink, name) { LinkName = to };

    // POSIX.1-1988, ustar: name, mode, owner, group, size, time, checksum, type.
    static byte[] Header(string name, char type, long size)
    {
        var block = new byte[512];
        Put(0, name);
        Put(100, "0000644\0" + "0000000\0" + "0000000\0");
        Put(124, size < 1L << 33 ? Convert.ToString(size, 8).PadLeft(11, '0') : "77777777777");
        Put(136, "00000000000\0" + "        " + type);
        Put(257, "ustar\0" + "00");
        Put(148, Convert.ToString(block.Sum(b => b), 8).PadLeft(6, '0') + "\0 ");
        return block;

        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(block, at);
    }
}
