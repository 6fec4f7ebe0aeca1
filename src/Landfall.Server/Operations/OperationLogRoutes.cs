using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Operations;

/// <summary>
/// The log of an operation: afterwards through a short-lived address (interface 2.4, <c>operation:logs</c>: the answer is a URL
/// that needs no token), and live (extension <c>log_stream</c>).
/// </summary>
static class OperationLogRoutes
{
    const string Purpose = "log";
    static readonly TimeSpan AddressLife = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/operations/{id:long}/logs", (long id, Call call, Tickets tickets) =>
            Results.Text($"{call.Platform.Origin}/operation_logs/{tickets.New(Purpose, Find(call, id).Id.ToString(), AddressLife)}", "text/plain"));
        routes.MapGet("/operation_logs/{address}", (string address, OperationLog log, Tickets tickets) =>
            tickets.Read(Purpose, address) is { } id ? Results.Text(log.Read(long.Parse(id)), "text/plain") : throw ApiError.NotFound()).Open();
        routes.MapGet("/operations/{id:long}/log_stream", FollowAsync);
        routes.MapGet("/operations/{id:long}/proof", (long id, Call call) =>
            Find(call, id).Proof is { } proof ? Results.Text(proof, "application/json") : throw ApiError.NotFound());
    }

    static Operation Find(Call call, long id) => call.Find<Operation>(id, Scope.Read);

    static async Task FollowAsync(long id, Call call, OperationLog log)
    {
        var (account, looked) = (Find(call, id).AccountId, call.Time.GetTimestamp());
        call.Http.Response.ContentType = "text/plain; charset=utf-8";
        call.Http.Response.Headers.CacheControl = "no-cache";
        await log.FollowAsync(id, call.Http.Response.Body, () => Ended(call.Store, id) || !MayStill(), call.Stop);

        // A right that is taken away ends what it opened.
        bool MayStill()
        {
            if (call.Time.GetElapsedTime(looked) < Between) return true;
            looked = call.Time.GetTimestamp();
            return Authentication.Anew(call.Store, call.Who, call.Time.GetUtcNow())?.Accounts(call.Store, Scope.Read).Any(a => a.Id == account) == true;
        }
    }

    public static bool Ended(LandfallStore store, long id) => store.Operations.AsNoTracking().Where(o => o.Id == id).Select(o => o.Status).Single()
        is OperationStatus.Succeeded or OperationStatus.Failed;
}
