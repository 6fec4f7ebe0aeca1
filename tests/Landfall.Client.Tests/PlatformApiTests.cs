using System.Net;
using Landfall.Client.Hal;
using Landfall.Client.Http;

namespace Landfall.Client.Tests;

public sealed class PlatformApiTests
{
    [Fact]
    public async Task Pages_are_followed_until_there_is_no_next()
    {
        using var server = new FakeServer(request => FakeServer.Ok(request.RequestUri!.Query == "?page=2"
            ? """{"_embedded":{"apps":[{"id":2}]}}"""
            : """{"_embedded":{"apps":[{"id":1}]},"_links":{"next":{"href":"https://paas.test/apps?page=2"}}}"""));
        using var platform = server.Platform();
        Assert.Equal([1L, 2L], (await platform.Api.ListAsync("/apps", false, default)).Select(a => a.Id));
    }

    [Fact]
    public async Task Pages_that_go_round_in_a_circle_are_not_followed_for_ever()
    {
        using var server = new FakeServer(_ =>
            FakeServer.Ok("""{"_embedded":{"apps":[]},"_links":{"next":{"href":"https://paas.test/apps?page=2"}}}"""));
        using var platform = server.Platform();
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => platform.Api.ListAsync("/apps", false, default));
    }

    [Fact]
    public async Task A_refusal_carries_status_name_and_message()
    {
        using var server = new FakeServer(_ => FakeServer.Json(
            HttpStatusCode.UnprocessableEntity, """{"code":422,"error":"unprocessable_entity","message":"Handle has already been taken"}"""));
        using var platform = server.Platform();
        var refusal = await Assert.ThrowsAsync<ApiException>(() => platform.Api.PostAsync("/apps", [], default));
        Assert.Equal((422, "unprocessable_entity", "Handle has already been taken"), (refusal.Status, refusal.Slug, refusal.Message));
    }

    [Fact]
    public async Task A_refusal_that_is_no_json_is_told_by_its_status()
    {
        using var server = new FakeServer(_ => FakeServer.Json(HttpStatusCode.Forbidden, "<html>"));
        using var platform = server.Platform();
        Assert.Equal(403, (await Assert.ThrowsAsync<ApiException>(() => platform.Api.PostAsync("/apps", [], default))).Status);
    }

    [Fact]
    public async Task The_token_goes_nowhere_but_to_the_platform()
    {
        using var server = new FakeServer(_ => FakeServer.Ok("{}"));
        using var platform = server.Platform();
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => platform.Api.GetAsync(new Uri("https://evil.test/apps"), false, default));
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => platform.Api.GetAsync(new Uri("http://paas.test/apps"), false, default));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Reading_is_tried_again_and_creating_is_not()
    {
        using var server = new FakeServer(_ => FakeServer.Json(HttpStatusCode.BadGateway, "{}"));
        using var platform = server.Platform();
        await Assert.ThrowsAsync<ApiException>(() => platform.Api.GetAsync("/apps", false, default));
        Assert.Equal(4, server.Requests.Count);
        server.Requests.Clear();
        await Assert.ThrowsAsync<ApiException>(() => platform.Api.PostAsync("/apps", [], default));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Secrets_are_asked_for_only_where_they_are_needed()
    {
        using var server = new FakeServer(_ => FakeServer.Ok("{}"));
        using var platform = server.Platform();
        await platform.Api.GetAsync("/apps/1", secrets: false, default);
        await platform.Api.GetAsync("/configurations/1", secrets: true, default);
        Assert.Equal(["no_sensitive_extras=true", "no_sensitive_extras=false"], server.Requests.Select(r => r.Prefer));
        Assert.All(server.Requests, r => Assert.Equal("Bearer jwt", r.Authorization));
    }

    [Fact]
    public async Task A_platform_that_is_away_is_named()
    {
        using var server = new FakeServer(_ => throw new HttpRequestException("Connection refused"));
        using var platform = server.Platform();
        var away = await Assert.ThrowsAsync<UnreachableException>(() => platform.Api.GetAsync("/", false, default));
        Assert.Contains("https://paas.test", away.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{\"a\":")]
    public async Task An_answer_that_is_no_object_is_refused(string body)
    {
        using var server = new FakeServer(_ => FakeServer.Ok(body));
        using var platform = server.Platform();
        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => platform.Api.GetAsync("/apps/1", false, default));
    }

    [Theory]
    [InlineData("""{"_type":"app","id":"1"}""", "id")]
    [InlineData("""{"_type":"app","id":1}""", "handle")]
    public void A_field_that_is_missing_or_of_another_type_is_named(string json, string field)
    {
        var document = HalDocument.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        var refusal = Assert.Throws<UnexpectedAnswerException>(() => $"{document.Id}{document.Text("handle")}");
        Assert.Contains($"'{field}'", refusal.Message, StringComparison.Ordinal);
    }
}
