using Landfall.Client.Http;

namespace Landfall.Client.Drift;

/// <summary>What is not as it should be (an extension).</summary>
public sealed class DriftCalls
{
    readonly PlatformApi api;

    internal DriftCalls(PlatformApi api) => this.api = api;

    /// <summary>What has drifted in the environments that the user may read.</summary>
    public async Task<IReadOnlyList<DriftItem>> ListAsync(CancellationToken stop) =>
        [.. (await api.ListAsync("/drift?per_page=5000", secrets: false, stop)).Select(d => new DriftItem(d))];
}
