using System.Security.Cryptography;
using System.Text.Json;

namespace HerokuStandIn.Http;

/// <summary>A JSON answer with the headers that Heroku gives each (heroku 2.2).</summary>
sealed class Answer(int status, object? body) : IResult
{
    public static Answer Ok(object? body) => new(StatusCodes.Status200OK, body);
    public static Answer Created(object? body) => new(StatusCodes.Status201Created, body);

    public static Answer Refused(int status, string id, string message, string? resource = null) => new(status, resource is null
        ? new { id, message }
        : new { id, message, resource });

    public static Answer Missing(string resource) =>
        Refused(StatusCodes.Status404NotFound, "not_found", $"Couldn't find that {resource}.", resource);

    public static Answer Invalid(string message) => Refused(StatusCodes.Status422UnprocessableEntity, "invalid_params", message);

    public async Task ExecuteAsync(HttpContext http)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, HerokuJson.Options);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"";
        http.Response.Headers.ETag = tag;
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
