namespace Landfall.Cli.Tests;

/// <summary>Answers of a platform with one environment, one app and one database (shapes of interface 2.5).</summary>
static class Answers
{
    public const string Account = """{"_type":"account","id":1,"handle":"production","created_at":"2026-05-01T12:00:00Z","_links":{"self":{"href":"https://paas.test/accounts/1"},"apps":{"href":"https://paas.test/accounts/1/apps"},"databases":{"href":"https://paas.test/accounts/1/databases"},"stack":{"href":"https://paas.test/stacks/1"}}}""";

    public const string Service = """{"_type":"service","id":5,"handle":"web","process_type":"web","command":"node server.js","container_count":1,"container_memory_limit_mb":1024,"instance_class":"m5","created_at":"2026-05-01T12:00:00Z","_links":{"self":{"href":"https://paas.test/services/5"},"operations":{"href":"https://paas.test/services/5/operations"},"vhosts":{"href":"https://paas.test/services/5/vhosts"}}}""";

    public const string App = """{"_type":"app","id":3,"handle":"shop","status":"provisioned","git_repo":"git@paas.test:production/shop.git","created_at":"2026-05-01T12:00:00Z","_embedded":{"services":[""" + Service + """]},"_links":{"self":{"href":"https://paas.test/apps/3"},"account":{"href":"https://paas.test/accounts/1"},"operations":{"href":"https://paas.test/apps/3/operations"},"current_configuration":{"href":"https://paas.test/configurations/9"}}}""";

    public const string Running = """{"_type":"operation","id":7,"type":"configure","status":"running","_links":{"self":{"href":"https://paas.test/operations/7"}}}""";

    public const string Succeeded = """{"_type":"operation","id":7,"type":"configure","status":"succeeded","_links":{"self":{"href":"https://paas.test/operations/7"}}}""";

    public const string Failed = """{"_type":"operation","id":7,"type":"configure","status":"failed","failure":"The image has no CMD.","_links":{"self":{"href":"https://paas.test/operations/7"}}}""";

    public static string Page(string name, string item) => $$$"""{"_embedded":{"{{{name}}}":[{{{item}}}]},"total_count":1,"per_page":40,"current_page":1}""";

    public static Typed WithApp(this Typed typed) => typed
        .Answer("GET /accounts?per_page=5000&no_embed=true", Page("accounts", Account))
        .Answer("GET /find/account?handle=production", Account)
        .Answer("GET /apps", Page("apps", App))
        .Answer("GET /find/app?handle=shop", App)
        .Answer("GET /apps/3", App)
        .Answer("GET /configurations/9", """{"_type":"configuration","id":9,"env":{"GREETING":"it's 5 o'clock\nnow","EMOJI":"🛬 ü"}}""")
        .Answer("POST /apps/3/operations", Running, System.Net.HttpStatusCode.Created)
        .Answer("POST /services/5/operations", Running, System.Net.HttpStatusCode.Created)
        .Answer("GET /operations/7", Succeeded);
}
