using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Engine.Docker.Builds;

/// <summary>
/// What a build may not begin from (BuildKit's source policies). The engine fetches an <c>ADD</c> of an address from the host's own
/// network, where every environment and what listens on loopback can be reached; and it has the images of all apps.
/// A name of the public DNS that leads inside is not seen here.
/// </summary>
static class SourcePolicy
{
    /// <summary>Names below this are images that the platform keeps.</summary>
    const string Kept = "^docker-image://landfall\\.local/";

    // A host without a dot, one that ends in a number (all spellings of IPv4 addresses do), IPv6, and the names kept for inside (RFC 6761, RFC 6762).
    const string Inside = "^(?:https?|git|ssh)://(?:[^/@]*@)?(?:\\[[^/]*|[^./:]+|[^/:]*\\.(?:[0-9][^./:]*|localhost|local|internal))\\.?(?::[0-9]*)?(?:[/?#]|$)";

    /// <summary>The policy as the client reads it.</summary>
    /// <param name="closed">Repositories of which the build may have nothing.</param>
    public static string Json(IEnumerable<ImageReference> closed)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("rules");
            foreach (var pattern in closed.Select(Repository).Concat([Kept, Inside]))
            {
                json.WriteStartObject();
                json.WriteString("action", "DENY");
                json.WriteStartObject("selector");
                json.WriteString("identifier", pattern);
                json.WriteString("match_type", "REGEX");
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    // BuildKit writes Docker Hub's names out; what a frontend of the Dockerfile's own asks for need not be.
    static string Repository(ImageReference image) => image.Registry == "docker.io"
        ? $"^docker-image://(?:(?:index\\.)?docker\\.io/)?(?:library/)?{Regex.Escape(image.Repository)}(?:[:@]|$)"
        : $"^docker-image://{Regex.Escape(image.Name)}(?:[:@]|$)";
}
