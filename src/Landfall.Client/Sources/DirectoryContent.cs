using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Landfall.Client.Sources;

/// <summary>
/// A directory as a gzipped tar, made while it is sent. Links stay links; <c>.git</c> and <c>.aptible.env</c> stay at home, for
/// neither belongs in an image.
/// </summary>
sealed class DirectoryContent : HttpContent
{
    static readonly HashSet<string> LeftAtHome = [".git", ".aptible.env"];

    readonly DirectoryInfo directory;

    public DirectoryContent(DirectoryInfo directory)
    {
        this.directory = directory;
        Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
    }

    /// <summary>Of the bytes that were sent, in hexadecimal; null before.</summary>
    public string? Sha256 { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var digest = SHA256.Create();
        await using (var hashed = new CryptoStream(stream, digest, CryptoStreamMode.Write, leaveOpen: true))
        {
            await using (var gzip = new GZipStream(hashed, CompressionLevel.Fastest, leaveOpen: true))
            await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
                await WriteAsync(tar, directory, "", cancellationToken);
            await hashed.FlushFinalBlockAsync(cancellationToken);
        }
        Sha256 = Convert.ToHexStringLower(digest.Hash!);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    static async Task WriteAsync(TarWriter tar, DirectoryInfo from, string prefix, CancellationToken stop)
    {
        foreach (var entry in from.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (prefix.Length == 0 && LeftAtHome.Contains(entry.Name)) continue;
            var name = prefix + entry.Name;
            await tar.WriteEntryAsync(entry.FullName, name, stop);
            if (entry is DirectoryInfo { LinkTarget: null } child) await WriteAsync(tar, child, name + "/", stop);
        }
    }
}
