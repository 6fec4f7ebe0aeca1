using System.Security.Cryptography;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Installation;
using Microsoft.AspNetCore.Http.Features;

namespace Landfall.Server.Apps;

/// <summary>Takes a directory to build, as a gzipped tar (extension <c>source</c>). It is unpacked, and judged, by the deploy.</summary>
static class SourceRoutes
{
    const long Largest = 1024L * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/apps/{id:long}/source", TakeAsync);

    static async Task<IResult> TakeAsync(long id, Call call, Platform platform)
    {
        var app = call.Find<App>(id, Scope.Deploy);
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Largest;
        var temporary = Path.Combine(platform.Archives, $"{Guid.NewGuid():N}.tmp");
        try
        {
            var (size, hash) = await WriteAsync(call.Http.Request.Body, temporary, call.Stop);
            var row = call.Store.InTransaction(() => call.Store.AddRow(
                new SourceArchive { OrganizationId = app.OrganizationId, AccountId = app.AccountId, AppId = id, Sha256 = hash, Size = size }, call.Time));
            File.Move(temporary, Path.Combine(platform.Archives, $"{row.Id}.tar.gz"));
            return call.Created(Document.Of(call, "source_archive", "source_archives", row)
                .Add("sha256", hash).Add("size", size).To("app", call.Href("apps", id)).Done());
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static async Task<(long Size, string Sha256)> WriteAsync(Stream from, string path, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, stop)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), stop);
        }
        file.Flush(flushToDisk: true);
        return (file.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
