using Landfall.Heroku.Api;
using Landfall.Heroku.Manifests;
using Landfall.Values;

namespace Landfall.Heroku;

/// <summary>Reads an app: first from the API, then merged with what its repository declares.</summary>
public static class HerokuAppReader
{
    const string Postgres = "heroku-postgresql";

    /// <summary>Reads all that the API says about an app. Nothing is changed.</summary>
    /// <param name="tell">Called with a line for each part.</param>
    /// <exception cref="HerokuException">Heroku refused or could not be reached.</exception>
    public static async Task<HerokuApp> ReadAsync(HerokuApi api, HerokuAppName name, Action<string> tell, CancellationToken stop)
    {
        tell($"Reading the app {name} …");
        var app = await api.GetAppAsync(name, stop);
        var release = await api.FindReleaseAsync(name, stop);
        var slug = release?.Slug?.Id is { } id ? await api.GetSlugAsync(name, id, stop) : null;
        var (processes, processFindings) = Processes(await api.GetFormationAsync(name, stop), slug);
        tell("Reading its config vars, add-ons and settings …");
        var (config, configFindings) = Config(await api.GetConfigAsync(name, stop));
        var refused = new List<Finding>();
        var (buildpacks, buildpacksSource) = await BuildpacksAsync(api, app, name, stop);
        return new HerokuApp(app.Id, name)
        {
            Stack = StackOf(app),
            Generation = app.Generation?.Name ?? "cedar",
            Region = app.Region?.Name ?? "",
            Space = app.Space?.Name,
            InternalRouting = app.InternalRouting == true,
            WebUrl = app.WebUrl ?? "",
            Maintenance = app.Maintenance,
            Language = slug?.BuildpackProvidedDescription ?? app.BuildpackProvidedDescription,
            Release = release is null ? null : new Release(release.Version, slug?.Id, slug?.Commit, release.Description ?? ""),
            Processes = processes,
            Config = config,
            AddOns = await AddOnsAsync(api, name, stop),
            Domains = [.. (await api.ListDomainsAsync(name, stop)).Where(d => d.Kind != "heroku").Select(Domain)],
            Features = [.. (await api.ListFeaturesAsync(name, stop)).Where(f => f.Enabled).Select(f => f.Name).Order(StringComparer.Ordinal)],
            LogDrains = [.. (await api.ListLogDrainsAsync(name, stop)).Select(Drain)],
            TelemetryDrains = app.Generation?.Name == "fir" ? [.. (await api.ListTelemetryDrainsAsync(name, Refused("telemetry drains"), stop)).Select(d => Host(d.Exporter?.Endpoint))] : [],
            Webhooks = [.. (await api.ListWebhooksAsync(name, Refused("webhooks"), stop)).Select(w => new Webhook(Host(w.Url), w.Include ?? []))],
            Buildpacks = buildpacks,
            BuildpacksSource = buildpacksSource,
            Collaborators = [.. (await api.ListCollaboratorsAsync(name, stop)).Select(Collaborator)],
            Pipeline = await PipelineAsync(api, name, Refused("pipeline"), stop),
            ManagedCertificates = app.Acm,
            Certificates = [.. (await api.ListCertificatesAsync(name, stop)).Select(Certificate)],
            Dynos = await api.ListDynosAsync(name, stop),
            Findings = [.. processFindings, .. configFindings, .. refused],
        };

        // What only surrounds the app stops no reading.
        Action Refused(string what) => () =>
            refused.Add(Finding.Decide(what, "Heroku does not let this token read all of it: look it up in the dashboard.", "GET /apps/{app}"));
    }

    /// <summary>The app with what variables hold within its dynos, as if they were config vars; one that is not set there stays out.</summary>
    public static async Task<HerokuApp> WithInsideAsync(HerokuApp app, IEnumerable<ConfigurationKey> variables, Func<ConfigurationKey, Task<Secret?>> read)
    {
        var (config, findings) = (app.Config.ToDictionary(), app.Findings.ToList());
        foreach (var variable in variables)
            if (await read(variable) is { } value)
            {
                config[variable] = value;
                findings.Add(Finding.Info(variable.Value, "It is no config var: a one-off dyno told it, and it becomes one.", "POST /apps/{app}/dynos"));
            }
        return app with { Config = config, Findings = findings };
    }

