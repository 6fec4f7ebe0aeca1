using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Landfall.Programs;

namespace Landfall.Ferry;

/// <summary>A dump in pg_dump's custom format, as <c>pg_dump -Fc</c> and Heroku's backups make it.</summary>
public sealed partial class DumpFile
{
    const long BetweenSayings = 32 << 20;

    readonly ArchiveContents contents;

    DumpFile(string path, ArchiveContents contents, int major) =>
        (Path, this.contents, Major, Tables) = (path, contents, major, [.. contents.Entries.Where(e => e.Kind == "TABLE DATA").Select(TableData.Of)]);

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>The version of the server that was dumped, as it says it.</summary>
    public string Server => contents.Server.Split(' ')[0];

    /// <summary>The major version of that server.</summary>
    public int ServerMajor => MajorOf(contents.Server) ?? Major;

    /// <summary>The major version of the <c>pg_dump</c> that wrote it: an older <c>pg_restore</c> cannot read it.</summary>
    public int Major { get; }

    internal IReadOnlyList<ArchiveEntry> Entries => contents.Entries;

    internal IReadOnlyList<TableData> Tables { get; }

    /// <summary>Reads its head and table of contents; of its rows nothing.</summary>
    /// <exception cref="FerryException">There is no such file, it is no dump, or its table of contents makes no sense.</exception>
    public static DumpFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            var contents = Archive.ReadContents(path);
            return new DumpFile(path, contents, MajorOf(contents.Program) ?? throw Broken(path, "it does not say by which pg_dump it was made"));
        }
        catch (FerryException broken) when (broken.Code == FerryErrors.DumpTruncated)
        {
            throw Broken(path, $"{broken.Problem} It begins with '{Beginning(path)}'", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FerryException(FerryErrors.DumpUnreadable, $"The file {path} cannot be read: {failure.Message.TrimEnd('.')}.", "Name a file that is there.", failure);
        }
    }

    /// <summary>Reads all of it, as a restore would, and counts: a table of contents says nothing of what comes after it.</summary>
    /// <param name="programs">The directory of <c>pg_restore</c>; null: the newest of this machine.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="FerryException">It cannot be read to its end, or no <c>pg_restore</c> here is new enough.</exception>
    public async Task<DumpContents> ReadAsync(string? programs, IProgress<CopyProgress>? progress, CancellationToken stop)
    {
        var found = await PostgresPrograms.FindAsync(programs, Major, $"The dump was made by pg_dump {contents.Program}", stop);
        await using var file = File.OpenRead(Path);
        using var hash = SHA256.Create();
        await using var hashing = new CryptoStream(file, hash, CryptoStreamMode.Read);
        var rows = new DumpRows(Tables);
        var (said, step) = (0L, Math.Max(file.Length / 50, BetweenSayings));
        var ended = await ProgramRunner.RunAsync(new Program(found.Restore, ["--data-only", "--file=-"])
        {
            Input = hashing,
            CleanEnvironment = true,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C" },
            ReadOutput = (output, inner) => rows.ReadAsync(output, () => Say(file.Position), inner),
        }, stop);
        if (!ended.Succeeded || ended.Error.Length > 0)
            throw Broken(Path, $"it cannot be read to its end: {Printable(ended.Error.Length > 0 ? ended.Error.Trim() : $"pg_restore ended with {ended.ExitCode}")}");
        // pg_restore stops at the end of the dump; whatever follows belongs to the file's identity.
        await hashing.CopyToAsync(Stream.Null, stop);
        Say(file.Length);
        return rows.Read(Convert.ToHexStringLower(hash.Hash!));

        void Say(long position)
        {
            if (position == said || (position - said < step && position < file.Length)) return;
            said = position;
            progress?.Report(new CopyProgress(CopyStage.Preflight, "Bytes of the dump", position, file.Length) { Rows = rows.Rows });
        }
    }

    internal static FerryException Broken(string path, string why, Exception? inner = null) => new(
        FerryErrors.DumpTruncated, $"{path} is no whole dump in the custom format of pg_dump: {why}.",
        "Make or download it again: landfall fetch-database APP, or pg_dump --format=custom.", inner);

    static string Beginning(string path)
    {
        Span<byte> first = stackalloc byte[40];
        using var file = File.OpenRead(path);
        return Printable(Encoding.Latin1.GetString(first[..file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]));
    }

    static string Printable(string text) => string.Concat(text.ReplaceLineEndings(" / ").Where(c => !char.IsControl(c)).Take(400));

    static int? MajorOf(string version) =>
        Number().Match(version) is { Success: true } match ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\d{1,4}")]
    private static partial Regex Number();
}

/// <summary>What a dump was read to hold.</summary>
/// <param name="Hash">SHA-256 of the file, in hexadecimal.</param>
/// <param name="Bytes">Bytes of rows and large objects, unpacked, as text.</param>
/// <param name="LargeObjects">How many.</param>
/// <param name="Rows">Rows by table.</param>
public sealed record DumpContents(string Hash, long Bytes, long LargeObjects, IReadOnlyDictionary<(string Schema, string Name), long> Rows);
