using System.Collections.Concurrent;
using System.Security.Cryptography;
using HerokuStandIn.Apps;
using HerokuStandIn.Control;

namespace HerokuStandIn.Data;

/// <summary>Hands backups out over https under addresses that cannot be guessed and end after an hour, as an object store does.</summary>
sealed class Downloads(StandInOptions options, StateDirectory state, Switches switches, TimeProvider time)
{
    readonly ConcurrentDictionary<string, (int Number, DateTimeOffset Until)> offered = new();

    public object Offer(Transfer backup)
    {
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var until = time.GetUtcNow().AddHours(1);
        offered[key] = (backup.Number, until);
        return new { url = new Uri(options.DownloadUrl, $"backups/{key}"), expires_at = until };
    }

    public Task ServeAsync(HttpContext http)
    {
        var key = http.Request.Path.Value!.Split('/')[^1];
        var isOffered = offered.TryGetValue(key, out var offer) && offer.Until > time.GetUtcNow();
        if (!isOffered || switches.BackupDelivery == BackupDelivery.Forbidden) return RefuseAsync(http);
        http.Response.ContentType = "application/octet-stream";
        return switches.BackupDelivery switch
        {
            BackupDelivery.Empty => Task.CompletedTask,
            BackupDelivery.Truncated => TruncateAsync(http, state.Backup(offer.Number)),
            _ => Results.File(state.Backup(offer.Number), enableRangeProcessing: true).ExecuteAsync(http),
        };
    }

    static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
    }

    // Without a length, so that only a look inside tells.
    static async Task TruncateAsync(HttpContext http, string path)
    {
        var whole = await File.ReadAllBytesAsync(path);
        await http.Response.Body.WriteAsync(whole.AsMemory(0, Math.Max(0, whole.Length - 500)));
    }
}
