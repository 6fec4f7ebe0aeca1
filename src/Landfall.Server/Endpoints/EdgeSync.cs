using System.Text.Json;
using Landfall.Edge;
using Landfall.Server.Apps;
using Landfall.Server.Installation;
using Landfall.Server.Store;
using Landfall.Values;
using Route = Landfall.Edge.Route;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Endpoints;

/// <summary>Makes the edge serve what the store says. The only way from the one to the other, so that they cannot drift apart unseen.</summary>
sealed class EdgeSync(IEdge edge, IServiceScopeFactory scopes, Vault vault, Platform platform) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    readonly SemaphoreSlim one = new(1);

    public void Dispose() => one.Dispose();

    /// <summary>Answers when the edge serves the store's routes and what left them has drained.</summary>
    public async Task ApplyAsync(CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try
        {
            await edge.ApplyAsync(Routes(), Patience, stop);
        }
        finally
        {
            one.Release();
        }
    }

    List<Route> Routes()
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        return [.. store.Vhosts.AsNoTracking().Where(v => v.DeletedAt == null && v.Status != Statuses.Deprovisioning)
            .OrderBy(v => v.Id).AsEnumerable().Where(v => v.Pem.Length > 0).Select(v => RouteOf(store, v))];
    }

    Route RouteOf(LandfallStore store, Vhost vhost)
    {
        var account = store.Accounts.AsNoTracking().Single(a => a.Id == vhost.AccountId);
        var setting = vhost.SettingId is { } id ? store.Settings.AsNoTracking().Single(s => s.Id == id) : null;
        var settings = setting is null ? [] : Configurations.Parse(new Secret(setting.Settings));
        var sensitive = setting is { Sensitive.Length: > 0 }
            ? Configurations.Parse(vault.Open(account, nameof(Setting), setting.Id, nameof(Setting.Sensitive), setting.Sensitive))
            : [];
        var variables = Variables(store, account, vhost);
        return new Route(vhost.Id, HostName.Parse(vhost.VirtualDomain), vault.Open(account, nameof(Vhost), vhost.Id, nameof(Vhost.Pem), vhost.Pem), Servers(store, account, vhost))
        {
            Admission = settings.GetValueOrDefault(Admission.Setting) == Admission.Gated ? new Secret(sensitive[Admission.Token]) : null,
            IdleTimeout = EndpointSettings.Seconds(EndpointSettings.IdleTimeout, Said(EndpointSettings.IdleTimeout)) ?? TimeSpan.FromSeconds(60),
            ForceSsl = Said(EndpointSettings.ForceSsl) == "true",
            StrictHealthChecks = Said(EndpointSettings.StrictHealthChecks) == "true",
            KeepsConnections = Said(KeptConnections.Setting) != KeptConnections.Off,
            Balance = vhost.LoadBalancingAlgorithmType switch
            {
                "round_robin" => Balance.RoundRobin,
                "weighted_random" => Balance.Random,
                _ => Balance.LeastRequests,
            },
        };

        string? Said(string name) => settings.GetValueOrDefault(name) ?? variables.GetValueOrDefault(name);
    }

    // Of what serves, not of what was configured last: a new value comes with the containers that have it.
    Dictionary<string, string> Variables(LandfallStore store, Accounts.Account account, Vhost vhost)
    {
        var release = store.Containers.AsNoTracking().Where(c => c.ServiceId == vhost.ServiceId && c.Serving && c.DeletedAt == null).Max(c => (long?)c.ReleaseId);
        return store.Releases.AsNoTracking().FirstOrDefault(r => r.Id == release)?.ConfigurationId is { } id
            ? Configurations.Parse(vault.Open(account, nameof(Configuration), id, nameof(Configuration.Env), store.Configurations.AsNoTracking().Single(c => c.Id == id).Env))
            : [];
    }

    // A container whose port nobody names is left out: one app's fault must not keep the others' routes from the edge.
    List<Edge.Server> Servers(LandfallStore store, Accounts.Account account, Vhost vhost) =>
    [
        .. from container in store.Containers.AsNoTracking().Where(c => c.ServiceId == vhost.ServiceId && c.Serving && c.DeletedAt == null).OrderBy(c => c.Id).AsEnumerable()
           let port = Ports.Find(vhost.ContainerPort, Exposed(store, container))
           where port is not null
           select new Edge.Server($"c{container.Id}", platform.Address(account.Subnet, container.Address), port.Value),
    ];

    static List<int> Exposed(LandfallStore store, Container container)
    {
        var image = store.Releases.AsNoTracking().Single(r => r.Id == container.ReleaseId).ImageId;
        return JsonSerializer.Deserialize(store.Images.AsNoTracking().Single(i => i.Id == image).ExposedPorts, StoreJson.Default.ListInt32) ?? [];
    }
}

/// <summary>Whether connections to the app are kept between requests (extension); they are, unless the setting says that they are not.</summary>
static class KeptConnections
{
    public const string Setting = "LANDFALL_KEEP_CONNECTIONS";
    public const string Off = "false";
}

/// <summary>The gate of an endpoint (extension): while it is gated, only requests that carry the token pass.</summary>
static class Admission
{
    public const string Setting = "LANDFALL_ADMISSION";
    public const string Token = "LANDFALL_ADMISSION_TOKEN";
    public const string Gated = "gated";
    public const string Open = "open";
}
