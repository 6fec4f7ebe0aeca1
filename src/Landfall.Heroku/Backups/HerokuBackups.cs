using Landfall.Heroku.Api;

namespace Landfall.Heroku.Backups;

/// <summary>A backup on Heroku that is whole.</summary>
/// <param name="App">The app that it is listed under: the one that pays for the database (heroku 2.5).</param>
/// <param name="Number">Its number there.</param>
/// <param name="Bytes">What was read of the database, as Heroku says.</param>
public sealed record HerokuBackup(string App, int Number, long Bytes);

/// <summary>
/// Captures a backup of a Heroku database and downloads that very backup: not the app's newest, which may be another database's
/// (heroku 2.5). Each call throws <see cref="HerokuException"/> when Heroku refuses, fails, or cannot be reached.
/// </summary>
/// <param name="say">Called with how far it is.</param>
public sealed class HerokuBackups(HerokuApi heroku, TimeProvider time, Action<string> say)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    /// <summary>Has a backup made, and waits until it is whole.</summary>
    /// <param name="app">The app.</param>
    /// <param name="database">One of its databases: the name of an attachment or of an add-on; null: the one of DATABASE_URL.</param>
    /// <param name="stop">Stops the waiting; Heroku goes on.</param>
    public async Task<HerokuBackup> CaptureAsync(HerokuAppName app, string? database, CancellationToken stop)
    {
        var attachment = Choose(await heroku.ListAttachmentsAsync(app, stop), app, database);
        var owner = attachment.Addon.App?.Name ?? app.Value;
        say($"Capturing {attachment.Addon.Name} of {owner}");
        var transfer = await heroku.CaptureAsync(attachment.Addon.Id, stop);
        while (transfer.FinishedAt is null)
        {
            await Task.Delay(Between, time, stop);
            transfer = await heroku.GetTransferAsync(owner, transfer.Uuid, stop);
            say($"Captured {transfer.ProcessedBytes ?? 0:N0} bytes");
        }
        return transfer.Succeeded == true
            ? new HerokuBackup(owner, transfer.Num, transfer.ProcessedBytes ?? 0)
            : throw new HerokuException("backup_failed", null,
                $"Heroku could not back up {attachment.Addon.Name}. It says: "
                + string.Join(" / ", (transfer.Logs ?? []).TakeLast(5).Select(l => l.Message)) + ". Run the same command again.");
    }

    /// <summary>Downloads a backup. A connection that breaks is taken up where it broke.</summary>
    /// <param name="backup">What <see cref="CaptureAsync"/> answered.</param>
    /// <param name="file">Made, for its owner only; overwritten.</param>
    /// <param name="stop">Stops it.</param>
    public async Task DownloadAsync(HerokuBackup backup, string file, CancellationToken stop) =>
        await new BackupDownload(() => heroku.OfferAsync(backup.App, backup.Number, stop), time, say).RunAsync(file, stop);

    static AttachmentJson Choose(IReadOnlyList<AttachmentJson> all, HerokuAppName app, string? wanted)
    {
        var databases = all.Where(a => a.Namespace is null && a.Addon.Plan?.Name?.StartsWith("heroku-postgresql:", StringComparison.Ordinal) == true).ToList();
        string[] names = wanted is null ? ["DATABASE"] : [wanted, wanted.EndsWith("_URL", StringComparison.Ordinal) ? wanted[..^4] : wanted];
        return databases.FirstOrDefault(a => names.Contains(a.Name, StringComparer.OrdinalIgnoreCase) || names.Contains(a.Addon.Name, StringComparer.Ordinal))
            ?? (wanted is null && databases.DistinctBy(a => a.Addon.Id).ToList() is [var only] ? only : null)
            ?? throw new HerokuException("no_database", 404,
                $"{app} has no database {wanted ?? "of DATABASE_URL"}. "
                + (databases.Count == 0 ? "It has no Heroku Postgres at all." : $"Name one of: {string.Join(", ", databases.Select(a => a.Name).Distinct())}."));
    }
}
