using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What an app has on Heroku beside code, config and data: listed, so that nothing is dropped in silence.</summary>
static class Inventory
{
    public static IEnumerable<Finding> Of(HerokuApp app) =>
        [.. Kind(app), .. app.Domains.Select(Domain), .. app.Certificates.Select(Certificate), .. app.LogDrains.Select(Drain), .. app.TelemetryDrains.Select(Telemetry), .. app.Webhooks.Select(Webhook), .. app.Features.Select(name => Feature(app, name)), .. Surroundings(app)];

    static IEnumerable<Finding> Kind(HerokuApp app)
    {
        const string Source = "GET /apps/{app}";
        if (app.Stack == "container")
            yield return Finding.Info("stack", "The app brings its own Dockerfile, which stays as it is but for what the platform needs.", Source);
        if (app.Generation != "cedar")
            yield return Finding.Decide("generation",
                $"Apps of the generation '{app.Generation}' are built by Cloud Native Buildpacks. The image is made as for a classic app of the same language: rehearse the move, and see that it answers as on Heroku.", Source);
        if (app.InternalRouting && (app.Processes.Count == 0 || app.Processes.Any(p => p.Type.Value == "web")))
            yield return Finding.Blocker("internal_routing",
                "Only its private space reaches this app on Heroku. The platform has no internal endpoints yet, so everybody would reach it here. Leave it " +
                "there, or give its process another name than web: then it has no endpoint.", Source);
        if (app.Space is { } space)
            yield return Finding.Decide("space",
                $"The app is in the private space '{space}': its network rules and fixed addresses are not carried over.", Source);
    }

    static Finding Domain(CustomDomain domain) => Finding.Decide(domain.HostName,
        $"This domain stays with Heroku{(domain.Target is null ? "" : $" ({domain.Target})")} until you change its DNS record. " +
        "The platform serves apps on its default domain; endpoints for domains of your own do not exist yet, so leave the record as it is.", "GET /apps/{app}/domains");

    static Finding Certificate(Certificate certificate) => Finding.Decide(certificate.Name,
        $"This certificate for {string.Join(", ", certificate.Domains)} ends at {certificate.Expires}. Heroku gives its key to nobody: bring certificate and key " +
        "yourself, or let the platform get one when the domain leads there.", "GET /apps/{app}/sni-endpoints");

    static Finding Drain(LogDrain drain) => Finding.Decide(drain.Host, drain.AddOn is null
        ? "Logs are sent here. The platform has no log drains yet: let the app send them itself, or read them with `landfall logs`."
        : $"Logs are sent here by the add-on {drain.AddOn}; that ends with the app.", "GET /apps/{app}/log-drains");

    static Finding Telemetry(string host) => Finding.Decide(host,
        "Heroku sends telemetry here. The platform sends none: let the app export its own.", "GET /apps/{app}/telemetry-drains");

    static Finding Webhook(Webhook webhook) => Finding.Decide(webhook.Host,
        $"Heroku calls this address on {string.Join(", ", webhook.Events)}. The platform calls nobody: let what deploys the app do it.", "GET /apps/{app}/webhooks");

    static Finding Feature(HerokuApp app, string name)
    {
        const string Source = "GET /apps/{app}/features";
        return name switch
        {
            "preboot" => Finding.Info(name, "Deploys of services with an endpoint start the new containers first anyway.", Source),
            "http-session-affinity" => Finding.Decide(name,
                "Requests of one client are not kept with one container: check that the app needs no such memory.", Source),
            DynoMetadata.Feature => DynoMetadata.Told(app, Source),
            _ => Finding.Info(name, "This feature of Heroku's is on; it was not carried over.", Source),
        };
    }

    static IEnumerable<Finding> Surroundings(HerokuApp app)
    {
        if (app.Pipeline is { } pipeline)
            yield return Finding.Decide("pipeline",
                $"The app is the stage '{pipeline.Stage}' of a pipeline; promotions and CI are not carried over." +
                (pipeline.TestVariables.Count == 0 ? "" : $" CI has the variables {string.Join(", ", pipeline.TestVariables)}."),
                "GET /apps/{app}/pipeline-couplings");
        if (app is { ManagedCertificates: true, Domains.Count: > 0 })
            yield return Finding.Info("certificates", "Heroku gets the certificates of the domains by itself; they stay there with the domains.", "GET /apps/{app}");
        foreach (var collaborator in app.Collaborators)
            yield return Finding.Info(collaborator.Email, $"Has access as {collaborator.Role}; invite them.", "GET /apps/{app}/collaborators");
    }
}
