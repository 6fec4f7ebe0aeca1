using Landfall.Client.Accounts;
using Landfall.Client.Apps;
using Landfall.Client.Databases;
using Landfall.Client.Drift;
using Landfall.Client.Endpoints;
using Landfall.Client.Http;
using Landfall.Client.Identity;
using Landfall.Client.Operations;
using Landfall.Client.Portal;
using Landfall.Client.Settings;
using Landfall.Client.Sources;

namespace Landfall.Client;

/// <summary>A platform that speaks the interface: what can be asked of it, by noun.</summary>
/// <param name="api">The way to it; disposed with this.</param>
public sealed class Platform(PlatformApi api) : IDisposable
{
    /// <summary>Its API's origin.</summary>
    public Uri Root => api.ApiRoot;

    /// <summary>Requests that no noun has.</summary>
    public PlatformApi Api => api;

    /// <summary>Tokens and claims.</summary>
    public IdentityCalls Identity { get; } = new(api);

    /// <summary>Environments.</summary>
    public AccountCalls Accounts { get; } = new(api);

    /// <summary>Apps and their services.</summary>
    public AppCalls Apps { get; } = new(api);

    /// <summary>Databases.</summary>
    public DatabaseCalls Databases { get; } = new(api);

    /// <summary>Endpoints.</summary>
    public EndpointCalls Endpoints { get; } = new(api);

    /// <summary>Operations.</summary>
    public OperationCalls Operations { get; } = new(api);

    /// <summary>Sessions through the SSH portal, and keys for git push.</summary>
    public PortalCalls Portal { get; } = new(api);

    /// <summary>What is not as it should be (an extension).</summary>
    public DriftCalls Drift { get; } = new(api);

    /// <summary>Source directories (an extension).</summary>
    public SourceCalls Sources { get; } = new(api);

    /// <summary>The platform that the settings name.</summary>
    public static Platform Connect(ClientSettings settings, TimeProvider time) =>
        new(new PlatformApi(settings.ApiRoot, new Uri(settings.AuthRoot), settings.Token, PlatformTrust.Handler(settings.AuthorityFile), time));

    /// <summary>True when the platform has our extensions: its root links <c>landfall:extensions</c>.</summary>
    public async Task<bool> HasExtensionsAsync(CancellationToken stop) =>
        (await api.GetAsync("/", secrets: false, stop)).FindLink("landfall:extensions") is not null;

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();
}
