using FsCheck;
using FsCheck.Fluent;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert.Tests;

public sealed class ConverterTests
{
    const string Package = """{"engines":{"node":"20.x"},"scripts":{"start":"node ."}}""";

    static readonly (string, string)[] Shop = [("package.json", Package), ("package-lock.json", "{}"), ("Procfile", "web: node server.js\n")];

    static Conversion Convert(HerokuApp app, params (string, string)[] files)
    {
        using var checkout = Sample.Checkout(files);
        return Converter.Convert(app, checkout.Read());
    }

    static Finding Blocker(Conversion conversion) => Assert.Single(conversion.Findings, f => f.Severity == Severity.Blocker);

    [Fact]
    public void Every_process_but_release_is_a_service_with_its_scale()
    {
        var conversion = Convert(Sample.App, Shop);

        Assert.Equal(
            [("web", "node server.js", 2, 512, true), ("worker", "node worker.js --queue 'mail and more'", 1, 1024, false)],
            conversion.Services.Select(s => (s.Process.Value, s.Command, s.Count, s.Size.Megabytes, s.IsWeb)));
        Assert.Equal(["node migrate.js"], conversion.BeforeDeploy);
        Assert.DoesNotContain("migrate", conversion.TextOf(".aptible/Procfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        var (first, second) = (Convert(Sample.App, Shop), Convert(Sample.App, [.. Shop.Reverse()]));

        Assert.Equal(first.Files, second.Files);
        Assert.Equal(first.Findings, second.Findings);
    }

    [Fact]
    public void What_was_written_is_found_again_and_changes_nothing()
    {
        using var checkout = Sample.Checkout(Shop);
        var first = Converter.Convert(Sample.App, checkout.Read());
        Assert.Equal(first.Files.Select(f => f.Path), ConversionWriter.Write(first, checkout.Directory));

        var second = Converter.Convert(Sample.App, checkout.Read());

        Assert.Equal(first.Files, second.Files);
        Assert.Empty(ConversionWriter.Write(second, checkout.Directory));
    }

    [Fact]
    public void No_secret_is_in_any_file_or_finding()
    {
        var app = Sample.App with
        {
            Config = Sample.Config(("DATABASE_URL", Sample.DatabaseUrl), ("KEY", "planted-secret-1"), ("COPY", Sample.DatabaseUrl), ("PORT", "planted-secret-2")),
            LogDrains = [new LogDrain(new Secret("https://u:planted-secret-3@logs.example.com"), "https://logs.example.com", null)],
        };

        var conversion = Convert(app, Shop);

        var all = string.Concat(conversion.Files.Select(f => f.Text)) + string.Concat(conversion.Findings) + conversion + string.Concat(conversion.Config);
        Assert.DoesNotContain("planted-secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-Pa55", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_copied_byte_for_byte_and_the_databases_url_is_left_to_the_new_one()
    {
        var conversion = Convert(Sample.App, Shop);

        Assert.Equal("Grüße,\n\"quoted\" and $HOME 🚀", conversion.Config.Single(v => v.Key.Value == "GREETING").Value!.Reveal());
        var database = Assert.Single(conversion.Databases);
        Assert.Equal(("shop-database", "DATABASE_URL", 16, 10), (database.Handle.Value, database.SourceVariable.Value, database.MajorVersion, database.DiskGigabytes));
        var url = conversion.Config.Single(v => v.Key.Value == "DATABASE_URL");
        Assert.Equal((null, database.Handle), (url.Value, url.Database));
    }

    [Fact]
    public void A_copy_of_the_databases_url_follows_it_and_a_mention_of_its_host_is_told()
    {
        var app = Sample.App with { Config = Sample.Config(("DATABASE_URL", Sample.DatabaseUrl), ("PRIMARY", Sample.DatabaseUrl), ("JDBC", "jdbc:postgresql://db.example.com/d1")) };

        var conversion = Convert(app, Shop);

        Assert.Equal("shop-database", conversion.Config.Single(v => v.Key.Value == "PRIMARY").Database!.Value);
        Assert.NotNull(conversion.Config.Single(v => v.Key.Value == "JDBC").Value);
        Assert.Equal(["JDBC", "PRIMARY"], conversion.Findings.Where(f => f.Severity == Severity.Decide && f.Source.EndsWith("config-vars", StringComparison.Ordinal)).Select(f => f.Subject));
    }

    [Theory]
    [InlineData("PORT", "80", Severity.Info, false)]
    [InlineData("PATH", "bin:/app/vendor/bin:/usr/bin:/bin", Severity.Decide, false)]
    [InlineData("GEM_PATH", "vendor/bundle/ruby/1.9.1", Severity.Decide, false)]
    [InlineData("LD_LIBRARY_PATH", "/app/.heroku/vendor/lib", Severity.Decide, false)]
    [InlineData("EMPTY", "", Severity.Decide, true)]
    [InlineData("MAINTENANCE_PAGE_URL", "https://example.com/away.html", Severity.Info, true)]
    [InlineData("ERROR_PAGE_URL", "https://example.com/broken.html", Severity.Info, true)]
    [InlineData("APTIBLE_DOCKER_IMAGE", "x", Severity.Blocker, false)]
    public void A_variable_that_means_something_else_there_is_told(string key, string value, Severity severity, bool kept)
    {
        var conversion = Convert(Sample.App with { AddOns = [], Config = Sample.Config((key, value)) }, Shop);

        Assert.Equal(severity, conversion.Findings.Single(f => f.Subject == key).Severity);
        Assert.Equal(kept, conversion.Config.Any(v => v.Key.Value == key));
    }

    [Fact]
    public void A_path_within_an_image_of_the_apps_own_is_copied()
    {
        var app = Sample.App with { Stack = "container", AddOns = [], Config = Sample.Config(("PATH", "/opt/app/bin:/usr/bin")) };

        Assert.Equal("PATH", Convert(app, Shop).Config.Single().Key.Value);
    }

    [Theory]
    [InlineData("console", 0, false)]
    [InlineData("rake", 0, false)]
    [InlineData("console", 1, true)]
    [InlineData("clock", 0, true)]
    public void What_heroku_run_alone_uses_is_no_service(string process, int count, bool expected) =>
        Assert.Equal(expected, Convert(Sample.App with { Processes = [Sample.Process("web", "node ."), Sample.Process(process, "node x", count)] }, Shop).Services.Any(s => s.Process.Value == process));

    [Fact]
    public void An_app_that_only_its_private_space_reaches_does_not_become_everybodys() =>
        Assert.Equal("internal_routing", Blocker(Convert(Sample.App with { InternalRouting = true }, Shop)).Subject);

    [Fact]
    public void An_app_that_nobody_reaches_can_move_from_a_private_space() =>
        Assert.False(Convert(Sample.App with { InternalRouting = true, Processes = [Sample.Process("worker", "node worker.js")] }, Shop).IsBlocked);

    [Theory]
    [InlineData("api", "heroku/nodejs", false)]
    [InlineData("api", "https://github.com/timanovsky/subdir-heroku-buildpack heroku/nodejs", true)]
    public void A_path_means_something_to_its_buildpack_alone(string path, string buildpacks, bool obeyed)
    {
        var app = Sample.App with { Buildpacks = buildpacks.Split(' '), Config = Sample.Config(("PROJECT_PATH", path)), AddOns = [] };

        var conversion = Convert(app, [.. Shop, .. Shop.Select(f => ($"api/{f.Item1}", f.Item2))]);

        Assert.Equal(obeyed, conversion.TextOf("Dockerfile").Contains("api", StringComparison.Ordinal));
        Assert.False(conversion.IsBlocked);
    }

    [Theory]
    [InlineData("scheduler", "jobs")]
    [InlineData("heroku-redis", "not moved")]
    [InlineData("mongodbatlas", "a MongoDB")]
    [InlineData("blockchain-as-a-service", "not known. Its variables SERVICE_URL are copied as they are; data in it is not moved")]
    [InlineData("sendgrid", "stays in use")]
    public void An_add_on_that_stays_is_for_a_person_to_decide(string service, string text)
    {
        var conversion = Convert(Sample.App with { AddOns = [Sample.AddOn(service, "SERVICE_URL")], Config = Sample.Config(("SERVICE_URL", "kept")) }, Shop);

        Assert.False(conversion.IsBlocked);
        Assert.Contains(text, conversion.Findings.Single(f => f.Severity == Severity.Decide).Text, StringComparison.Ordinal);
        Assert.Equal("kept", Assert.Single(conversion.Config).Value!.Reveal());
    }

    [Fact]
    public void A_database_of_another_app_is_not_moved_twice()
    {
        var conversion = Convert(Sample.App with { AddOns = [Sample.Postgres() with { Owner = HerokuAppName.Parse("other") }] }, Shop);

        Assert.Empty(conversion.Databases);
        Assert.Equal(Sample.DatabaseUrl, conversion.Config.Single(v => v.Key.Value == "DATABASE_URL").Value!.Reveal());
    }

    [Fact]
    public void A_follower_and_a_pool_get_the_url_of_the_one_database_that_is_made()
    {
        var pool = new Attachment("DATABASE_CONNECTION_POOL", "connection-pooling:default", [ConfigurationKey.Parse("DATABASE_CONNECTION_POOL_URL")]);
        var leader = Sample.Postgres() with { Attachments = [pool, .. Sample.Postgres().Attachments] };
        var follower = Sample.AddOn("heroku-postgresql", "HEROKU_POSTGRESQL_RED_URL") with { Database = new HerokuDatabase("16.4", 0, 0, 0, Follows: true) };
        var app = Sample.App with
        {
            AddOns = [leader, follower],
            Config = Sample.Config(("DATABASE_URL", Sample.DatabaseUrl), ("DATABASE_CONNECTION_POOL_URL", "postgres://p"), ("HEROKU_POSTGRESQL_RED_URL", "postgres://r")),
        };

        var conversion = Convert(app, Shop);

        Assert.Equal("DATABASE_URL", Assert.Single(conversion.Databases).SourceVariable.Value);
        Assert.All(conversion.Config, variable => Assert.Equal("shop-database", variable.Database!.Value));
        Assert.Equal(2, conversion.Findings.Count(f => f.Severity == Severity.Decide));
    }

    [Theory]
    [InlineData("https://github.com/someone/buildpack-cobol", "buildpacks")]
    [InlineData("https://github.com/someone/buildpack-cobol heroku/nodejs", "buildpacks")]
    [InlineData("heroku/python heroku/nodejs", "python")]
    public void Buildpacks_that_are_not_known_stop_the_move(string buildpacks, string subject) =>
        Assert.Equal(subject, Blocker(Convert(Sample.App with { Buildpacks = buildpacks.Split(' ') }, Shop)).Subject);

    [Theory]
    [InlineData("heroku/nodejs")]
    [InlineData("urn:buildpack:heroku/nodejs")]
    [InlineData("https://github.com/heroku/heroku-buildpack-nodejs.git#v250")]
    [InlineData("https://buildpack-registry.s3.amazonaws.com/buildpacks/heroku/nodejs.tgz")]
    public void A_buildpack_is_known_in_every_spelling(string buildpack) => Assert.False(Convert(Sample.App with { Buildpacks = [buildpack] }, Shop).IsBlocked);

    [Fact]
    public void A_language_that_is_not_known_stops_the_move() => Assert.Equal("language", Blocker(Convert(Sample.App, ("README", ""))).Subject);

    [Fact]
    public void A_container_app_without_a_dockerfile_stops_the_move() =>
        Assert.Equal("container", Blocker(Convert(Sample.App with { Stack = "container" }, Shop)).Subject);

    [Fact]
    public void An_app_of_cloud_native_buildpacks_is_converted_as_a_classic_one()
    {
        var conversion = Convert(Sample.App with { Stack = "cnb", Generation = "fir" }, Shop);

        Assert.False(conversion.IsBlocked);
        Assert.Contains(conversion.Findings, f => f is { Severity: Severity.Decide, Subject: "generation" });
    }

    [Fact]
    public void Nothing_of_the_app_is_dropped_in_silence()
    {
        var app = Sample.App with
        {
            Domains = [new CustomDomain("www.example.com", null, null)],
            Features = ["http-session-affinity"],
            Space = "secret-garden",
            LogDrains = [new LogDrain(new Secret("x"), "syslog+tls://logs.example.com", null)],
            TelemetryDrains = ["https://otel.example.com"],
            Webhooks = [new Webhook("https://hooks.example.com", ["api:release"])],
            Pipeline = new Pipeline("p", "production") { TestVariables = ["CI_TOKEN"] },
            Collaborators = [new Collaborator("a@example.com", "admin")],
        };

        var report = Convert(app, Shop).TextOf("MIGRATION.md");

        Assert.All(["www.example.com", "http-session-affinity", "secret-garden", "logs.example.com", "otel.example.com", "hooks.example.com", "api:release", "production", "CI_TOKEN", "a@example.com"], text => Assert.Contains(text, report, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eco", 512)]
    [InlineData("standard-2x", 1024)]
    [InlineData("performance-m", 4096)]
    [InlineData("performance-l", 15360)]
    [InlineData("private-s", 1024)]
    [InlineData("shield-l", 15360)]
    [InlineData("performance-2xl", 153600)]
    [InlineData("dyno-1c-0.5gb", 512)]
    [InlineData("dyno-4c-16gb", 30720)]
    [InlineData("dyno-32c-256gb", 1024)]
    [InlineData("gigantic", 1024)]
    public void A_dyno_gets_a_container_that_holds_it(string dyno, int megabytes) =>
        Assert.Equal(megabytes, Assert.Single(Convert(Sample.App with { Processes = [Sample.Process("web", "x", 1, dyno)] }, Shop).Services).Size.Megabytes);

    [Fact]
    public void Without_any_process_node_starts_as_on_heroku() =>
        Assert.Equal("npm start", Assert.Single(Convert(Sample.App with { Processes = [] }, Shop[..2]).Services).Command);

    [Fact]
    public void Whatever_a_repository_holds_a_dockerfile_has_only_our_instructions() => Prop.ForAll<NonNull<string>, NonNull<string>>((text, other) =>
    {
        var app = Sample.App with { Processes = [Sample.Process("web", text.Get + "\nRUN touch pwned\n" + other.Get)], Buildpacks = [] };
        Repository Repository(params (string Path, string Text)[] files) => new(
            "/nowhere", files.Select(f => f.Path).ToHashSet(), files.ToDictionary(f => f.Path, f => f.Text), []);
        var conversions = new[]
        {
            Repository(("package.json", $$"""{"engines":{"node":"20.x"},"packageManager":{{Json(text.Get)}},"name":{{Json(other.Get)}},"scripts":{ {{Json(other.Get)}}:"x","build":{{Json(text.Get)}} } }"""), ("app.json", text.Get), (".slugignore", text.Get), (".npmrc", other.Get)),
            Repository(("requirements.txt", $"django\n{text.Get}"), (".python-version", "3.13"), ("manage.py", ""), ($"{text.Get}/manage.py", ""), ("Procfile", other.Get)),
        }.Select(repository => Converter.Convert(app, repository));
        return conversions.All(c => OnlyOurs(c.TextOf("Dockerfile")) && c.TextOf(".aptible/Procfile").Split('\n').Length == 2);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("x\nRUN touch pwned")]
    [InlineData("$(touch pwned)")]
    [InlineData("a'b")]
    [InlineData("a b")]
    public void A_manage_py_below_an_odd_name_is_refused_in_words(string directory)
    {
        var conversion = Convert(Sample.App, ("requirements.txt", "django"), (".python-version", "3.13"), ($"{directory}/manage.py", ""));

        Assert.Contains("manage.py", Blocker(conversion).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(conversion.Files, f => f.Path == "Dockerfile");
    }

    static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    static bool OnlyOurs(string dockerfile)
    {
        string[] known = ["FROM ", "ENV ", "WORKDIR ", "COPY ", "RUN npm ", "RUN pip ", "RUN useradd ", "RUN apt-get ", "    && ", "RUN --mount=type=secret,", "    set -a && ", "    npm run ", "    npm ci", "    npm install ", "    npm prune ", "    python ", "USER ", "EXPOSE ", "ENTRYPOINT ", "CMD [", "# "];
        return !dockerfile.Contains('\r') && dockerfile.Split('\n').All(line => line.Length == 0 || known.Any(start => line.StartsWith(start, StringComparison.Ordinal)));
    }
}
