using System.Text.Json;
using System.Text.Json.Nodes;

namespace HerokuStandIn.Http;

/// <summary>A request's JSON object; an empty one when there is no body or it is something else.</summary>
static class Body
{
    public static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        request.Body.Position = 0;
        try
        {
            return await JsonNode.ParseAsync(request.Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
