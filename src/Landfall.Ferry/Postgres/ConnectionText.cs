using Landfall.Values;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>A <see cref="PostgresUrl"/> in the two forms that clients take: Npgsql's text, and libpq's environment.</summary>
static class ConnectionText
{
    public const string ApplicationName = "landfall-ferry";

    public static string Of(PostgresUrl url) => new NpgsqlConnectionStringBuilder
    {
        Host = Host(url),
        Port = url.Port,
        Username = url.User,
        Password = url.Password.Reveal(),
        Database = url.Database,
        SslMode = Npgsql(Mode(url)),
        RootCertificate = url.Options.GetValueOrDefault("sslrootcert"),
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = ApplicationName,
        Pooling = false,
        Timeout = 15,
        CommandTimeout = 0,
        // Gateways forget silent connections after some minutes, and a snapshot's holder is silent.
        KeepAlive = 20,
        TcpKeepAlive = true,
    }.ConnectionString;

    /// <summary>Variables for <c>pg_dump</c>. The password goes here, never to an argument.</summary>
    public static Dictionary<string, string> Environment(PostgresUrl url)
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = Host(url),
            ["PGPORT"] = $"{url.Port}",
            ["PGUSER"] = url.User,
            ["PGPASSWORD"] = url.Password.Reveal(),
            ["PGDATABASE"] = url.Database,
            ["PGSSLMODE"] = Mode(url),
            ["PGGSSENCMODE"] = "disable",
            ["PGCONNECT_TIMEOUT"] = "15",
            ["PGAPPNAME"] = ApplicationName,
            ["LC_ALL"] = "C",
        };
        if (url.Options.TryGetValue("sslrootcert", out var root)) variables["PGSSLROOTCERT"] = root;
        return variables;
    }

    public static string Host(PostgresUrl url) => url.Host.Trim('[', ']');

    public static string Mode(PostgresUrl url) => url.Options.GetValueOrDefault("sslmode") is { Length: > 0 } mode ? mode
        : url.Options.GetValueOrDefault("ssl") is "true" or "1" ? "require" : "prefer";

    static SslMode Npgsql(string mode) => mode switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException("sslmode is disable, allow, prefer, require, verify-ca or verify-full"),
    };
}
