using System.Security.Cryptography;
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
sealed class EdgeSync(IEdge edge, IServiceScopeFactory scopes, Vault vault, Platform platform, ILogger<EdgeSync> logger)
{
    // A request has its endpoint's idle timeout, when that is longer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Answers when the edge serves the store's routes and what left these endpoints, which the caller changed, has drained.</summary>
    public Task ApplyAsync(IEnumerable<long> endpoints, CancellationToken stop) => edge.ApplyAsync(Routes, [.. endpoints], Patience, stop);

    List<Route> Routes()
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        return [.. store.Vhosts.AsNoTracking().Where(v => v.DeletedAt == null && v.Status != Statuses.Deprovisioning)
            .OrderBy(v => v.Id).AsEnumerable().Where(v => v.Pem.Length > 0).Select(v => TryRouteOf(store, v)).OfType<Route>()];
    }

    // One endpoint's fault must not keep the others' routes from the edge. A store that fails is everybody's: then all stays as it is.
    Route? TryRouteOf(LandfallStore store, Vhost vhost)
    {
        try
        {
            return RouteOf(store, vhost);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or JsonException or CryptographicException or InvalidOperationException { InnerException: null })
        {
            logger.LogError(fault, "Endpoint {Id} cannot be read, and is left out of the edge", vhost.Id);
            return null;
        }
    }

    Route RouteOf(LandfallStore store, Vhost vhost)
    {
        var account = store.Accounts.AsNoTracking().Single(a => a.Id == vhost.AccountId);
        var said = VhostSettings.Read(store, vault, vhost);
        return new Route(vhost.Id, HostName.Parse(vhost.VirtualDomain), vault.Open(account, nameof(Vhost), vhost.Id, nameof(Vhost.Pem), vhost.Pem), Servers(store, account, vhost))
        {
            Admission = said.Admission,
            IdleTimeout = EndpointSettings.Seconds(EndpointSettings.IdleTimeout, said[EndpointSettings.IdleTimeout]) ?? TimeSpan.FromSeconds(60),
            ForceSsl = said[EndpointSettings.ForceSsl] == "true",
            StrictHealthChecks = said[EndpointSettings.StrictHealthChecks] == "true",
            KeepsConnections = said[KeptConnections.Setting] != KeptConnections.Off,
            // A variable is not checked before it is here: one that is none says nothing.
            Protocols = TlsProtocols.TryParse(said[EndpointSettings.Protocols], out var protocols) ? protocols : null,
            Suites = CipherSuites.TryParse(said[EndpointSettings.Ciphers], out var suites) ? suites : null,
            ErrorPage = said[EndpointSettings.MaintenancePageUrl] is { Length: > 0 } ? PageOf(store, vhost) : null,
            Balance = vhost.LoadBalancingAlgorithmType switch
            {
                "round_robin" => Balance.RoundRobin,
                "weighted_random" => Balance.Random,
                _ => Balance.LeastRequests,
            },
        };
    }

    static ErrorPage? PageOf(LandfallStore store, Vhost vhost) =>
        store.MaintenancePages.AsNoTracking().FirstOrDefault(p => p.Id == vhost.MaintenancePageId) is { } kept && ErrorPage.TryMake(kept.Content, kept.IsHtml, out var page) ? page : null;

    // A container whose port nobody names is left out: one app's fault must not keep the others' routes from the edge.
    List<Edge.Server> Servers(LandfallStore store, Accounts.Account account, Vhost vhost) =>
    [
        .. from container in store.Containers.AsNoTracking().Where(c => c.ServiceId == vhost.ServiceId && c.Serving && c.DeletedAt == null).OrderBy(c => c.Id).AsEnumerable()
           let port = Ports.Find(vhost.ServedPort, Exposed(store, container))
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

    public static bool IsGated(Apps.Setting? setting) => setting is not null && Configurations.Parse(new Secret(setting.Settings)).GetValueOrDefault(Setting) == Gated;
}