    /// <summary>
    /// Adds what the repository declares: its Procfile (or heroku.yml, for the stack container) when no slug was released, app.json's
    /// formation where the API has none, and a finding for each difference.
    /// </summary>
    public static HerokuApp Merge(HerokuApp app, Repository repository)
    {
        var (path, chosen) = ProcfilePath(app, repository);
        var procfile = repository.Text(path) is { } text ? Procfile.Parse(text, path, native: app.Generation == "fir") : Procfile.Empty;
        var manifest = repository.Text("app.json") is { } json ? AppManifest.Parse(json) : AppManifest.Empty;
        var container = app.Stack == "container" ? HerokuYml.Of(repository) : null;
        // Of Cloud Native Buildpacks the API tells the launcher's name alone.
        var released = app.Processes.Any(process => process.Command.Length > 0 && !process.Command.StartsWith("/cnb/process/", StringComparison.Ordinal));
        var contained = container is { Images.Count: > 0 } && (repository.Has(HerokuYml.File) || !released);
        IReadOnlyList<HerokuProcess> processes = contained ? ContainerProcesses.Of(app, container!, manifest, repository)
            : released ? app.Processes : Declared(procfile, manifest, app.Processes, path);
        return app with
        {
            Jobs = manifest.Jobs,
            Processes = processes,
            Findings = [
                .. app.Findings, .. repository.Findings, .. JsonParts.Duplicates(repository), .. chosen, .. Misspelt(repository), .. manifest.Findings,
                .. container?.Findings ?? [.. procfile.Findings, .. released ? Differences(app, procfile, path) : []],
                .. contained ? ContainerProcesses.Undeclared(app, processes) : [],
                .. Unused(app, contained ? path : HerokuYml.File, repository),
                .. ManifestFindings.Of(app, manifest)],
        };
    }

    // The multi-procfile buildpack puts the file that PROCFILE names in Procfile's place.
    static (string Path, IEnumerable<Finding> Findings) ProcfilePath(HerokuApp app, Repository repository)
    {
        if (app.Setting("PROCFILE") is not { } path) return ("Procfile", []);
        return repository.Text(path) is not null
            ? (path, [Finding.Info("PROCFILE", $"The processes are those of {path}, as this config var says.", "PROCFILE")])
            : ("Procfile", [Finding.Decide("PROCFILE", "This config var names no file of the repository that could be read; Procfile was taken.", "PROCFILE")]);
    }

    static IEnumerable<Finding> Misspelt(Repository repository) => repository.Has("Procfile") ? [] : repository.Files
        .Where(path => path.ToLowerInvariant() is "procfile" or "procfile.txt" or "procfile.yml" or "procfile.yaml").Order(StringComparer.Ordinal)
        .Select(path => Finding.Decide(path, "Heroku reads no file of this name, so it was left out: a Procfile is named Procfile.", path));

    // Of a Procfile and a heroku.yml the stack says which counts (heroku 1.3).
    static IEnumerable<Finding> Unused(HerokuApp app, string path, Repository repository)
    {
        if (repository.Text(path) is null || (path == HerokuYml.File && app.Stack == "container")) yield break;
        yield return Finding.Info(path,
            app.Stack.Length == 0 ? "It names no Dockerfile, so it was not used." : $"Heroku ignores it on the stack {app.Stack}.", path);
    }

    static (List<HerokuProcess>, List<Finding>) Processes(List<FormationJson> formation, SlugJson? slug)
    {
        var (processes, findings) = (new List<HerokuProcess>(), new List<Finding>());
        var commands = slug?.ProcessTypes ?? formation.DistinctBy(f => f.Type).ToDictionary(f => f.Type, f => f.Command ?? "");
        foreach (var (type, command) in commands.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var scale = formation.Find(f => f.Type == type);
            if (ProcessType.TryParse(type, out var parsed))
                processes.Add(new HerokuProcess(parsed, command, scale?.Quantity ?? 0, scale?.Size?.ToLowerInvariant() ?? "",
                    slug is null ? "GET /apps/{app}/formation" : "GET /apps/{app}/slugs/{id} process_types"));
            else
                findings.Add(Finding.Blocker("process",
                    $"The process name '{type}' is no name of a service: rename it in the Procfile and release.", "process_types"));
        }
        return (processes, findings);
    }

    static List<HerokuProcess> Declared(Procfile procfile, AppManifest manifest, IReadOnlyList<HerokuProcess> scaled, string path) =>
        [.. procfile.Lines.OrderBy(line => line.Type.Value, StringComparer.Ordinal).Select(line =>
        {
            var scale = scaled.FirstOrDefault(process => process.Type == line.Type);
            var declared = manifest.Formation.GetValueOrDefault(line.Type.Value);
            return new HerokuProcess(
                line.Type, line.Command, scale?.Quantity ?? declared?.Quantity ?? (line.Type.Value == "web" ? 1 : 0),
                scale?.DynoSize ?? declared?.Size ?? "", $"{path}:{line.Line}");
        })];

