using Landfall.Values;

namespace Landfall.Heroku.Api;

/// <summary>Finds the token of the user: <c>HEROKU_API_KEY</c>, else <c>machine api.heroku.com</c> in <c>~/.netrc</c> (heroku 2.2).</summary>
public static class HerokuToken
{
    const long LargestNetrc = 1024 * 1024;

    /// <summary>Finds the token.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="host">The API's host, as .netrc names it.</param>
    /// <exception cref="HerokuException">There is none; the message says how to get one.</exception>
    public static Secret Find(Func<string, string?> variable, string host = "api.heroku.com")
    {
        var given = variable("HEROKU_API_KEY")?.Trim();
        var token = string.IsNullOrEmpty(given) ? FromNetrc(variable, host) : given;
        if (token is null) throw Missing("There is no Heroku token.");
        return token.All(c => c is > ' ' and < '\u007f')
            ? new Secret(token)
            : throw Missing("The Heroku token holds a character that no token has.");

        static HerokuException Missing(string what) => new("unauthorized", null,
            $"{what} Make one with `heroku authorizations:create -s global -e 86400` and put it into HEROKU_API_KEY, or run `heroku login`.");
    }

    static string? FromNetrc(Func<string, string?> variable, string host)
    {
        var file = variable("HOME") is { Length: > 0 } home ? new FileInfo(Path.Combine(home, ".netrc")) : null;
        return file is { Exists: true, Length: < LargestNetrc } ? Password(File.ReadAllText(file.FullName), host) : null;
    }

    /// <summary>The password of a machine in a .netrc; null when it has none.</summary>
    internal static string? Password(string netrc, string host)
    {
        var words = netrc.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var inMachine = false;
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] == "machine") inMachine = words[i + 1] == host;
            else if (words[i] == "default") (inMachine, i) = (false, i - 1);
            else if (inMachine && words[i] == "password") return words[i + 1];
        }
        return null;
    }
}
