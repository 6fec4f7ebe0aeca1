using Landfall.Edge;
using Landfall.Server.Apps;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Endpoints;

/// <summary>
/// What endpoints are told (interface 4.7): each by its own settings, and where it has none by the app's variable of the same name,
/// which was the only way once and is still set.
/// </summary>
static class EndpointSettings
{
    public const string ForceSsl = "FORCE_SSL";
    public const string IdleTimeout = "IDLE_TIMEOUT";
    public const string StrictHealthChecks = "STRICT_HEALTH_CHECKS";
    public const string ReleaseTimeout = "RELEASE_HEALTHCHECK_TIMEOUT";
    public const string Protocols = "SSL_PROTOCOLS_OVERRIDE";
    public const string Ciphers = "SSL_CIPHERS_OVERRIDE";
    public const string MaintenancePageUrl = "MAINTENANCE_PAGE_URL";

    // Weak suites are never spoken here, whatever this says.
    const string NoWeakSuites = "DISABLE_WEAK_CIPHER_SUITES";
    const string LoggedHealthChecks = "SHOW_ELB_HEALTHCHECKS";

    static readonly Dictionary<string, (int Least, int Most)> Ranges = new() { [IdleTimeout] = (30, 2400), [ReleaseTimeout] = (0, 900) };

    static readonly Dictionary<string, Action<string>> Forms = new()
    {
        [Protocols] = text => TlsProtocols.Parse(text),
        [Ciphers] = text => CipherSuites.Parse(text),
        [MaintenancePageUrl] = text => WebUrl.Parse(text),
    };

    /// <summary>The values of a setting at all endpoints of a service; of one without endpoints, the app's.</summary>
    public static List<string> Of(OperationRun run, long service, Dictionary<string, string> variables, string name) =>
    [
        .. from setting in run.Store.Vhosts.Where(v => v.ServiceId == service && v.DeletedAt == null).Select(v => v.SettingId).AsEnumerable().DefaultIfEmpty()
           let value = Configurations.ReadSettings(run, setting).Plain.GetValueOrDefault(name) ?? variables.GetValueOrDefault(name)
           where value is not null
           select value,
    ];

    /// <exception cref="ApiError">422: a value that is none, or a setting that means nothing here.</exception>
    public static void Check(Dictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault(LoggedHealthChecks) is not (null or "" or "false"))
            throw ApiError.Unprocessable($"{LoggedHealthChecks} has nothing to show them in: there are no endpoint logs here. Leave it out, or say false.");
        foreach (var name in new[] { ForceSsl, StrictHealthChecks, NoWeakSuites, KeptConnections.Setting })
            if (settings.GetValueOrDefault(name) is not (null or "" or "true" or "false")) throw ApiError.Unprocessable($"{name} is true or false");
        foreach (var name in Forms.Keys)
            if (Fault(name, settings.GetValueOrDefault(name)) is { } fault) throw ApiError.Unprocessable($"{name}: {fault}");
        foreach (var (name, (least, most)) in Ranges)
            if (settings.GetValueOrDefault(name) is { Length: > 0 } text && Seconds(name, text) is null) throw ApiError.Unprocessable($"{name} is from {least} to {most} seconds");
    }

    /// <summary>What of an app's variables the edge does not follow, since nothing checked them; their values are not repeated.</summary>
    public static IEnumerable<string> Ignored(VhostSettings said) => Forms.Keys.Where(name => Fault(name, said.Variable(name)) is not null);

    static string? Fault(string name, string? text)
    {
        try
        {
            if (text is { Length: > 0 }) Forms[name](text);
            return null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>The time that a value of a setting says; null when it is none.</summary>
    public static TimeSpan? Seconds(string name, string? text) =>
        int.TryParse(text, out var seconds) && seconds >= Ranges[name].Least && seconds <= Ranges[name].Most ? TimeSpan.FromSeconds(seconds) : null;
}
