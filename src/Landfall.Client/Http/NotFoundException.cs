using Landfall.Client.Hal;

namespace Landfall.Client.Http;

/// <summary>What was named is not there, or is not one thing.</summary>
public sealed class NotFoundException(string message) : Exception(message);

static class Finding
{
    /// <summary>A <c>/find/…</c> address; null on 404 (interface 2.3).</summary>
    /// <exception cref="NotFoundException">There are several.</exception>
    public static async Task<HalDocument?> FindAsync(this PlatformApi api, string address, CancellationToken stop)
    {
        try
        {
            return await api.GetAsync(address, secrets: false, stop);
        }
        catch (ApiException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (ApiException several) when (several.Slug == "multiple_resources_found")
        {
            throw new NotFoundException($"{several.Message.TrimEnd('.')}: name the environment with --environment");
        }
    }
}
