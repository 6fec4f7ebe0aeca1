using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What an app has on Heroku beside code, config and data: listed, so that nothing is dropped in silence.</summary>
static class Inventory
{
    public static IEnumerable<Finding> Of(HerokuApp app) =>
    [
        .. app.Stack is "container" ? [Blocker("stack", "Apps of the stack 'container' bring their own images; they are not converted yet.", "GET /apps/{app}")] : Array.Empty<Finding>(),
        .. app.Generation != "cedar" ? [Blocker("generation", $"Apps of the generation '{app.Generation}' are built by Cloud Native Buildpacks; they are not converted yet.", "GET /apps/{app}")] : Array.Empty<Finding>(),
        .. app.Space is { } space ? [Decide("space", $"The app is in the private space '{space}': its network rules and fixed addresses are not carried over.", "GET /apps/{app}")] : Array.Empty<Finding>(),
        .. app.Domains.Select(d => Decide(d.HostName, $"This domain stays with Heroku{(d.Target is null ? "" : $" ({d.Target})")} until you change its DNS record. Make an endpoint for it, then change the record.", "GET /apps/{app}/domains")),
        .. app.LogDrains.Select(d => Decide(d.Host, d.AddOn is null ? "Logs are sent here; make a log drain with the same address." : $"Logs are sent here by the add-on {d.AddOn}; that ends with the app.", "GET /apps/{app}/log-drains")),
        .. app.Features.Select(Feature),
        .. app.Pipeline is { } pipeline ? [Decide("pipeline", $"The app is the stage '{pipeline.Stage}' of a pipeline; promotions, review apps and CI are not carried over.", "GET /apps/{app}/pipeline-couplings")] : Array.Empty<Finding>(),
        .. app.Collaborators.Select(c => new Finding(Severity.Info, c.Email, $"Has access as {c.Role}; invite them.", "GET /apps/{app}/collaborators")),
    ];

    static Finding Feature(string name) => name switch
    {
        "preboot" => new Finding(Severity.Info, name, "Deploys of services with an endpoint start the new containers first anyway.", "GET /apps/{app}/features"),
        "http-session-affinity" => Decide(name, "Requests of one client are not kept with one container: check that the app needs no such memory.", "GET /apps/{app}/features"),
        "runtime-dyno-metadata" => Decide(name, "Heroku sets HEROKU_APP_NAME, HEROKU_RELEASE_VERSION and others; set those that the app reads.", "GET /apps/{app}/features"),
        _ => new Finding(Severity.Info, name, "This feature of Heroku's is on; it was not carried over.", "GET /apps/{app}/features"),
    };

    static Finding Decide(string subject, string text, string source) => new(Severity.Decide, subject, text, source);

    static Finding Blocker(string subject, string text, string source) => new(Severity.Blocker, subject, text, source);
}
