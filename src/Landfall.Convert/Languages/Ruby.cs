using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Ruby and Rails as Heroku's buildpack builds and runs them (heroku 1.6).</summary>
sealed class Ruby : ILanguage
{
    /// <summary>What Heroku takes for an app whose lock file names none.</summary>
    const string DefaultVersion = "3.3.9";

    const string Lock = "Gemfile.lock";

    /// <summary>What the buildpack gives a build that finds no database.</summary>
    const string DummyDatabase = "postgres://user:pass@127.0.0.1/dbname";

    static readonly string[] RackVariables =
    [
        """export LANG="${LANG:-C.UTF-8}" """,
        """local gems=("$PWD"/vendor/bundle/ruby/*)""",
        """export GEM_PATH="${gems[0]}:/usr/local/bundle" PATH="$PWD/bin:${gems[0]}/bin:$PATH" """,
        """export RACK_ENV="${RACK_ENV:-production}" """,
        """export PUMA_PERSISTENT_TIMEOUT="${PUMA_PERSISTENT_TIMEOUT:-95}" """,
        """export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}" DISABLE_SPRING=1""",
        """if [[ -n "${SENSIBLE_DEFAULTS:-}" ]]; then""",
        """  local workers=2""",
        """  if ((memory > 512)); then workers=4; fi""",
        """  if ((memory > 1024)); then workers=8; fi""",
        """  if ((memory > 4096)); then workers=16; fi""",
        """  export WEB_CONCURRENCY="${WEB_CONCURRENCY:-$workers}" """,
        """fi""",
    ];

    static readonly string[] RailsVariables =
    [
        """export RAILS_ENV="${RAILS_ENV:-production}" """,
        """export RAILS_SERVE_STATIC_FILES="${RAILS_SERVE_STATIC_FILES:-enabled}" """,
        """export RAILS_LOG_TO_STDOUT="${RAILS_LOG_TO_STDOUT:-enabled}" """,
    ];

    public string Name => "Ruby";

    public string Buildpack => "ruby";

    public bool Detects(Repository repository) => repository.Has("Gemfile");

    public Image Convert(Build build)
    {
        if (build.Repository.Text(Lock) is not { } text)
            throw new CannotConvertException(Lock, "There is none, or it cannot be read; Heroku needs it too. Commit it.", "repository");
        var gems = GemfileLock.Parse(text);
        if (gems.IsJRuby) throw new CannotConvertException(Lock, "The app runs on JRuby, which is not converted: write a Dockerfile from jruby.", Lock);
        var findings = new List<Finding>([Version(gems), .. Ignored(build.Repository, gems), .. Database(gems)]);
        if (gems.Has("railties")) findings.AddRange(SecretKey(build.App));
        return new Image(Dockerfile(build, gems, findings), [.. RackVariables, .. gems.Has("railties") ? RailsVariables : []],
            ["log", "tmp", "vendor/bundle", "node_modules"], findings)
        {
            Defaults = Defaults(build.Repository, gems),
        };
    }

    static Finding Version(GemfileLock gems) => gems.Ruby is { } version
        ? Finding.Info("Ruby", $"Version {version}, as RUBY VERSION says.", Lock)
        : Finding.Decide("Ruby", $"The lock file has no RUBY VERSION: Heroku chose it. {DefaultVersion} was taken; compare with `heroku run ruby --version`.", Lock);

    static IEnumerable<Finding> Ignored(Repository repository, GemfileLock gems)
    {
        const string File = ".ruby-version";
        if (repository.Text(File)?.Trim() is { Length: > 0 } given && given.Split('-')[^1] != (gems.Ruby ?? DefaultVersion))
            yield return Finding.Info(File, $"It says {given}. Heroku takes the lock file's version, and so does the image.", File);
    }

    static IEnumerable<Finding> Database(GemfileLock gems)
    {
        if (gems.Has("railties") && !gems.Has("railties", new Version(4, 1)))
            yield return Finding.Decide("config/database.yml",
                "Before Rails 4.1 Heroku's buildpack wrote this file, from DATABASE_URL. The image does not: commit one that reads ENV['DATABASE_URL'].", Lock);
    }

    // The buildpack makes this secret once and keeps it in its cache: no API tells it (heroku 1.6).
    static IEnumerable<Finding> SecretKey(HerokuApp app)
    {
        const string Variable = "SECRET_KEY_BASE";
        if (app.Setting(Variable) is not null) yield break;
        const string Why = "Rails signs and encrypts with it: sessions, cookies and encrypted attributes are lost with another one.";
        yield return app.IsLive
            ? Finding.Blocker(Variable,
                $"It is no config var: the buildpack made it and keeps it inside Heroku. {Why} With --allow-one-off a one-off dyno is asked for it. " +
                $"Or make it a config var of its own value: heroku config:set {Variable}=\"$(heroku run --no-tty --exit-code 'printenv {Variable}' --app {app.Name})\" --app {app.Name}",
                Conversion.InsideHeroku)
            : Finding.Decide(Variable, $"If the app lives on Heroku, take its value from there (`heroku run printenv {Variable}`). {Why} " +
                "For a new app: `openssl rand -hex 64`.", Lock);
    }

