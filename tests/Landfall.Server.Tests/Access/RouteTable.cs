using System.Text.RegularExpressions;
using Landfall.Server.Tests.Running;
using Microsoft.AspNetCore.Routing;

namespace Landfall.Server.Tests.Access;

/// <summary>Every route of the server, as a request that names somebody's row.</summary>
static partial class RouteTable
{
    /// <summary>What may be asked without a token; nothing else.</summary>
    public static readonly IReadOnlyList<string> Open = ["GET /", "POST /tokens", "POST /claims/installation", "GET /operation_logs/{address}", "GET /agent", "GET /agent/program"];

    public static IEnumerable<RouteCase> All(RunningInstallation installation) =>
        from route in installation.Routes
        let pattern = "/" + route.RoutePattern.RawText!.TrimStart('/')
        where !pattern.StartsWith("/{*", StringComparison.Ordinal)
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new RouteCase(method, pattern);

    public static IEnumerable<RouteCase> Closed(RunningInstallation installation) => All(installation).Where(route => !Open.Contains(route.ToString()));

    [GeneratedRegex(@"\{id(?::(long|guid))?\}")]
    internal static partial Regex Id();
}

/// <summary>A method and a path's pattern.</summary>
sealed record RouteCase(string Method, string Pattern)
{
    public bool NamesRow => RouteTable.Id().IsMatch(Pattern);

    public bool Changes => Method != "GET";

    /// <summary>The path to a tenant's own row.</summary>
    public string Path(IReadOnlyDictionary<string, string> rows) => RouteTable.Id().Replace(Pattern, _ => rows[Collection]);

    /// <summary>The path to a row that was never there.</summary>
    public string Absent => RouteTable.Id().Replace(Pattern, id => id.Groups[1].Value == "long" ? "4611686018427387904" : Guid.NewGuid().ToString());

    /// <summary>True: everybody of the installation sees these rows.</summary>
    public bool Shared => Collection is "stacks" or "database_images";

    string Collection => Pattern.Split('/')[1];

    public override string ToString() => $"{Method} {Pattern}";
}
