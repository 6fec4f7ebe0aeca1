using System.Net;

namespace Landfall.Heroku.Api;

/// <summary>Where Heroku is. The public hosts, unless the variables of its own command say otherwise (heroku 2.6).</summary>
/// <param name="Git">Repositories are below it, as <c>NAME.git</c>. A server that is named by a URL has them below <c>git/</c>.</param>
public sealed record HerokuHosts(Uri Api, Uri Data, Uri Git)
{
    /// <summary>The public Heroku.</summary>
    public static HerokuHosts Public { get; } =
        new(new Uri("https://api.heroku.com/"), new Uri("https://api.data.heroku.com/"), new Uri("https://git.heroku.com/"));

    /// <summary>
    /// Reads <c>HEROKU_API_URL</c> (a URL), <c>HEROKU_HOST</c> (a URL, or a domain whose <c>api.</c> and <c>git.</c> are meant),
    /// <c>HEROKU_DATA_HOST</c> (a host name; scheme and port are the API's) and <c>HEROKU_GIT_HOST</c>.
    /// </summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <exception cref="FormatException">A variable is no address, or would send the token over plain http to another machine.</exception>
    public static HerokuHosts From(Func<string, string?> variable)
    {
        var host = NotEmpty(variable("HEROKU_HOST"));
        var url = NotEmpty(variable("HEROKU_API_URL")) ?? (host?.StartsWith("http", StringComparison.Ordinal) == true ? host : null);
        var api = url is not null ? Root("HEROKU_API_URL or HEROKU_HOST", url)
            : host is not null ? Root("HEROKU_HOST", $"https://api.{host}") : Public.Api;
        return new HerokuHosts(
            api,
            NotEmpty(variable("HEROKU_DATA_HOST")) is { } data ? SameDoor("HEROKU_DATA_HOST", api, data) : url is null ? Public.Data : api,
            NotEmpty(variable("HEROKU_GIT_HOST")) is { } git ? SameDoor("HEROKU_GIT_HOST", api, git)
                : url is not null ? new Uri(api, "git/") : host is not null ? Root("HEROKU_HOST", $"https://git.{host}") : Public.Git);
    }

    static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    static Uri SameDoor(string name, Uri api, string host) => Uri.CheckHostName(host) == UriHostNameType.Unknown
        ? throw new FormatException($"{name} is a host name without scheme and port; it is '{host}'.")
        : Root(name, new UriBuilder(api.Scheme, host, api.Port).Uri.AbsoluteUri);

    static Uri Root(string name, string text)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new FormatException($"{name} is no address: write https://HOST.");
        if (uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            throw new FormatException($"{name} holds a user or a query; give the token in HEROKU_API_KEY.");
        if (uri.Scheme == "http" && !uri.IsLoopback && !(IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip)))
            throw new FormatException($"{name} is plain http to another machine, which would show the token to everybody between: use https.");
        return uri;
    }
}
