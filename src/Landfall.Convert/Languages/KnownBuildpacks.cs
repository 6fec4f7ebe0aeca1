namespace Landfall.Convert.Languages;

/// <summary>What is known of buildpacks that are no language's (heroku 1.5).</summary>
static class KnownBuildpacks
{
    /// <summary>Those that bring programs: Debian has them too.</summary>
    public static IReadOnlyDictionary<string, string[]> Packages { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["jonathanong/ffmpeg-latest"] = ["ffmpeg"],
        ["jonathanong/ffmpeg"] = ["ffmpeg"],
        ["ffmpeg"] = ["ffmpeg"],
        ["activestorage-preview"] = ["ffmpeg", "libvips42", "mupdf-tools", "poppler-utils"],
        ["chrome-for-testing"] = ["chromium", "chromium-driver"],
        ["google-chrome"] = ["chromium"],
        ["chromedriver"] = ["chromium-driver"],
        ["gaffneyc/jemalloc"] = ["libjemalloc2"],
        ["mojodna/jemalloc"] = ["libjemalloc2"],
        ["brandoncc/vips"] = ["libvips42"],
        ["imagemagick"] = ["imagemagick"],
        ["ello/imagemagick"] = ["imagemagick"],
        ["drcc/imagemagick"] = ["imagemagick"],
        ["dscout/wkhtmltopdf"] = ["wkhtmltopdf"],
        ["poppler"] = ["poppler-utils"],
        ["amitree/poppler"] = ["poppler-utils"],
        ["pathwaysmedical/tesseract"] = ["tesseract-ocr"],
        ["matteotiziano/tesseract"] = ["tesseract-ocr"],
        ["geo"] = ["gdal-bin", "libgdal-dev", "libgeos-dev", "libproj-dev"],
        ["heroku-geo-buildpack"] = ["gdal-bin", "libgdal-dev", "libgeos-dev", "libproj-dev"],
    };

    /// <summary>Those that need nothing here, and why.</summary>
    public static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["metrics"] = "It sends figures to Heroku's own dashboard; nothing takes its place.",
        ["lstoll/monorepo"] = "APP_BASE says which part of the repository is the app.",
        ["timanovsky/subdir"] = "PROJECT_PATH says which part of the repository is the app.",
        ["multi-procfile"] = "PROCFILE says which Procfile is the app's.",
        ["multi"] = "The buildpacks of .buildpacks took its place.",
        ["cli"] = "Heroku's own command is of no use elsewhere.",
        ["pgbouncer"] = "Its pool is not there: commands start the app itself, which then talks to the database directly.",
        ["procfile"] = "Procfiles are read anyway.",
        ["jvm"] = "The language's image brings the JDK.",
        ["jvm-common"] = "The language's image brings the JDK.",
    };

    /// <summary>Those without which the app would not be the same, and what to do.</summary>
    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["datadog/datadog"] = Datadog,
        ["datadog"] = Datadog,
        ["newrelic"] = "Add its agent to the app, or to the Dockerfile.",
    };

    const string Datadog = "It runs Datadog's agent in each dyno. Run one agent for the machine, remove this buildpack, and point DD_AGENT_HOST at it.";

    /// <summary>What such a buildpack sets when a dyno starts.</summary>
    public static IEnumerable<string> VariablesOf(string name) => name switch
    {
        "gaffneyc/jemalloc" or "mojodna/jemalloc" =>
            ["""if [[ "${JEMALLOC_ENABLED:-false}" == true ]]; then export LD_PRELOAD="libjemalloc.so.2 ${LD_PRELOAD:-}"; fi"""],
        "google-chrome" =>
            ["export GOOGLE_CHROME_BIN=/usr/bin/chromium GOOGLE_CHROME_SHIM=/usr/bin/chromium"],
        _ => [],
    };
}