    static List<(string, string)> Defaults(Repository repository, GemfileLock gems)
    {
        var defaults = new List<(string, string)>();
        if (gems.Has("railties", new Version(4, 0))) defaults.Add(("web", "bin/rails server -p ${PORT:-5000} -e $RAILS_ENV"));
        else if (repository.Has("config.ru") && gems.Has("thin")) defaults.Add(("web", "bundle exec thin start -R config.ru -e $RACK_ENV -p ${PORT:-5000}"));
        else if (repository.Has("config.ru")) defaults.Add(("web", "bundle exec rackup config.ru -p ${PORT:-5000}"));
        if (gems.Has("delayed_job")) defaults.Add(("worker", "bundle exec rake jobs:work"));
        return defaults;
    }

    static string Dockerfile(Build build, GemfileLock gems, List<Finding> findings)
    {
        var (repository, image) = (build.Repository, $"ruby:{gems.Ruby ?? DefaultVersion}-slim");
        var environment = $"ENV {build.Variable("BUNDLE_DEPLOYMENT", "1")} {build.Variable("BUNDLE_PATH", "vendor/bundle")} "
            + $"{build.Variable("BUNDLE_WITHOUT", "development:test")} {build.Variable("RACK_ENV", "production")}"
            + (gems.Has("railties") ? $" {build.Variable("RAILS_ENV", "production")}" : "");
        var needsNode = repository.Has("package.json") || gems.Has("execjs") || gems.Has("webpacker");
        var file = new DockerfileText(build).From(image, "build").Add(environment, "WORKDIR /app").Install(RubyPackages.ForBuild(gems));
        if (build.Assets.Count > 0) file.CopyNode();
        else if (needsNode) file.Add("# The buildpack brings Node.js for the assets.", "COPY --from=node:24-slim /usr/local/ /usr/local/");
        if (gems.Bundler is { } bundler) file.Add($"RUN gem install bundler --version {bundler} --no-document");
        if (gems.HasPath) file.CopySources();
        else file.Copy(["Gemfile", Lock]);
        file.AddWithConfig("bundle install --jobs 4");
        if (!gems.HasPath) file.CopySources();
        if (Assets(repository, gems, findings)) AddAssets(file, build, gems);
        file.From(image).Add(environment).MakeUser().Add("WORKDIR /app").Install(RubyPackages.ForRun(gems));
        if (build.Assets.Count > 0) file.CopyNode();
        else if (gems.Has("execjs")) file.Add("COPY --from=build /usr/local/bin/node /usr/local/bin/node");
        if (gems.Bundler is not null) file.Add("COPY --from=build /usr/local/bundle/ /usr/local/bundle/");
        return file.Add($"COPY --from=build --chown={DockerfileText.User}:{DockerfileText.User} /app/ /app/")
            .End(DockerfileText.User, build.Web ?? Defaults(repository, gems).FirstOrDefault(d => d.Item1 == "web").Item2);
    }

    static void AddAssets(DockerfileText file, Build build, GemfileLock gems)
    {
        if (build.Repository.Has("yarn.lock")) file.Add("RUN npm install --global --force corepack && corepack enable");
        var key = gems.Has("railties", new Version(7, 1)) ? "SECRET_KEY_BASE_DUMMY=1" : "SECRET_KEY_BASE=\"${SECRET_KEY_BASE:-dummy}\"";
        file.AddWithConfig($"{key} RAILS_GROUPS=assets DATABASE_URL=\"${{DATABASE_URL:-{DummyDatabase}}}\" bundle exec rake assets:precompile");
        // What Node.js's own buildpack has installed is there for the app that runs as well.
        file.Add(build.Assets.Count > 0 ? "RUN rm -rf tmp/cache" : "RUN rm -rf node_modules tmp/cache");
    }

    // As the buildpack does: when there is such a task, and nobody committed what it makes.
    static bool Assets(Repository repository, GemfileLock gems, List<Finding> findings)
    {
        if (!gems.Has("railties") || !Pipelines.Any(gem => gems.Has(gem))) return false;
        if (repository.Files.FirstOrDefault(path => path.StartsWith("public/assets/", StringComparison.Ordinal) && path.Contains("manifest", StringComparison.Ordinal)) is { } made)
        {
            findings.Add(Finding.Info("assets", "They are committed, so the image does not make them anew.", made));
            return false;
        }
        findings.Add(Finding.Info("assets", "The image runs rake assets:precompile while it is built, with the configuration as a build secret.", Lock));
        return true;
    }

    static readonly string[] Pipelines = ["sprockets-rails", "propshaft", "sprockets", "webpacker", "shakapacker", "vite_rails", "jsbundling-rails", "cssbundling-rails"];
}
