using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Microsoft.AspNetCore.Http.Features;

namespace Landfall.Server.Apps;

/// <summary>Takes a directory to build, as a gzipped tar (extension <c>source</c>). It is unpacked, and judged, by the deploy.</summary>
static class SourceRoutes
{
    const long Largest = 1024L * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/apps/{id:long}/source", TakeAsync);

    static async Task<IResult> TakeAsync(long id, Call call, SourceArchives archives)
    {
        var app = call.Find<App>(id, Scope.Deploy);
        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Largest;
        var row = await archives.KeepAsync(call.Store, app, file => call.Http.Request.Body.CopyToAsync(file, call.Stop));
        return call.Created(Document.Of(call, "source_archive", "source_archives", row)
            .Add("sha256", row.Sha256).Add("size", row.Size).To("app", call.Href("apps", id)).Done());
    }
}
