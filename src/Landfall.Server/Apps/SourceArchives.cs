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
            File.Move(temporary, PathOf(row));
            return row;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes the sources of an app that nothing returns to; what was sent after the newest of those that are kept may still be asked for.</summary>
    /// <param name="kept">The ids of the sources that something returns to.</param>
    public void Retire(LandfallStore store, long app, IReadOnlySet<long> kept)
    {
        var newest = kept.Count > 0 ? kept.Max() : 0;
        Remove(store, [.. store.SourceArchives.Where(a => a.AppId == app && a.DeletedAt == null && a.Id < newest).AsEnumerable().Where(a => !kept.Contains(a.Id))]);
    }

    /// <summary>Removes all sources of an app.</summary>
    public void Remove(LandfallStore store, long app) => Remove(store, [.. store.SourceArchives.Where(a => a.AppId == app && a.DeletedAt == null)]);

    void Remove(LandfallStore store, IReadOnlyList<SourceArchive> rows)
    {
        foreach (var row in rows)
        {
            File.Delete(PathOf(row));
            row.DeletedAt = time.GetUtcNow();
        }
        store.SaveChanges();
    }

    /// <summary>Where the file of a kept archive lies.</summary>
    public string PathOf(SourceArchive row) => Path.Combine(platform.Archives, $"{row.Id}.tar.gz");

    static async Task<(long Size, string Sha256)> WriteAsync(string path, Func<Stream, Task> write)
    {
        await using var file = new BoundedFile(path);
        await write(file);
        file.Flush(flushToDisk: true);
        file.Position = 0;
        return (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file)));
    }

    // Nobody fills the disk with what is refused afterwards.
    sealed class BoundedFile(string path) : FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    })
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Fit(buffer.Length);
            base.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Fit(buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }

        void Fit(int more)
        {
            if (Position + more > Largest) throw new InvalidDataException("The source is larger than 2 GiB. Exclude what the build does not need.");
        }
    }
}