    static IEnumerable<Finding> Differences(HerokuApp app, Procfile procfile, string path)
    {
        foreach (var line in procfile.Lines)
        {
            var released = app.Processes.FirstOrDefault(process => process.Type == line.Type);
            if (released?.Command.Trim() != line.Command)
                yield return Finding.Decide(line.Type.Value,
                    released is null
                        ? "The Procfile declares this process, the release on Heroku does not have it; it was left out."
                        : "The Procfile's command differs from the one that runs on Heroku; the running one was taken.",
                    $"{path}:{line.Line}");
        }
    }

    static (Dictionary<ConfigurationKey, Secret>, List<Finding>) Config(IReadOnlyDictionary<string, Secret> vars)
    {
        var (config, findings) = (new Dictionary<ConfigurationKey, Secret>(), new List<Finding>());
        foreach (var (name, value) in vars.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (ConfigurationKey.TryParse(name, out var key)) config[key] = value;
            else findings.Add(Finding.Blocker(name,
                "The name of this config var is no configuration key: rename it on Heroku and in the app.", "GET /apps/{app}/config-vars"));
        }
        return (config, findings);
    }

    static async Task<IReadOnlyList<AddOn>> AddOnsAsync(HerokuApi api, HerokuAppName name, CancellationToken stop)
    {
        var owned = await api.ListAddOnsAsync(name, stop);
        var attachments = (await api.ListAttachmentsAsync(name, stop)).ToLookup(a => a.Addon.Id, StringComparer.Ordinal);
        var foreign = attachments.Where(group => owned.All(a => a.Id != group.Key)).Select(group => Foreign(group.First().Addon));
        var addOns = owned.Select(a => AddOn(a.Id, a.Name, a.Plan.Name ?? a.AddonService?.Name ?? "", a.App?.Name)).Concat(foreign)
            .OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => a with { Attachments = [.. attachments[a.Id].Select(Attachment)] });
        var read = new List<AddOn>();
        foreach (var addOn in addOns)
            read.Add(addOn.Service == Postgres ? addOn with { Database = await api.FindDatabaseAsync(addOn.Id, stop) } : addOn);
        return read;
    }

    static string StackOf(AppJson app) => app.BuildStack?.Name ?? app.Stack?.Name ?? "";

    static async Task<(IReadOnlyList<string>, string Source)> BuildpacksAsync(HerokuApi api, AppJson app, HerokuAppName name, CancellationToken stop)
    {
        var set = await api.ListBuildpacksAsync(name, stop);
        return set.Count > 0
            ? ([.. set.Select(b => b.Buildpack).Select(Text)], "GET /apps/{app}/buildpack-installations")
            // Apps of the stack container have none.
            : ([.. StackOf(app) == "container" ? [] : (await api.ListBuiltWithAsync(name, stop)).Select(Text)], "GET /apps/{app}/builds");

        static string Text(BuildpackNameJson buildpack) => buildpack.Name ?? buildpack.Url ?? "";
    }

    static AddOn Foreign(AttachedJson attached) => AddOn(attached.Id, attached.Name, attached.Plan?.Name ?? "", attached.App?.Name);

    static AddOn AddOn(string id, string name, string plan, string? owner)
    {
        var parts = plan.Split(':', 2);
        return new AddOn(id, name, parts[0], parts.ElementAtOrDefault(1) ?? "", HerokuAppName.TryParse(owner, out var app) ? app : null);
    }

    static Attachment Attachment(AttachmentJson attachment) => new(
        attachment.Name, attachment.Namespace,
        [.. attachment.ConfigVars.Select(v => ConfigurationKey.TryParse(v, out var key) ? key : null).OfType<ConfigurationKey>()]);

    static CustomDomain Domain(DomainJson domain) => new(domain.Hostname, domain.Cname, domain.AcmStatus);

    static async Task<Pipeline?> PipelineAsync(HerokuApi api, HerokuAppName name, Action refused, CancellationToken stop)
    {
        if (await api.FindPipelineAsync(name, stop) is not { } coupling) return null;
        if (coupling.Pipeline.Id is not { Length: > 0 } id) return new Pipeline("", coupling.Stage);
        var pipeline = new Pipeline(id, coupling.Stage) { TestVariables = await api.ListStageVariablesAsync(id, "test", refused, stop) };
        if (await api.FindReviewAppsAsync(id, stop) is null) return pipeline;
        return pipeline with { ReviewApps = true, ReviewVariables = await api.ListStageVariablesAsync(id, "review", refused, stop) };
    }

    static Certificate Certificate(CertificateJson certificate) =>
        new(certificate.Name, certificate.SslCert?.CertDomains ?? [], certificate.SslCert?.ExpiresAt ?? "");

    static Collaborator Collaborator(CollaboratorJson collaborator) => new(collaborator.User.Email, collaborator.Role ?? "collaborator");

    static LogDrain Drain(LogDrainJson drain) => new(new Secret(drain.Url), Host(drain.Url), drain.Addon?.Name);

    static string Host(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Host}" : "an address that is no URL";
}
