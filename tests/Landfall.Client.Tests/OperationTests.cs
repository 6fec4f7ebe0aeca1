using System.Net;
using System.Text;
using Landfall.Client.Hal;
using Landfall.Client.Operations;

namespace Landfall.Client.Tests;

public sealed class OperationTests
{
    static readonly string[] Expected = ["one", "two", "three"];

    [Fact]
    public void What_was_not_asked_for_is_not_sent() =>
        Assert.Equal("""{"type":"provision"}""", OperationCalls.Body(new OperationRequest("provision")).ToJsonString());

    [Fact]
    public void A_scale_to_zero_is_sent_as_zero() =>
        Assert.Equal("""{"type":"scale","container_count":0}""", OperationCalls.Body(new OperationRequest("scale") { ContainerCount = 0 }).ToJsonString());

    [Fact]
    public async Task Waiting_ends_when_it_succeeds()
    {
        var answers = new Queue<string>(["queued", "running", "succeeded"]);
        using var server = new FakeServer(_ => FakeServer.Ok(Json(answers.Dequeue())));
        using var platform = server.Platform();
        Assert.True((await platform.Operations.WaitAsync(Operation("queued"), _ => { }, default)).Succeeded);
    }

    [Fact]
    public async Task A_failure_is_thrown_with_its_number()
    {
        using var server = new FakeServer(_ => FakeServer.Ok(Json("failed")));
        using var platform = server.Platform();
        var failure = await Assert.ThrowsAsync<OperationFailedException>(() => platform.Operations.WaitAsync(Operation("running"), _ => { }, default));
        Assert.Contains("#7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_is_gone_took_its_resource_with_it()
    {
        using var server = new FakeServer(_ => FakeServer.Json(HttpStatusCode.NotFound, """{"code":404,"error":"not_found","message":"no"}"""));
        using var platform = server.Platform();
        await platform.Operations.WaitAsync(Operation("running"), _ => { }, default);
    }

    [Fact]
    public async Task A_live_log_that_was_cut_goes_on_where_it_was()
    {
        var streams = new Queue<Func<HttpContent>>([() => new StreamContent(new CutStream("one\ntwo\n")), () => new StringContent("one\ntwo\nthree\n")]);
        using var server = new FakeServer(request => request.RequestUri!.AbsolutePath.EndsWith("log_stream", StringComparison.Ordinal)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = streams.Dequeue()() }
            : FakeServer.Ok(Json("succeeded")));
        using var platform = server.Platform();
        var lines = new List<string>();
        await platform.Operations.WaitAsync(Operation("running", """,{"log_stream":{"href":"https://paas.test/operations/7/log_stream"}}"""), lines.Add, default);
        Assert.Equal(Expected, lines);
    }

    [Fact]
    public async Task A_log_is_fetched_in_two_steps_and_the_second_goes_without_the_token()
    {
        using var server = new FakeServer(request => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(request.RequestUri!.Host == "paas.test" ? "https://logs.test/abc\n" : "the log"),
        });
        using var platform = server.Platform();
        Assert.Equal("the log", await platform.Operations.LogAsync(Operation("failed", """,{"logs":{"href":"https://paas.test/operations/7/logs"}}"""), default));
        Assert.Null(server.Requests[1].Authorization);
    }

    static string Json(string status, string links = "") =>
        $$"""{"_type":"operation","id":7,"type":"deploy","status":"{{status}}","_links":{{Merge(links)}}}""";

    static string Merge(string links) =>
        """{"self":{"href":"https://paas.test/operations/7"}""" + (links.Length == 0 ? "}" : "," + links.TrimStart(',', '{'));

    static Operation Operation(string status, string links = "") => new(HalDocument.Parse(Encoding.UTF8.GetBytes(Json(status, links))));

    sealed class CutStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("cut");
    }
}
