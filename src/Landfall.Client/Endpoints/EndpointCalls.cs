using System.Text.Json.Nodes;
using Landfall.Client.Apps;
using Landfall.Client.Http;

namespace Landfall.Client.Endpoints;

/// <summary>What an https endpoint shall be (interface 2.4, <c>endpoints:https:create</c>).</summary>
public sealed record HttpsEndpoint
{
    /// <summary>True: on the platform's default domain.</summary>
    public bool DefaultDomain { get; init; }

    /// <summary>The container's port; null: the lexicographically lowest that the image exposes (interface 1.2).</summary>
    public int? Port { get; init; }

    /// <summary>True: not for the public.</summary>
    public bool Internal { get; init; }

    /// <summary>IPv4 addresses and CIDRs that may come in; empty: all.</summary>
    public IReadOnlyList<string> AllowedAddresses { get; init; } = [];

    /// <summary>True: a certificate by ACME for <see cref="ManagedTlsDomain"/>.</summary>
    public bool ManagedTls { get; init; }

    /// <summary>The user's own domain.</summary>
    public string? ManagedTlsDomain { get; init; }

    /// <summary>True: endpoints of the stack share one front.</summary>
    public bool Shared { get; init; }

    /// <summary>How requests are spread; null: the platform's choice.</summary>
    public string? LoadBalancing { get; init; }
}

/// <summary>Endpoints.</summary>
public sealed class EndpointCalls
{
    readonly PlatformApi api;

    internal EndpointCalls(PlatformApi api) => this.api = api;

    /// <summary>The endpoints of a service.</summary>
    public async Task<IReadOnlyList<Vhost>> ListAsync(Service service, CancellationToken stop) =>
        [.. (await api.ListAsync(service.Document.Link("vhosts"), secrets: false, stop)).Select(d => new Vhost(d))];

    /// <summary>The endpoint as it is now.</summary>
    public async Task<Vhost> ReloadAsync(Vhost endpoint, CancellationToken stop) =>
        new(await api.GetAsync(endpoint.Document.Self, secrets: false, stop));

    /// <summary>Makes an https endpoint; it serves once its operation <c>provision</c> has succeeded.</summary>
    /// <exception cref="ApiException">422 when what is asked for cannot be.</exception>
    public async Task<Vhost> CreateHttpsAsync(Service service, HttpsEndpoint wanted, CancellationToken stop)
    {
        var body = new JsonObject
        {
            ["type"] = "http",
            ["platform"] = "alb",
            ["ip_whitelist"] = new JsonArray([.. wanted.AllowedAddresses.Select(a => (JsonNode)a)]),
            ["internal"] = wanted.Internal,
            ["default"] = wanted.DefaultDomain,
            ["acme"] = wanted.ManagedTls,
        };
        if (wanted.Port is { } port) body["container_port"] = port;
        if (wanted.ManagedTlsDomain is { } domain) body["user_domain"] = domain;
        if (wanted.Shared) body["shared"] = true;
        if (wanted.LoadBalancing is { } algorithm) body["load_balancing_algorithm_type"] = algorithm;
        return new Vhost(await api.PostAsync(service.Document.Link("vhosts"), body, stop));
    }

    /// <summary>Its settings in force, such as FORCE_SSL; empty when it has none.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(Vhost endpoint, CancellationToken stop) =>
        endpoint.Document.FindLink("current_setting") is { } link
            ? (await api.GetAsync(link, secrets: false, stop)).Map("settings")
            : new Dictionary<string, string>();
}
