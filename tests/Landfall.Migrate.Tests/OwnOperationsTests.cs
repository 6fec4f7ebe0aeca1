using System.Net;
using System.Text;
using Landfall.Client;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Migrate.Target;

namespace Landfall.Migrate.Tests;

/// <summary>A crash may fall between asking for an operation and hearing the answer: it must not be asked for twice.</summary>
public sealed class OwnOperationsTests : IDisposable
{
    static readonly HalDocument Resource = HalDocument.Parse(Encoding.UTF8.GetBytes(
        """{"_links":{"operations":{"href":"https://paas.test/apps/1/operations"}}}"""));

    readonly Operations server = new();
    readonly Memory memory = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task It_is_asked_for_once_and_waited_for()
    {
        await RunAsync();
        Assert.Equal(1, server.Posted);
    }

    [Fact]
    public async Task One_that_was_asked_for_before_a_crash_is_taken_up()
    {
        memory.Remember("operations-before/deploy/x", "4");
        server.List = [(5, "deploy", "running")];
        await RunAsync();
        Assert.Equal(0, server.Posted);
    }

    [Fact]
    public async Task One_that_has_succeeded_meanwhile_is_not_repeated()
    {
        memory.Remember("operations-before/deploy/x", "4");
        server.List = [(6, "restart", "running"), (5, "deploy", "succeeded")];
        await RunAsync();
        Assert.Equal(0, server.Posted);
    }

    [Theory]
    [InlineData("failed", 5)]
    [InlineData("succeeded", 4)]
    public async Task One_that_failed_or_was_somebody_elses_is_asked_for_anew(string status, int id)
    {
        memory.Remember("operations-before/deploy/x", "4");
        server.List = [(id, "deploy", status)];
        await RunAsync();
        Assert.Equal(1, server.Posted);
    }

    async Task RunAsync()
    {
        using var platform = new Platform(new PlatformApi(new Uri("https://paas.test"), new Uri("https://paas.test"), null, server, TimeProvider.System));
        Assert.True((await new OwnOperations(platform, _ => { }).RunAsync(Resource, new OperationRequest("deploy"), "deploy/x", memory, default)).Succeeded);
    }

    sealed class Memory : IMemory
    {
        readonly Dictionary<string, string> facts = [];

        public string? Recall(string key) => facts.GetValueOrDefault(key);

        public void Remember(string key, string value) => facts[key] = value;
    }

    sealed class Operations : HttpMessageHandler
    {
        public List<(int Id, string Type, string Status)> List { get; set; } = [];

        public int Posted { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post) Posted++;
            return Task.FromResult(request.Method == HttpMethod.Post ? Json(HttpStatusCode.Created, Operation(9, "deploy", "queued"))
                : request.RequestUri!.AbsolutePath.StartsWith("/operations/", StringComparison.Ordinal) ? Json(HttpStatusCode.OK, Operation(9, "deploy", "succeeded"))
                : Json(HttpStatusCode.OK, $$$"""{"_embedded":{"operations":[{{{string.Join(',', List.Select(o => Operation(o.Id, o.Type, o.Status)))}}}]}}"""));
        }

        static string Operation(int id, string type, string status) =>
            $$"""{"id":{{id}},"type":"{{type}}","status":"{{status}}","_links":{"self":{"href":"https://paas.test/operations/{{id}}"} } }""";

        static HttpResponseMessage Json(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json) };
    }
}
