using Landfall.Server.Store;

namespace Landfall.Server.Endpoints;

/// <summary>A page of an endpoint's MAINTENANCE_PAGE_URL as it was fetched (interface 4.7). A fetch makes a new one.</summary>
sealed class MaintenancePage : AccountRow
{
    public long VhostId { get; set; }

    /// <summary>Which operation fetched it.</summary>
    public long OperationId { get; set; }

    /// <summary>Where it is from, sealed: it may be from the app's configuration.</summary>
    public byte[] Url { get; set; } = [];

    public string Content { get; set; } = "";
    public bool IsHtml { get; set; }
}
