namespace Landfall.Client.Http;

/// <summary>The platform answered that it will not (interface 0 rule 11).</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="slug">The error's name, such as <c>not_found</c> or <c>expired_token</c>.</param>
/// <param name="message">What the platform says to the user.</param>
public sealed class ApiException(int status, string slug, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error's name.</summary>
    public string Slug { get; } = slug;
}

/// <summary>No answer came from the platform.</summary>
public sealed class UnreachableException(string message, Exception? inner = null) : Exception(message, inner);
