using System.Text.Json.Nodes;
using Landfall.Client.Accounts;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Values;

namespace Landfall.Client.Apps;

/// <summary>Apps and their configuration.</summary>
public sealed class AppCalls
{
    readonly PlatformApi api;

    internal AppCalls(PlatformApi api) => this.api = api;

    /// <summary>All that the user may see.</summary>
    public async Task<IReadOnlyList<App>> ListAsync(CancellationToken stop) =>
        [.. (await api.ListAsync("/apps", secrets: false, stop)).Select(d => new App(d))];

    /// <summary>The one with a handle, within an environment when that is given; null when there is none.</summary>
    public async Task<App?> FindAsync(string handle, string? environment, CancellationToken stop)
    {
        var within = environment is null ? "" : $"&environment={Uri.EscapeDataString(environment)}";
        return await api.FindAsync($"/find/app?handle={Uri.EscapeDataString(handle)}{within}", stop) is { } found ? new App(found) : null;
    }

    /// <inheritdoc cref="FindAsync"/>
    /// <exception cref="NotFoundException">There is none.</exception>
    public async Task<App> GetAsync(string handle, string? environment, CancellationToken stop) =>
        await FindAsync(handle, environment, stop) ?? throw new NotFoundException($"Could not find app {handle}");

    /// <summary>The app as it is now.</summary>
    public async Task<App> ReloadAsync(App app, CancellationToken stop) => new(await api.GetAsync(app.Document.Self, secrets: false, stop));

    /// <summary>Makes an app; nothing runs yet.</summary>
    /// <exception cref="ApiException">422 when the handle is taken.</exception>
    public async Task<App> CreateAsync(Account account, Handle handle, CancellationToken stop) =>
        new(await api.PostAsync(account.Document.Link("apps"), new JsonObject { ["handle"] = handle.Value }, stop));

    /// <summary>Its current configuration, with every value; empty when it never had one.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ConfigurationAsync(App app, CancellationToken stop)
    {
        var current = await ReloadAsync(app, stop);
        return current.Document.FindLink("current_configuration") is { } link
            ? (await api.GetAsync(link, secrets: true, stop)).Map("env")
            : new Dictionary<string, string>();
    }

    /// <summary>The releases of a service, newest last.</summary>
    public Task<IReadOnlyList<HalDocument>> ReleasesAsync(Service service, CancellationToken stop) =>
        api.ListAsync(service.Document.Link("releases"), secrets: false, stop);
}
