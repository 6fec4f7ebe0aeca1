using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HerokuStandIn.Tests;

/// <summary>The rules that hold for every call of the Platform API (heroku 2.2).</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class PlatformApiTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer")]
    [InlineData("Basic %%%")]
    [InlineData("Basic bm8tY29sb24=")]
    [InlineData("Digest HRKU-0f0f0f0f-test")]
    public async Task Without_the_token_nothing_is_shown(string? authorization)
    {
        using var answer = await SendAsync("/apps/example/config-vars", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("DATABASE_URL", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_token_also_comes_as_the_password_of_basic_authentication()
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + RunningStandIn.Token));
        using var answer = await SendAsync("/account", $"Basic {basic}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Without_the_version_in_Accept_there_is_no_such_endpoint()
    {
        using var answer = await SendAsync("/account", $"Bearer {RunningStandIn.Token}", accept: "application/json");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_its_id_the_remaining_rate_and_a_tag_that_saves_the_next_one()
    {
        using var first = await standIn.Api.GetAsync("/account");
        Assert.True(first.Headers.Contains("Request-Id"));
        Assert.True(first.Headers.Contains("RateLimit-Remaining"));
        using var again = await standIn.Api.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/account")
        {
            Headers = { IfNoneMatch = { first.Headers.ETag! } },
        });
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        var versions = new List<string>();
        for (string? range = "version ..; order=desc,max=2"; range is not null;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/apps/example/releases");
            request.Headers.TryAddWithoutValidation("Range", range);
            using var answer = await standIn.Api.SendAsync(request);
            var page = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();
            versions.AddRange(page.Select(r => $"{r!["version"]}"));
            range = answer.Headers.TryGetValues("Next-Range", out var next) ? next.Single() : null;
            Assert.Equal(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, answer.StatusCode);
        }
        Assert.True(versions.Count >= 4);
        Assert.Equal(Enumerable.Range(1, versions.Count).Reverse().Select(v => $"{v}"), versions);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("version ..; max=0")]
    [InlineData("version ..; max=1001")]
    [InlineData("secret ..")]
    public async Task A_range_that_makes_no_sense_is_refused(string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/apps/example/releases");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await standIn.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
    }

    [Theory]
    [InlineData("/apps/nosuch", "app")]
    [InlineData("/apps/example/releases/999", "release")]
    [InlineData("/apps/example/slugs/none", "slug")]
    [InlineData("/apps/example/pipeline-couplings", "pipeline coupling")]
    [InlineData("/addons/nosuch", "add-on")]
    [InlineData("/client/v11/databases/nosuch", "database")]
    [InlineData("/client/v11/apps/example/transfers/99", "backup")]
    public async Task What_is_not_there_is_named_in_the_answer(string path, string resource)
    {
        using var answer = await standIn.Api.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains($"\"resource\":\"{resource}\"", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_app_is_known_by_its_id_as_well()
    {
        var id = (await standIn.GetAsync("/apps/example"))["id"];
        Assert.Equal("example", (await standIn.GetAsync($"/apps/{id}"))["name"]!.ToString());
    }

    [Fact]
    public async Task The_current_slug_holds_the_effective_Procfile()
    {
        var releases = (await standIn.GetAsync("/apps/example/releases")).AsArray();
        var current = releases.Single(r => r!["current"]!.GetValue<bool>())!;
        var types = (await standIn.GetAsync($"/apps/example/slugs/{current["slug"]!["id"]}"))["process_types"]!;
        Assert.Equal("node migrate.js", types["release"]!.ToString());
        Assert.Equal(["web", "worker"], (await standIn.GetAsync("/apps/example/formation")).AsArray().Select(f => $"{f!["type"]}"));
    }

    [Fact]
    public async Task Each_variable_is_what_app_json_said_byte_for_byte()
    {
        var greeting = (await standIn.GetAsync("/apps/example/config-vars"))["GREETING"]!.ToString();
        Assert.Equal("Grüße, \"notes\" & 'friends' — $HOME `id` \\ 100% ☕\nsecond line\ttabbed = yes", greeting);
        Assert.Equal(greeting, await standIn.Web.GetStringAsync("/config/GREETING"));
    }

    [Theory]
    [InlineData("{\"updates\":[{\"type\":\"web\",\"quantity\":\"-1\"}]}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"updates\":[{\"type\":\"web\",\"quantity\":1000000}]}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"updates\":[{\"type\":\"nosuch\",\"quantity\":1}]}", HttpStatusCode.NotFound)]
    public async Task A_formation_that_cannot_be_is_refused(string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await standIn.Api.PatchAsync("/apps/example/formation", content);
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"maintenance\":\"yes\"}")]
    [InlineData("{\"maintenance\":null}")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task A_body_that_is_not_what_it_should_be_changes_nothing(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await standIn.Api.PatchAsync("/apps/example", content);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.False((await standIn.GetAsync("/apps/example"))["maintenance"]!.GetValue<bool>());
    }

    async Task<HttpResponseMessage> SendAsync(string path, string? authorization, string accept = "application/vnd.heroku+json; version=3")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(standIn.Url, path));
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        return await client.SendAsync(request);
    }
}
