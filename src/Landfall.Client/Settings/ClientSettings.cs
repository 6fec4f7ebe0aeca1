using Landfall.Values;

namespace Landfall.Client.Settings;

/// <summary>Which platform is meant and by what right, from variables, the token file and the platform on this machine.</summary>
/// <param name="ApiRoot">The API's origin.</param>
/// <param name="AuthRoot">The auth origin, spelled as the token file spells it (interface 2.1).</param>
/// <param name="Token">The access token, or null: not logged in.</param>
/// <param name="AuthorityFile">A certificate authority to believe for this origin besides the machine's, or null.</param>
/// <param name="ConfigDirectory">Where tokens and journals are kept.</param>
public sealed record ClientSettings(Uri ApiRoot, string AuthRoot, Secret? Token, string? AuthorityFile, string ConfigDirectory)
{
    /// <summary>Reads the settings. There is no public default: without variables the platform on this machine is meant.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="home">The user's home directory.</param>
    /// <param name="otherwise">Which platform is meant where there is neither a variable nor a platform on this machine; null: none.</param>
    /// <exception cref="SettingsException">No platform is known, or a root is no origin.</exception>
    public static ClientSettings Load(EnvironmentVariables variables, string home, Uri? otherwise = null)
    {
        var local = LocalPlatform.Find(variables);
        var apiText = variables.Find("API_ROOT_URL");
        var api = apiText is null ? local?.Origin ?? otherwise : ParseRoot(apiText, "LANDFALL_API_ROOT_URL");
        if (api is null)
            throw new SettingsException(
                "No platform is known: none was started on this machine, and LANDFALL_API_ROOT_URL is not set. Run 'landfall up', or set it to https://HOST.");
        var auth = Entrusted(variables, "AUTH_ROOT_URL") ?? Origin(api);
        ParseRoot(auth, "LANDFALL_AUTH_ROOT_URL");
        return new ClientSettings(
            api, auth, FindToken(variables, home, auth),
            local is not null && Origin(local.Origin) == Origin(api) ? local.AuthorityFile : null, Directory(variables, home));
    }

    /// <summary>Where tokens and journals are kept: LANDFALL_CONFIG_PATH, APTIBLE_CONFIG_PATH, else <c>~/.landfall</c>.</summary>
    public static string Directory(EnvironmentVariables variables, string home) =>
        variables.Find("CONFIG_PATH") ?? Path.Combine(home, ".landfall");

    /// <summary>An origin without its trailing slash, as hrefs and the token file write it.</summary>
    public static string Origin(Uri root) => root.GetLeftPart(UriPartial.Authority);

    internal static Uri ParseRoot(string? text, string where)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            throw new SettingsException($"{where} is not an origin. It is written https://HOST, without a path.");
        if (uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback))
            throw new SettingsException($"{where} must begin with https://: a token does not travel in clear.");
        return uri;
    }

    // A platform that our own variable names, or that runs here, is not given credentials meant for another one.
    static string? Entrusted(EnvironmentVariables variables, string name) =>
        variables["LANDFALL_API_ROOT_URL"] is null && variables["APTIBLE_API_ROOT_URL"] is not null ? variables.Find(name) : variables["LANDFALL_" + name];

    static Secret? FindToken(EnvironmentVariables variables, string home, string auth)
    {
        if (Entrusted(variables, "ACCESS_TOKEN") is { } given) return new Secret(given);
        return new TokenFile(Directory(variables, home)).Find(auth)
            ?? new TokenFile(variables["APTIBLE_CONFIG_PATH"] ?? Path.Combine(home, ".aptible")).Find(auth);
    }
}

/// <summary>The settings do not say which platform is meant, or cannot be read.</summary>
public sealed class SettingsException(string message) : Exception(message);
