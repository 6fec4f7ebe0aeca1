using Landfall.Client.Hal;

namespace Landfall.Client.Endpoints;

/// <summary>An endpoint (the interface's vhost, 1.2).</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record Vhost(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary><c>http</c>, <c>tcp</c>, …; what users call https is <c>http</c>.</summary>
    public string Type { get; } = Document.Text("type");

    /// <summary><c>pending</c>, <c>provisioned</c>, …</summary>
    public string Status { get; } = Document.Text("status");

    /// <summary>What a user points a CNAME at, and calls the endpoint by; null until it is provisioned.</summary>
    public string? ExternalHost { get; } = Document.OptionalText("external_host");

    /// <summary>Its name on the platform's default domain.</summary>
    public string VirtualDomain { get; } = Document.Text("virtual_domain");

    /// <summary>True: it serves its name on the default domain.</summary>
    public bool Default { get; } = Document.Flag("default");
}
