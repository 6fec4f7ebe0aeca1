using System.Text;
using Landfall.Server.Operations;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Endpoints;

/// <summary>
/// Fetches the maintenance pages of endpoints and keeps them (interface 4.7 MAINTENANCE_PAGE_URL), so that the edge shows one without
/// asking anybody. What an operation asks for itself fails it; what an app's variable names is only warned of.
/// </summary>
sealed class MaintenancePages(PageFetch fetch, EdgeSync edge)
{
    /// <summary>Where an operation remembers the page that it fetched.</summary>
    public const string Fetched = "page";

    /// <summary>Fetches the page that an operation sets for its endpoint.</summary>
    /// <exception cref="OperationFailedException">It cannot be had.</exception>
    public async Task FetchAsync(OperationRun run, CancellationToken stop)
    {
        if (run.Settings.GetValueOrDefault(EndpointSettings.MaintenancePageUrl) is not { Length: > 0 } asked) return;
        run.Data[Fetched] = (await KeepAsync(run, run.Operation.ResourceId, WebUrl.Parse(asked), stop)).Id;
    }

    /// <summary>Takes <see cref="FetchAsync"/> back.</summary>
    public static Task ForgetAsync(OperationRun run, CancellationToken stop) =>
        run.Store.MaintenancePages.Where(page => page.OperationId == run.Operation.Id).ExecuteDeleteAsync(stop);

    /// <summary>
    /// After a change is in force: an endpoint that is now told another page than the one it has gets that. A page that cannot be had
    /// is warned of, and the one before stays.
    /// </summary>
    public async Task FollowAsync(OperationRun run, IReadOnlyList<Vhost> vhosts, CancellationToken stop)
    {
        var any = false;
        foreach (var vhost in vhosts)
        {
            var said = VhostSettings.Read(run.Store, run.Vault, vhost);
            foreach (var name in EndpointSettings.Ignored(said)) run.Log($"Warning: the app's variable {name} is ignored at https://{vhost.VirtualDomain}: it has no value that the platform knows.");
            any |= await FollowAsync(run, vhost, said[EndpointSettings.MaintenancePageUrl], stop);
        }
        if (any) await edge.ApplyAsync(vhosts.Select(v => v.Id), stop);
    }

    async Task<bool> FollowAsync(OperationRun run, Vhost vhost, string? named, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(named)) Use(run, vhost, null);
        if (!WebUrl.TryParse(named, out var url)) return false;
        var now = run.Store.MaintenancePages.Find(vhost.MaintenancePageId);
        if (now is not null && run.Open(now, nameof(MaintenancePage.Url), now.Url).Reveal() == url.Value.AbsoluteUri)
        {
            Use(run, vhost, now.Id);
            return true;
        }
        try
        {
            Use(run, vhost, (await KeepAsync(run, vhost.Id, url, stop)).Id);
            return true;
        }
        catch (OperationFailedException failure)
        {
            run.Log($"Warning: {failure.Message} {(now is null ? "There is none until then." : "The page before stays.")}");
            return false;
        }
    }

    async Task<MaintenancePage> KeepAsync(OperationRun run, long vhost, WebUrl url, CancellationToken stop)
    {
        run.Log($"Fetching the maintenance page at {url}.");
        var page = await fetch.GetAsync(url, stop);
        run.Log($"It has {Encoding.UTF8.GetByteCount(page.Content)} bytes of {(page.IsHtml ? "HTML" : "text")}, and is kept: the edge shows it when the app does not answer.");
        return run.Store.InTransaction(() =>
        {
            var row = run.AddRow(new MaintenancePage { VhostId = vhost, OperationId = run.Operation.Id, Content = page.Content, IsHtml = page.IsHtml });
            row.Url = run.Seal(row, nameof(MaintenancePage.Url), new Secret(url.Value.AbsoluteUri));
            return row;
        });
    }

    // The others go, with one that this operation kept before the platform was restarted.
    static void Use(OperationRun run, Vhost vhost, long? page) => run.Store.InTransaction(() =>
    {
        vhost.MaintenancePageId = page;
        run.Store.MaintenancePages.Where(p => p.VhostId == vhost.Id && p.Id != page).ExecuteDelete();
    });
}
