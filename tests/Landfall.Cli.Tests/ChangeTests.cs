using System.Net;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Tests;

/// <summary>Commands that change what is there, and those that say what changed.</summary>
public sealed class ChangeTests
{
    const string Database = """{"_type":"database","id":4,"handle":"db","type":"postgresql","status":"provisioned","_links":{"self":{"href":"https://paas.test/databases/4"},"account":{"href":"https://paas.test/accounts/1"},"operations":{"href":"https://paas.test/databases/4/operations"},"database_image":{"href":"https://paas.test/database_images/8"}}}""";
    const string Image = """{"_type":"database_image","id":8,"type":"postgresql","version":"17","default":true}""";
    const string Vhost = """{"_type":"vhost","id":6,"type":"http","status":"provisioned","external_host":"app-6.apps.test","virtual_domain":"app-6.apps.test","_links":{"self":{"href":"https://paas.test/vhosts/6"},"operations":{"href":"https://paas.test/vhosts/6/operations"}}}""";

    const string Source = "postgres://u:canary-9f2@db.example.com:5432/shop";

    static Typed WithAll() => new Typed().WithApp()
        .Answer("GET /", """{"_links":{"self":{"href":"https://paas.test/"},"landfall:extensions":{"href":"https://paas.test/"}}}""")
        .Answer("GET /find/database?handle=db", Database)
        .Answer("GET /databases", Answers.Page("databases", Database))
        .Answer("GET /database_images", Answers.Page("database_images", Image))
        .Answer("POST /databases/4/operations", Answers.Running, HttpStatusCode.Created)
        .Answer("GET /services/5/vhosts", Answers.Page("vhosts", Vhost))
        .Answer("POST /services/5/vhosts", Vhost, HttpStatusCode.Created)
        .Answer("GET /vhosts/6", Vhost)
        .Answer("POST /vhosts/6/operations", Answers.Running, HttpStatusCode.Created)
        .Answer("GET /accounts/1", Answers.Account.Replace("\"handle\"", "\"type\":\"production\",\"ca_body\":\"-----BEGIN CERTIFICATE-----\",\"handle\"", StringComparison.Ordinal))
        .Answer("PUT /accounts/1", Answers.Account)
        .Answer("PUT /apps/3", Answers.App)
        .Answer("PUT /services/5", Answers.Service)
        .Answer("POST /services/5/service_sizing_policies", """{"_type":"service_sizing_policy","id":9}""", HttpStatusCode.Created)
        .Answer("PUT /databases/4", Database);

