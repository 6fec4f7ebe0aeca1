using System.Security.Cryptography;
using System.Text;
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
    static readonly TimeSpan AddressLife = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/operations/{id:long}/logs", (long id, Call call, LogAddresses addresses) =>
            Results.Text($"{call.Platform.Origin}/operation_logs/{addresses.New(Find(call, id).Id, call.Time.GetUtcNow() + AddressLife)}", "text/plain"));
        routes.MapGet("/operation_logs/{address}", (string address, OperationLog log, LogAddresses addresses, TimeProvider time) =>
            addresses.Read(address, time.GetUtcNow()) is { } id ? Results.Text(log.Read(id), "text/plain") : throw ApiError.NotFound()).Open();
        routes.MapGet("/operations/{id:long}/log_stream", FollowAsync);
        routes.MapGet("/operations/{id:long}/proof", (long id, Call call) =>
            Find(call, id).Proof is { } proof ? Results.Text(proof, "application/json") : throw ApiError.NotFound());
    }

    static Operation Find(Call call, long id) => call.Find<Operation>(id, Scope.Read);

    static async Task FollowAsync(long id, Call call, OperationLog log)
    {
        Find(call, id);
        call.Http.Response.ContentType = "text/plain; charset=utf-8";
        call.Http.Response.Headers.CacheControl = "no-cache";
        await log.FollowAsync(id, call.Http.Response.Body, () => Ended(call.Store, id), call.Stop);
    }

    static bool Ended(LandfallStore store, long id) => store.Operations.AsNoTracking().Where(o => o.Id == id).Select(o => o.Status).Single()
        is OperationStatus.Succeeded or OperationStatus.Failed;
}

/// <summary>Addresses that stand for one log for a while: id, expiry and an HMAC over both, under a key of this process.</summary>
sealed class LogAddresses
{
    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public string New(long id, DateTimeOffset expires) => $"{id}.{expires.ToUnixTimeSeconds()}.{Sign(id, expires.ToUnixTimeSeconds())}";

    public long? Read(string address, DateTimeOffset now) =>
        address.Split('.') is [var id, var expires, var signature]
        && long.TryParse(id, out var number) && long.TryParse(expires, out var at)
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(number, at)), Encoding.ASCII.GetBytes(signature))
        && at > now.ToUnixTimeSeconds() ? number : null;

    string Sign(long id, long expires) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{id}.{expires}")));
}
