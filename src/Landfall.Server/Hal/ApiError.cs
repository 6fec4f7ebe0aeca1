using System.Text.Json.Nodes;

namespace Landfall.Server.Hal;

/// <summary>An answer that is not the one asked for (interface 0.11): a status, a slug that clients branch on, words for the user.</summary>
sealed class ApiError(int status, string slug, string message) : Exception(message)
{
    public int Status => status;
    public string Slug => slug;

    /// <summary>Seconds after which to try again; null when that would not help.</summary>
    public int? RetryAfter { get; init; }

    public JsonObject ToJson() => new() { ["code"] = status, ["error"] = slug, ["message"] = Message };

    public static ApiError Unauthorized(string slug, string message) => new(401, slug, message);

    public static ApiError Forbidden(string message) => new(403, "forbidden", message);

    /// <summary>One text for what is absent and what is not yours.</summary>
    public static ApiError NotFound() => new(404, "not_found", "There is no such resource, or you may not see it.");

    public static ApiError Unprocessable(string message) => new(422, "unprocessable_entity", message);
}
