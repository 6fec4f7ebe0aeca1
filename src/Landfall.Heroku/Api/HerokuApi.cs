using System.Net.Security;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Landfall.Values;

namespace Landfall.Heroku.Api;

/// <summary>
/// The part of Heroku's Platform API (heroku 2.3) and data API (2.4) that a migration needs. Each call throws
/// <see cref="HerokuException"/> when Heroku refuses or cannot be reached.
/// </summary>
public sealed partial class HerokuApi : IDisposable
{
    readonly HttpClient http = HerokuConnection.CreateClient();
    readonly HerokuConnection connection;
    readonly HerokuHosts hosts;
    readonly TimeProvider time;

    /// <summary>Holds a token; sends nothing yet.</summary>
    /// <param name="tell">Called with a line when Heroku lets us wait.</param>
    public HerokuApi(HerokuHosts hosts, Secret token, TimeProvider time, Action<string>? tell = null) =>
        (this.hosts, this.time, connection) = (hosts, time, new HerokuConnection(http, token, time, tell ?? (_ => { })));

    /// <summary>The e-mail address of the account that the token belongs to.</summary>
    public async Task<string> GetAccountAsync(CancellationToken stop) =>
        (await connection.GetAsync(Path("account"), HerokuJson.Default.AccountJson, stop)).Email;

