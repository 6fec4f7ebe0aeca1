using System.Security.Cryptography;
using Landfall.Server.Installation;
using Landfall.Server.Store;

namespace Landfall.Server.Apps;

/// <summary>Keeps what is to be built: a gzipped tar that a client sent, or that git made of a commit.</summary>
sealed class SourceArchives(Platform platform, TimeProvider time)
{
    const long Largest = 2L * 1024 * 1024 * 1024;

    /// <summary>Keeps an archive; the row is written when the file is whole and durable.</summary>
    public async Task<SourceArchive> KeepAsync(LandfallStore store, App app, Func<Stream, Task> write)
    {
        var temporary = Path.Combine(platform.Archives, $"{Guid.NewGuid():N}.tmp");
        try
        {
            var (size, hash) = await WriteAsync(temporary, write);
            var row = store.InTransaction(() => store.AddRow(
                new SourceArchive { OrganizationId = app.OrganizationId, AccountId = app.AccountId, AppId = app.Id, Sha256 = hash, Size = size }, time));
            File.Move(temporary, Path.Combine(platform.Archives, $"{row.Id}.tar.gz"));
            return row;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static async Task<(long Size, string Sha256)> WriteAsync(string path, Func<Stream, Task> write)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await write(file);
        file.Flush(flushToDisk: true);
        if (file.Length > Largest) throw new InvalidDataException("The source is larger than 2 GiB. Exclude what the build does not need.");
        file.Position = 0;
        return (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file)));
    }
}
