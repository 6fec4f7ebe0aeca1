using System.Text;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Wire;

/// <summary>Whatever is sent, what comes back is an error that the clients can read (interface 0.11).</summary>
[Collection(InstallationTests.Name)]
public sealed class ErrorDocuments(RunningInstallation installation)
{
    Visitor Visitor => installation.Ours.Visitor;

    string Apps => $"/accounts/{installation.Ours.Account}/apps";

    [Theory]
    [InlineData("""{"handle":"a","handle":"b"}""")]
    [InlineData("""{"handle":"a",}""")]
    [InlineData("""["handle"]""")]
    [InlineData("null")]
    [InlineData("\"handle\"")]
    [InlineData("{")]
    [InlineData("{\"handle\":\"a\"} {\"handle\":\"b\"}")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}}""")]
    public async Task What_is_not_one_JSON_object_is_a_bad_request(string body) => Is(400, "bad_request", await PostAsync(Apps, body));

    [Theory]
    [InlineData("""{"handle":"a\u0000b"}""")]
    [InlineData("""{"handle":"\ud800"}""")]
    [InlineData("""{"handle":5}""")]
    [InlineData("""{"handle":["a"]}""")]
    [InlineData("""{"handle":null}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_field_that_is_not_what_it_should_be_cannot_be_processed(string body) => Is(422, "unprocessable_entity", await PostAsync(Apps, body));

    [Fact]
    public async Task Nine_megabytes_are_too_many_whether_told_beforehand_or_not()
    {
        var body = $$"""{"handle":"{{new string('a', 9 * 1024 * 1024)}}"}""";
        Is(413, "payload_too_large", await PostAsync(Apps, body));
        Is(413, "payload_too_large", await Visitor.SendAsync("POST", Apps, new Unmeasured(Encoding.UTF8.GetBytes(body))));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task Other_kinds_of_body_are_not_taken(string type) =>
        Is(415, "unsupported_media_type", await Visitor.SendAsync("POST", Apps, Visitor.Text("""{"handle":"a"}""", type)));

    [Theory]
    [InlineData("POST", "/stacks")]
    [InlineData("DELETE", "/apps")]
    [InlineData("PUT", "/reauthenticate_organizations")]
    public async Task A_method_that_a_resource_does_not_have_is_named_as_that(string method, string path) =>
        Is(405, "method_not_allowed", await Visitor.SendAsync(method, path, null));

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/apps/0")]
    [InlineData("/apps/-1")]
    [InlineData("/apps/99999999999999999999999")]
    [InlineData("/apps/../accounts/x")]
    [InlineData("/find/app?handle=nobody")]
    [InlineData("/find/app")]
    [InlineData("/organizations/not-a-uuid")]
    [InlineData("/nothing.html")]
    public async Task What_is_not_there_is_not_found(string path) => Is(404, "not_found", await Visitor.GetAsync(path));

    [Fact]
    public async Task A_form_with_too_many_fields_is_a_bad_request() =>
        Is(400, "bad_request", await Visitor.SendAsync("POST", Apps, new FormUrlEncodedContent(Enumerable.Range(0, 3000).Select(n => KeyValuePair.Create($"f{n}", "x")))));

    [Fact]
    public async Task Two_environments_may_have_a_handle_that_then_says_too_little()
    {
        var other = (await Visitor.PostAsync("/accounts", new { handle = "twin", type = "development" })).Expect(201).Id;
        foreach (var account in new[] { other, installation.Ours.Account })
            (await Visitor.PostAsync($"/accounts/{account}/apps", new { handle = "twins" })).Expect(201);
        Is(422, "multiple_resources_found", await Visitor.GetAsync("/find/app?handle=twins"));
        (await Visitor.GetAsync("/find/app?handle=twins&environment=twin")).Expect(200);
        Is(404, "not_found", await Visitor.GetAsync($"/find/app?handle=twins&environment={installation.Theirs.Name}"));
    }

    [Fact]
    public async Task A_taken_handle_is_said_in_the_words_that_users_know()
    {
        (await Visitor.PostAsync(Apps, new { handle = "taken" })).Expect(201);
        var again = await Visitor.PostAsync(Apps, new { handle = "taken" });
        Is(422, "unprocessable_entity", again);
        Assert.Equal("Handle has already been taken", again.Json["message"]!.GetValue<string>());
    }

    Task<Answer> PostAsync(string path, string body) => Visitor.SendAsync("POST", path, Visitor.Text(body));

    static void Is(int status, string slug, Answer answer)
    {
        Assert.True(answer.Type?.StartsWith("application/hal+json", StringComparison.Ordinal) == true, $"{answer.Status} {answer.Type} {answer.Text}");
        Assert.Equal((status, status, slug), (answer.Status, answer.Json["code"]!.GetValue<int>(), answer.Error));
        Assert.NotEmpty(answer.Json["message"]!.GetValue<string>());
    }

    // A body whose length is not told: it comes in chunks.
    sealed class Unmeasured : HttpContent
    {
        readonly byte[] bytes;

        public Unmeasured(byte[] bytes)
        {
            this.bytes = bytes;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
