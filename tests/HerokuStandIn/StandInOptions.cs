using System.Net;
using System.Text.RegularExpressions;
using Landfall.Values;

namespace HerokuStandIn;

/// <summary>What the command line says. Ports follow the listening one: +1 backups over https, +2 the router, +3 and on the dynos, +63 where one meets attached ones.</summary>
sealed partial record StandInOptions(
    string State, IPEndPoint Listen, IPAddress DatabaseAddress, int DatabasePort, Secret Token, string App, string Source)
{
    /// <summary>The variable that holds the token when it is not given as an argument.</summary>
    public const string TokenVariable = "HEROKU_STANDIN_TOKEN";

    public const string Usage =
        "HerokuStandIn --state DIR --listen ADDRESS:PORT --database-address ADDRESS --database-port PORT --app NAME --source DIR [--token TOKEN]";

    static readonly string[] Known = ["state", "listen", "database-address", "database-port", "token", "app", "source"];

    public int DownloadPort => Listen.Port + 1;
    public int RouterPort => Listen.Port + 2;
    public int RendezvousPort => Listen.Port + 63;
    public Uri ApiUrl => new($"http://{Listen}/");
    public Uri WebUrl => new($"http://{Listen.Address}:{RouterPort}/");
    public Uri DownloadUrl => new($"https://{Listen.Address}:{DownloadPort}/");

    public int PortOf(int dyno) => RouterPort + dyno;

    /// <exception cref="FormatException">An argument is missing, unknown or malformed; the message says which.</exception>
    public static StandInOptions Parse(IReadOnlyList<string> arguments)
    {
        var given = Pairs(arguments);
        string Need(string name) => given.GetValueOrDefault(name) ?? throw new FormatException($"--{name} is missing");
        var token = given.GetValueOrDefault("token") ?? Environment.GetEnvironmentVariable(TokenVariable);
        return new StandInOptions(
            Path.GetFullPath(Need("state")),
            IPEndPoint.TryParse(Need("listen"), out var listen) && listen.Port > 0
                ? listen
                : throw new FormatException("--listen takes ADDRESS:PORT"),
            IPAddress.TryParse(Need("database-address"), out var address)
                ? address
                : throw new FormatException("--database-address takes an address"),
            int.TryParse(Need("database-port"), out var port) ? port : throw new FormatException("--database-port takes a number"),
            new Secret(token is { Length: > 0 } ? token : throw new FormatException($"--token or {TokenVariable} is missing")),
            AppName().IsMatch(Need("app")) ? Need("app") : throw new FormatException($"--app: '{Need("app")}' is no Heroku app name"),
            Directory.Exists(Need("source")) ? Path.GetFullPath(Need("source")) : throw new FormatException("--source takes an app's directory"));
    }

    static Dictionary<string, string> Pairs(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!Known.Contains(name)) throw new FormatException($"'{arguments[i]}' is not known");
            given[name] = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"--{name} needs a value");
        }
        return given;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,28}[a-z0-9]\z")]
    private static partial Regex AppName();
}
