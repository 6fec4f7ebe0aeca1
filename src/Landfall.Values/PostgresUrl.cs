using System.Diagnostics.CodeAnalysis;

namespace Landfall.Values;

/// <summary>
/// Where a PostgreSQL database is and how to enter it, from <c>postgres://user:password@host:port/database?options</c>
/// (libpq connection URIs; Heroku and the interface both write <c>postgres://</c>). Prints without its password.
/// </summary>
public sealed record PostgresUrl(string Host, int Port, string User, Secret Password, string Database)
{
    /// <summary>Query options as written, such as <c>sslmode=require</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Parses <c>postgres://</c> and <c>postgresql://</c>; the port is 5432 when none is given.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PostgresUrl? url)
    {
        url = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql")) return false;
        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (uri.Host.Length == 0 || colon < 1 || database.Length == 0) return false;
        url = new PostgresUrl(
            uri.Host, uri.Port < 0 ? 5432 : uri.Port,
            Uri.UnescapeDataString(uri.UserInfo[..colon]), new Secret(Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..])), database)
        {
            Options = Query(uri.Query),
        };
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no such URL. The message does not repeat it.</exception>
    public static PostgresUrl Parse(string? text) => TryParse(text, out var url)
        ? url
        : throw new FormatException("a PostgreSQL URL is written postgres://user:password@host:port/database");

    /// <summary>The whole URL with its password, in the <c>postgres://</c> form.</summary>
    public Secret Reveal()
    {
        var query = string.Join('&', Options.Select(o => $"{Uri.EscapeDataString(o.Key)}={Uri.EscapeDataString(o.Value)}"));
        return new Secret(
            $"postgres://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password.Reveal())}@{Host}:{Port}/{Uri.EscapeDataString(Database)}"
            + (query.Length == 0 ? "" : "?" + query));
    }

    /// <summary>The URL without its password.</summary>
    public override string ToString() => $"postgres://{Uri.EscapeDataString(User)}@{Host}:{Port}/{Uri.EscapeDataString(Database)}";

    static Dictionary<string, string> Query(string query) => query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .GroupBy(pair => Uri.UnescapeDataString(pair[0]))
        .ToDictionary(group => group.Key, group => group.Last() is [_, var value] ? Uri.UnescapeDataString(value) : "");
}
