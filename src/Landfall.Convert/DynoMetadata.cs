using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What Heroku tells a dyno of its app where the feature runtime-dyno-metadata is on (heroku 1.0).</summary>
static class DynoMetadata
{
    public const string Feature = "runtime-dyno-metadata";

    /// <summary>Lines for the entrypoint. What the configuration says wins.</summary>
    public static IEnumerable<string> Variables(HerokuApp app)
    {
        if (!app.Features.Contains(Feature)) yield break;
        if (Guid.TryParse(app.Id, out var id)) yield return $$"""export HEROKU_APP_ID="${HEROKU_APP_ID:-{{id}}}" """;
        yield return $$"""export HEROKU_APP_NAME="${HEROKU_APP_NAME:-{{app.Name}}}" """;
        yield return """export HEROKU_DYNO_ID="$HOSTNAME" """;
    }

    /// <summary>What of it is there, and what a person sets.</summary>
    public static Finding Told(HerokuApp app, string source) => Finding.Decide(Feature,
        (app.Stack == "container" ? "Heroku sets HEROKU_APP_ID, HEROKU_APP_NAME, HEROKU_DYNO_ID," : "HEROKU_APP_ID, HEROKU_APP_NAME and HEROKU_DYNO_ID are there as on Heroku, which sets")
        + " HEROKU_APP_DEFAULT_DOMAIN_NAME, HEROKU_RELEASE_VERSION, HEROKU_RELEASE_CREATED_AT, HEROKU_BUILD_COMMIT and HEROKU_SLUG_COMMIT too, which nothing sets here: "
        + "set those that the app reads, with the deploy where they change with it.", source);
}