    /// <summary>The config vars as they are now. A database's URL changes when Heroku moves it: read it when it is needed.</summary>
    public async Task<IReadOnlyDictionary<string, Secret>> GetConfigAsync(HerokuAppName app, CancellationToken stop) =>
        (await connection.GetAsync(Path($"apps/{app}/config-vars"), HerokuJson.Default.DictionaryStringString, stop))
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => new Secret(pair.Value!), StringComparer.Ordinal);

    /// <summary>True: Heroku's router answers with its maintenance page.</summary>
    public async Task<bool> GetMaintenanceAsync(HerokuAppName app, CancellationToken stop) => (await GetAppAsync(app, stop)).Maintenance;

    /// <summary>Switches the maintenance page on or off. It stops web traffic alone: other processes go on (heroku 3.3).</summary>
    public Task SetMaintenanceAsync(HerokuAppName app, bool on, CancellationToken stop) =>
        connection.PatchAsync(Path($"apps/{app}"), new MaintenanceJson(on), HerokuJson.Default.MaintenanceJson, stop);

    /// <summary>How many dynos each process has.</summary>
    public async Task<IReadOnlyDictionary<string, int>> GetScaleAsync(HerokuAppName app, CancellationToken stop) =>
        (await GetFormationAsync(app, stop)).DistinctBy(process => process.Type)
            .ToDictionary(process => process.Type, process => process.Quantity, StringComparer.Ordinal);

    /// <summary>Scales processes, all in one request; those that are not named stay as they are.</summary>
    public Task ScaleAsync(HerokuAppName app, IReadOnlyDictionary<string, int> quantities, CancellationToken stop) =>
        connection.PatchAsync(
            Path($"apps/{app}/formation"),
            new ScaleJson([.. quantities.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => new ScaleUpdateJson(q.Key, q.Value))]),
            HerokuJson.Default.ScaleJson, stop);

    /// <summary>The dynos that there are now, one-off dynos included.</summary>
    public async Task<IReadOnlyList<Dyno>> ListDynosAsync(HerokuAppName app, CancellationToken stop) =>
        [.. (await ListAsync($"apps/{app}/dynos", HerokuJson.Default.ListDynoJson, stop))
            .Select(dyno => new Dyno(dyno.Name, dyno.Type, dyno.State, dyno.Command ?? ""))];

    /// <summary>
    /// What a variable holds within a dyno, where buildpacks set some that no API tells; null: it is not set there, or empty. Runs a
    /// one-off dyno for some seconds, which is paid for as any other.
    /// </summary>
    public async Task<Secret?> ReadInsideAsync(HerokuAppName app, ConfigurationKey variable, CancellationToken stop)
    {
        // What the app's own scripts print at the start of a dyno stands around it.
        var asked = new OneOffJson($"printf 'inside<%s>inside\\n' \"${variable}\"", Attach: true, ForceNoTty: true, "run", new() { ["TERM"] = "dumb" }, TimeToLive: 300);
        var dyno = await connection.PostAsync(Path($"apps/{app}/dynos"), asked, HerokuJson.Default.OneOffJson, HerokuJson.Default.SessionJson, stop);
        return Inside().Match(await Rendezvous.ReadAsync(dyno.AttachUrl, Tls, time, stop)) is { Success: true } match ? new Secret(match.Groups[1].Value) : null;
    }

    /// <summary>
    /// Starts a one-off dyno that nobody attaches to, paid for as any other; its name. The command is a line of shell, which everybody
    /// with access to the app can read; variables cannot be read there.
    /// </summary>
    /// <param name="variables">Besides the app's own.</param>
    /// <param name="longest">After which Heroku ends it; a day at most.</param>
    public async Task<string> StartDynoAsync(
        HerokuAppName app, string command, IReadOnlyDictionary<string, Secret> variables, TimeSpan longest, CancellationToken stop)
    {
        var asked = new OneOffJson(
            command, Attach: false, ForceNoTty: true, "run", variables.ToDictionary(v => v.Key, v => v.Value.Reveal()), (int)longest.TotalSeconds);
        return (await connection.PostAsync(Path($"apps/{app}/dynos"), asked, HerokuJson.Default.OneOffJson, HerokuJson.Default.DynoJson, stop)).Name;
    }

    /// <summary>Ends a dyno. One that is not there has ended.</summary>
    public async Task StopDynoAsync(HerokuAppName app, string name, CancellationToken stop)
    {
        try
        {
            await connection.PostAsync(Path($"apps/{app}/dynos/{Uri.EscapeDataString(name)}/actions/stop"), stop);
        }
        catch (HerokuException gone) when (gone.Status == 404)
        {
            // It went by itself.
        }
    }

    /// <summary>Whose certificates count for a dyno's session; null: those of the machine's authorities.</summary>
    internal SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>What the data API says about a database; null when it does not know it (yet).</summary>
    public async Task<HerokuDatabase?> FindDatabaseAsync(string addOnId, CancellationToken stop)
    {
        return await connection.FindAsync(Data($"databases/{Uri.EscapeDataString(addOnId)}"), HerokuJson.Default.DatabaseJson, stop) is { } found
            ? new HerokuDatabase(
                found.PostgresVersion, found.NumBytes ?? 0, found.NumTables ?? 0, found.NumConnections ?? 0,
                Follows: !string.IsNullOrEmpty(found.Following))
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    internal Task<AppJson> GetAppAsync(HerokuAppName app, CancellationToken stop) =>
        connection.GetAsync(Path($"apps/{app}"), HerokuJson.Default.AppJson, stop);

    internal Task<List<FormationJson>> GetFormationAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/formation", HerokuJson.Default.ListFormationJson, stop);

    /// <summary>The release that runs: newest first, so that it is found without reading them all.</summary>
    internal async Task<ReleaseJson?> FindReleaseAsync(HerokuAppName app, CancellationToken stop)
    {
        var releases = connection.ListAsync(
            Path($"apps/{app}/releases"), HerokuJson.Default.ListReleaseJson, stop, "version ..; order=desc,max=20");
        await foreach (var release in releases)
            if (release.Current) return release;
        return null;
    }

    internal Task<SlugJson> GetSlugAsync(HerokuAppName app, string slug, CancellationToken stop) =>
        connection.GetAsync(Path($"apps/{app}/slugs/{Uri.EscapeDataString(slug)}"), HerokuJson.Default.SlugJson, stop);

    internal Task<List<AddOnJson>> ListAddOnsAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/addons", HerokuJson.Default.ListAddOnJson, stop, ("Accept-Expansion", "addon_service,plan"));

    internal Task<List<AttachmentJson>> ListAttachmentsAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/addon-attachments", HerokuJson.Default.ListAttachmentJson, stop, ("Accept-Inclusion", "addon:plan,config_vars"));

    internal Task<List<DomainJson>> ListDomainsAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/domains", HerokuJson.Default.ListDomainJson, stop);

    internal Task<List<FeatureJson>> ListFeaturesAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/features", HerokuJson.Default.ListFeatureJson, stop);

    internal Task<List<LogDrainJson>> ListLogDrainsAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/log-drains", HerokuJson.Default.ListLogDrainJson, stop);

    internal Task<List<CollaboratorJson>> ListCollaboratorsAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/collaborators", HerokuJson.Default.ListCollaboratorJson, stop);

    internal Task<List<BuildpackJson>> ListBuildpacksAsync(HerokuAppName app, CancellationToken stop) =>
        ListAsync($"apps/{app}/buildpack-installations", HerokuJson.Default.ListBuildpackJson, stop);

    /// <summary>The buildpacks of the last build that succeeded: a build by the API brings its own, and they are set nowhere (heroku 1.5).</summary>
    internal async Task<IReadOnlyList<BuildpackNameJson>> ListBuiltWithAsync(HerokuAppName app, CancellationToken stop) =>
        (await ListAsync($"apps/{app}/builds", HerokuJson.Default.ListBuildJson, stop)).Where(build => build.Status == "succeeded").MaxBy(build => build.CreatedAt)?.Buildpacks ?? [];

    internal Task<CouplingJson?> FindPipelineAsync(HerokuAppName app, CancellationToken stop) =>
        connection.FindAsync(Path($"apps/{app}/pipeline-couplings"), HerokuJson.Default.CouplingJson, stop);

    /// <summary>Has a backup of a database made; it goes on after the answer (heroku 2.4).</summary>
    internal Task<TransferJson> CaptureAsync(string addOnId, CancellationToken stop) =>
        connection.PostAsync(Data($"databases/{Uri.EscapeDataString(addOnId)}/backups"), HerokuJson.Default.TransferJson, stop);

    internal Task<TransferJson> GetTransferAsync(string app, string id, CancellationToken stop) =>
        connection.GetAsync(Data($"apps/{Uri.EscapeDataString(app)}/transfers/{Uri.EscapeDataString(id)}?verbose=true"), HerokuJson.Default.TransferJson, stop);

    /// <summary>An address from which anybody can download a backup, for about an hour.</summary>
    internal async Task<Uri> OfferAsync(string app, int number, CancellationToken stop) => (await connection.PostAsync(
        Data($"apps/{Uri.EscapeDataString(app)}/transfers/{number}/actions/public-url"), HerokuJson.Default.PublicUrlJson, stop)).Url;

    Uri Data(string path) => new(hosts.Data, $"client/v11/{path}");

    /// <summary>Certificates of the app's; none where Heroku has no such list for it.</summary>
    internal async Task<List<CertificateJson>> ListCertificatesAsync(HerokuAppName app, CancellationToken stop) =>
        await connection.FindAsync(Path($"apps/{app}/sni-endpoints"), HerokuJson.Default.ListCertificateJson, stop) ?? [];

    /// <summary>How a pipeline makes review apps; null when it makes none.</summary>
    internal Task<ReviewAppsJson?> FindReviewAppsAsync(string pipeline, CancellationToken stop) =>
        connection.FindAsync(Path($"pipelines/{Uri.EscapeDataString(pipeline)}/review-app-config"), HerokuJson.Default.ReviewAppsJson, stop);

    /// <summary>Whom Heroku tells of changes to the app.</summary>
    internal async Task<List<WebhookJson>> ListWebhooksAsync(HerokuAppName app, Action refused, CancellationToken stop) =>
        await connection.FindAsync(Path($"apps/{app}/webhooks"), HerokuJson.Default.ListWebhookJson, stop, "3.webhooks", refused) ?? [];

    /// <summary>Where telemetry is sent, of an app of the generation Fir.</summary>
    internal async Task<List<TelemetryDrainJson>> ListTelemetryDrainsAsync(HerokuAppName app, Action refused, CancellationToken stop) =>
        await connection.FindAsync(Path($"apps/{app}/telemetry-drains"), HerokuJson.Default.ListTelemetryDrainJson, stop, refused: refused) ?? [];

    /// <summary>The names of the variables that a pipeline gives the apps of a stage that it makes itself: <c>review</c>, <c>test</c>. Their values are not kept.</summary>
    internal async Task<IReadOnlyList<string>> ListStageVariablesAsync(string pipeline, string stage, Action refused, CancellationToken stop)
    {
        var path = Path($"pipelines/{Uri.EscapeDataString(pipeline)}/stage/{stage}/config-vars");
        return [.. (await connection.FindAsync(path, HerokuJson.Default.DictionaryStringString, stop, refused: refused) ?? []).Keys.Order(StringComparer.Ordinal)];
    }

    async Task<List<T>> ListAsync<T>(string path, JsonTypeInfo<List<T>> type, CancellationToken stop, params (string, string)[] headers)
    {
        var all = new List<T>();
        await foreach (var item in connection.ListAsync(Path(path), type, stop, null, headers)) all.Add(item);
        return all;
    }

    Uri Path(string path) => new(hosts.Api, path);

    // The command itself is no answer, should it be echoed.
    [GeneratedRegex("inside<((?!%s>).+?)>inside", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Inside();
}