    [Theory]
    [InlineData("POST /apps/3/operations", "apps:deprovision", "--app", "shop")]
    [InlineData("POST /databases/4/operations", "db:deprovision", "db")]
    [InlineData("POST /vhosts/6/operations", "endpoints:deprovision", "app-6.apps.test", "--app", "shop")]
    public async Task What_destroys_names_the_host_asks_and_goes_on_only_when_told(string line, params string[] args)
    {
        using var asked = new Typed { HasTerminal = true, Input = "n\n" }.From(WithAll());
        Assert.Equal(ExitCode.Usage, await asked.RunAsync(args));
        Assert.Contains("paas.test", asked.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(asked.Requests, r => r.Line == line);

        using var alone = WithAll();
        Assert.Equal(ExitCode.Usage, await alone.RunAsync(args));
        Assert.DoesNotContain(alone.Requests, r => r.Line == line);

        using var told = WithAll();
        Assert.Equal(ExitCode.Done, await told.RunAsync([.. args, "--yes"]));
        Assert.Equal("""{"type":"deprovision"}""", told.Requests.Single(r => r.Line == line).Body);
    }

    [Theory]
    [InlineData("PUT /apps/3", """{"handle":"store"}""", "apps:rename", "shop", "store")]
    [InlineData("PUT /databases/4", """{"handle":"store"}""", "db:rename", "db", "store")]
    [InlineData("PUT /accounts/1", """{"handle":"store"}""", "environment:rename", "production", "store")]
    [InlineData("PUT /services/5", """{"force_zero_downtime":true,"naive_health_check":false,"stop_timeout":30}""",
        "services:settings", "web", "--app", "shop", "--force-zero-downtime", "--no-simple-health-check", "--stop-timeout", "30")]
    [InlineData("POST /services/5/service_sizing_policies",
        """{"autoscaling":"horizontal","use_horizontal_scale":true,"service_id":5,"percentile":97.5,"min_cpu_threshold":0.2,"max_cpu_threshold":0.8,"min_containers":1,"max_containers":4}""",
        "services:autoscaling_policy:set", "web", "--app", "shop", "--autoscaling-type", "horizontal", "--min-cpu-threshold", "0.2", "--max-cpu-threshold", "0.8",
        "--min-containers", "1", "--max-containers", "4", "--percentile", "97.5", "--restart-free-scale")]
    [InlineData("POST /apps/3/operations", """{"type":"restart"}""", "restart", "--app", "shop")]
    [InlineData("POST /apps/3/operations", """{"type":"captain_comeback_restart"}""", "restart", "--app", "shop", "--simulate-oom", "--force")]
    [InlineData("POST /apps/3/operations", """{"type":"rebuild"}""", "rebuild", "--app", "shop")]
    [InlineData("POST /apps/3/operations", """{"type":"rollback","settings":{"LANDFALL_DEPLOYMENT":"12"}}""", "rollback", "12", "--app", "shop")]
    [InlineData("POST /vhosts/6/operations", """{"type":"provision","settings":{"MAINTENANCE_PAGE_URL":"https://example.com/away.html"}}""",
        "endpoints:https:create", "web", "--app", "shop", "--default-domain", "--maintenance-page-url", "https://example.com/away.html")]
    [InlineData("POST /vhosts/6/operations", """{"type":"provision","settings":{"DISABLE_WEAK_CIPHER_SUITES":"true","SSL_PROTOCOLS_OVERRIDE":"TLSv1.2 PFS TLSv1.3","SSL_CIPHERS_OVERRIDE":"ECDHE-ECDSA-AES128-GCM-SHA256:!aNULL"}}""",
        "endpoints:https:create", "web", "--app", "shop", "--default-domain", "--ssl-protocols-override", "TLSv1.2 PFS TLSv1.3",
        "--ssl-ciphers-override", "ECDHE-ECDSA-AES128-GCM-SHA256:!aNULL", "--disable-weak-cipher-suites")]
    public async Task A_change_is_sent_as_the_interface_says(string line, string body, params string[] args)
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Done, await typed.RunAsync(args));
        Assert.Equal(body, typed.Requests.Single(r => r.Line == line).Body);
    }

    [Theory]
    [InlineData("deploy", "--app", "shop", "--docker-image", "nginx", "--private-registry-email", "a@example.com", "--no-git-detach")]
    [InlineData("apps:scale", "web", "--app", "shop", "--container-count", "2")]
    public async Task What_scripts_written_for_Aptible_say_is_understood(params string[] args)
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Done, await typed.RunAsync(args));
    }

    [Fact]
    public async Task A_copy_is_asked_of_the_platform_with_the_source_s_address_as_a_secret_and_is_the_same_run_when_asked_again()
    {
        using var typed = new Typed { Input = "postgres://u:canary-9f2@db.example.com:5432/shop\npostgres://u:canary-9f2@db.example.com:5432/shop\n" }.From(WithAll())
            .Answer("GET /operations/7/proof", """{"proof":{"proven":true,"rows":21270,"tables":[{},{}]}}""");
        Assert.Equal(ExitCode.Done, await typed.RunAsync("db:copy", "-", "db"));
        Assert.Equal("db: 21270 rows in 2 tables, equal by count and digest\n", typed.Out.ToString());
        Assert.DoesNotContain("canary", typed.Out.ToString() + typed.Error, StringComparison.Ordinal);
        var first = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /databases/4/operations").Body)!;
        Assert.Equal("postgres://u:canary-9f2@db.example.com:5432/shop", (string?)first["sensitive_settings"]!["SOURCE_URL"]);
        typed.Requests.Clear();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("db:copy", "postgres://u:canary-9f2@db.example.com:5432/shop", "db"));
        Assert.Equal((string?)first["settings"]!["LANDFALL_COPY_RUN"],
            (string?)JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /databases/4/operations").Body)!["settings"]!["LANDFALL_COPY_RUN"]);
    }

    [Fact]
    public async Task A_copy_that_had_ended_before_does_not_look_like_one_of_now()
    {
        using var typed = WithAll().Answer("GET /operations/7/proof",
            """{"earlier":true,"run":"8c1d3b0a-0000-4000-8000-000000000001","finished":"2026-05-01T12:00:00+00:00","proof":{"proven":true,"rows":21270,"tables":[{},{}]}}""");
        Assert.Equal(ExitCode.NeedsPerson, await typed.RunAsync("db:copy", Source, "db"));
        Assert.Empty(typed.Out.ToString());
        Assert.Contains("Nothing was copied or compared now: db holds the copy of this source that ended on 2026-05-01 12:00:00Z", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("landfall db:copy --replaces 8c1d3b0a-0000-4000-8000-000000000001 SOURCE_URL db", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_is_replaced_only_when_that_is_meant_and_by_one_run_however_often_it_is_asked()
    {
        string[] args = ["db:copy", "--replaces", "8c1d3b0a-0000-4000-8000-000000000001", Source, "db"];
        using var asked = WithAll();
        Assert.Equal(ExitCode.Usage, await asked.RunAsync(args));
        Assert.Contains("run 8c1d3b0a-0000-4000-8000-000000000001 made in db goes", asked.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(asked.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));

        var runs = new List<string?>();
        foreach (string[] more in (string[][])[["--yes"], ["--yes", "--warm"]])
        {
            using var typed = WithAll().Answer("GET /operations/7/proof", """{"proof":{"proven":true,"rows":21270,"tables":[{},{}]}}""");
            Assert.Equal(ExitCode.Done, await typed.RunAsync([.. args, .. more]));
            var settings = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /databases/4/operations").Body)!["settings"]!;
            Assert.Equal("8c1d3b0a-0000-4000-8000-000000000001", (string?)settings["LANDFALL_COPY_REPLACES"]);
            runs.Add((string?)settings["LANDFALL_COPY_RUN"]);
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual("8c1d3b0a-0000-4000-8000-000000000001", runs[0]);
    }

    [Fact]
    public async Task A_warm_copy_is_the_same_run_and_asks_for_no_proof()
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("db:copy", "--warm", "postgres://u:canary-9f2@db.example.com:5432/shop", "db"));
        var body = JsonNode.Parse(typed.Requests.Single(r => r.Line == "POST /databases/4/operations").Body)!;
        Assert.Equal("true", (string?)body["settings"]!["LANDFALL_COPY_WARM"]);
        Assert.True(Guid.TryParse((string?)body["settings"]!["LANDFALL_COPY_RUN"], out _));
        Assert.DoesNotContain(typed.Requests, r => r.Line.EndsWith("/proof", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_platforms_certificate_there_is_no_ticket_and_no_copy()
    {
        using var typed = WithAll();
        var ticket = Path.Combine(Path.GetTempPath(), $"ticket-{Guid.NewGuid():N}");
        typed.Variables["LANDFALL_API_ROOT_URL"] = "https://127.0.0.1:9";
        Assert.Equal(ExitCode.Unreachable, await typed.RunAsync("db:copy", "--agent", ticket, "postgres://u:canary-9f2@db.example.com:5432/shop", "db"));
        Assert.False(File.Exists(ticket));
        Assert.DoesNotContain(typed.Requests, r => r.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://paas.test/agent#token=canary-ticket&pin=short\n")]
    public async Task What_is_no_ticket_sends_no_agent(string input)
    {
        using var typed = new Typed { Input = input };
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("agent"));
        Assert.DoesNotContain("canary", typed.Out.ToString() + typed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deploy", "--app", "shop", "--git-commitish", "main", "--git-detach")]
    [InlineData("db:copy", "mysql://u:p@h/d", "db")]
    [InlineData("db:copy", "-", "db")]
    [InlineData("db:copy", "--replaces", "all", "postgres://u:p@h/d", "db")]
    [InlineData("services:settings", "web", "--app", "shop")]
    [InlineData("services:autoscaling_policy:set", "web", "--app", "shop", "--min-containers", "1")]
    [InlineData("services:autoscaling_policy:set", "web", "--app", "shop", "--autoscaling-type", "horizontal", "--min-containers", "some")]
    [InlineData("apps:rename", "shop", "Not A Handle")]
    [InlineData("restart", "--app", "shop", "--simulate-oom")]
    [InlineData("rollback", "twelve", "--app", "shop")]
    public async Task What_is_not_said_well_changes_nothing(params string[] args)
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync(args));
        Assert.DoesNotContain(typed.Requests, r => r.Line.StartsWith("PUT", StringComparison.Ordinal) || r.Line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operation_that_runs_is_asked_to_stop_and_one_that_ended_is_not()
    {
        using var typed = WithAll().Answer("GET /operations/7", Answers.Running).Answer("PUT /operations/7", Answers.Running);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("operation:cancel", "7"));
        Assert.Equal("""{"cancelled":true}""", typed.Requests.Single(r => r.Line == "PUT /operations/7").Body);
        typed.Answer("GET /operations/7", Answers.Succeeded);
        Assert.Equal(ExitCode.Usage, await typed.RunAsync("operation:cancel", "7"));
    }

    [Fact]
    public async Task One_variable_is_printed_as_it_is_and_an_unknown_one_is_not_found()
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("config:get", "GREETING", "--app", "shop"));
        Assert.Equal("it's 5 o'clock\nnow\n", typed.Out.ToString());
        Assert.Equal(ExitCode.NotFound, await typed.RunAsync("config:get", "NOPE", "--app", "shop"));
    }

    [Fact]
    public async Task Databases_are_listed_with_the_version_that_their_link_names()
    {
        using var typed = WithAll();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("db:list", "--output", "json"));
        Assert.Equal("17", (string?)JsonNode.Parse(typed.Out.ToString())![0]!["version"]);
    }

    [Theory]
    [InlineData("=== postgresql\n17\n", "db:versions")]
    [InlineData("-----BEGIN CERTIFICATE-----\n", "environment:ca_cert", "--environment", "production")]
    [InlineData("Acme\n", "organizations")]
    public async Task Lists_are_one_thing_a_line(string text, params string[] args)
    {
        using var typed = WithAll()
            .Answer("GET /organizations", Answers.Page("organizations", """{"_type":"organization","id":"0c","name":"Acme"}"""))
            .Answer("GET /accounts?per_page=5000&no_embed=true", Answers.Page("accounts", Answers.Account.Replace("\"handle\"", "\"ca_body\":\"-----BEGIN CERTIFICATE-----\",\"handle\"", StringComparison.Ordinal)))
            .Answer("GET /find/account?handle=production", Answers.Account.Replace("\"handle\"", "\"ca_body\":\"-----BEGIN CERTIFICATE-----\",\"handle\"", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, await typed.RunAsync(args));
        Assert.Equal(text, typed.Out.ToString());
    }

    [Fact]
    public async Task Without_a_number_rollback_returns_to_the_last_good_deployment_before_the_current()
    {
        using var typed = WithHistory();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("rollback", "--app", "shop"));
        Assert.Equal("""{"type":"rollback","settings":{"LANDFALL_DEPLOYMENT":"11"}}""", typed.Requests.Single(r => r.Line.StartsWith("POST", StringComparison.Ordinal)).Body);
    }

    [Fact]
    public async Task Deployments_say_who_changed_which_variable_and_no_value()
    {
        using var typed = WithHistory();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("deployments", "--app", "shop"));
        var lines = typed.Out.ToString().Split('\n');
        Assert.Matches(@"^13 .* me@example\.com +scale +shop:2 +0123456789ab +\+NEW, ~KEY, -OLD, ~FORCE, web 1×512 MB → 2×1024 MB, worker none → 1×512 MB +succeeded$", lines[1]);
        Assert.DoesNotContain(typed.Requests, r => r.Line.Contains("/configurations/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_says_what_a_deploy_would_change_and_sends_nothing()
    {
        using var typed = WithHistory();
        Assert.Equal(ExitCode.Done, await typed.RunAsync("deploy", "--plan", "--app", "shop", "--docker-image", "shop:3", "GREETING=", "PLANNED=s3cret"));
        var said = typed.Out.ToString();
        Assert.Contains("Runs Now: shop:2", said, StringComparison.Ordinal);
        Assert.Contains("Will Run: shop:3", said, StringComparison.Ordinal);
        Assert.Contains("Config: -GREETING, +PLANNED", said, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", said, StringComparison.Ordinal);
        Assert.All(typed.Requests, r => Assert.StartsWith("GET", r.Line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_of_a_directory_names_its_services_and_one_of_a_commit_the_commit()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-plan-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "Dockerfile"), "FROM scratch\n");
            File.WriteAllText(Path.Combine(directory.FullName, "Procfile"), "web: run\nclock: tick\n");
            using var typed = WithHistory();
            Assert.Equal(ExitCode.Done, await typed.RunAsync("deploy", "--plan", "--app", "shop", "--source", directory.FullName, "--container-count", "2"));
            Assert.Matches(@"Services: .*\+clock", typed.Out.ToString());
            Assert.Contains("Scale: 2 containers for each new service; those that there are keep theirs", typed.Out.ToString(), StringComparison.Ordinal);
            Assert.Equal(ExitCode.Done, await typed.RunAsync("deploy", "--plan", "--app", "shop", "--git-commitish", "topic"));
            Assert.Contains("Will Run: what is built from topic", typed.Out.ToString(), StringComparison.Ordinal);
            File.AppendAllText(Path.Combine(directory.FullName, "Procfile"), "release: migrate\n");
            Assert.Equal(ExitCode.Usage, await typed.RunAsync("deploy", "--plan", "--app", "shop", "--source", directory.FullName));
            Assert.Contains("before_deploy", typed.Error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // 13 is current; 12 failed; 11 was before.
    static Typed WithHistory()
    {
        var app = Answers.App.Replace("\"current_configuration\"", "\"current_deployment\":{\"href\":\"https://paas.test/deployments/13\"},\"current_configuration\"", StringComparison.Ordinal);
        return WithAll()
            .Answer("GET /find/app?handle=shop", app)
            .Answer("GET /deployments/13", Deployment(13, "succeeded", "shop:2", 92))
            .Answer("GET /apps/3/deployments", Answers.Page("deployments", $"{Deployment(11, "succeeded", "shop:1", 91)},{Deployment(12, "failed", "shop:1", 91)},{Deployment(13, "succeeded", "shop:2", 92)}"))
            .Answer("GET /operations/70", """{"_type":"operation","id":70,"type":"deploy","status":"succeeded","user_email":"me@example.com","_links":{"self":{"href":"https://paas.test/operations/70"}}}""")
            .Answer("GET /configurations/91", """{"_type":"configuration","id":91,"env":{"KEY":"a s3cret","OLD":"1","SAME":"x"}}""")
            .Answer("GET /configurations/92", """{"_type":"configuration","id":92,"env":{"KEY":"another s3cret","NEW":"1","SAME":"x"}}""");
    }

    const string Changes = """
        {"image":false,"configuration":{"added":["NEW"],"changed":["KEY"],"removed":["OLD"]},"settings":{"added":[],"changed":["FORCE"],"removed":[]},
        "formation":[{"process_type":"web","change":"changed","before":{"container_count":1,"container_memory_limit_mb":512},"after":{"container_count":2,"container_memory_limit_mb":1024}},
        {"process_type":"worker","change":"added","before":null,"after":{"container_count":1,"container_memory_limit_mb":512}}]}
        """;

    static string Deployment(int id, string status, string image, int configuration) => $$$"""{"_type":"deployment","id":{{{id}}},"status":"{{{status}}}","docker_image":"{{{image}}}","image_name":"{{{image}}}","git_commit_sha":"0123456789abcdef0123456789abcdef01234567","operation_type":"scale","user_email":"me@example.com","changes":{{{Changes}}},"created_at":"2026-05-01T12:00:00Z","_links":{"self":{"href":"https://paas.test/deployments/{{{id}}}"},"operation":{"href":"https://paas.test/operations/70"},"configuration":{"href":"https://paas.test/configurations/{{{configuration}}}"} } }""";
}
