namespace ClientStandIn;

/// <summary>How one of the clients speaks (interface 0.10, 2.3).</summary>
/// <param name="Prefer">Its <c>Prefer</c> header; null when it sends none.</param>
public sealed record Dialect(string Name, string ContentType, string Accept, string? Prefer)
{
    /// <summary>The command line.</summary>
    public static Dialect Ruby { get; } = new("aptible-cli", "application/json; charset=utf-8", "application/hal+json", "no_sensitive_extras=true");

    /// <summary>The older client inside the Terraform provider.</summary>
    public static Dialect GoDeploy { get; } = new("go-deploy", "application/hal+json", "application/json", null);

    /// <summary>The newer client inside the Terraform provider.</summary>
    public static Dialect GoApi { get; } = new("aptible-api-go", "application/json", "application/hal+json", null);
}
