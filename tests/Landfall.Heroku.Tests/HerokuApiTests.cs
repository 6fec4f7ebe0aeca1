using Landfall.Heroku.Api;
using Landfall.Values;

namespace Landfall.Heroku.Tests;

public sealed class HerokuApiTests
{
    static readonly HerokuAppName Example = HerokuAppName.Parse("example");

    [Fact]
    public async Task Requests_carry_the_token_and_the_version()
    {
        using var heroku = new FakeHeroku().On("GET /account", """{"id":"u","email":"dev@example.com"}""");
        using var api = heroku.Api();

        Assert.Equal("dev@example.com", await api.GetAccountAsync(default));

        var request = Assert.Single(heroku.Requests);
        Assert.Equal($"Bearer {FakeHeroku.Token}", request.Headers["Authorization"]);
        Assert.Equal("application/vnd.heroku+json; version=3", request.Headers["Accept"]);
    }

    [Fact]
    public async Task Long_lists_are_read_page_by_page()
    {
        using var heroku = new FakeHeroku().On("GET /apps/example/dynos", request => request.Headers["Range"] switch
        {
            null => new Answer("""[{"name":"web.1","type":"web","state":"up"}]""", 206, ("Next-Range", "]web.1..; order=asc,max=200")),
            "]web.1..; order=asc,max=200" => new Answer("""[{"name":"web.2","type":"web","state":"up"}]""", 206, ("Next-Range", "]web.2..; order=asc,max=200")),
            _ => new Answer("""[{"name":"run.1","type":"run","state":"starting","command":"bash"}]"""),
        });
        using var api = heroku.Api();

        Assert.Equal(["web.1", "web.2", "run.1"], (await api.ListDynosAsync(Example, default)).Select(d => d.Name));
    }

    [Fact]
    public async Task Pages_that_go_round_in_a_circle_end()
    {
        using var heroku = new FakeHeroku().On("GET /apps/example/dynos", _ => new Answer("[]", 206, ("Next-Range", "same")));
        using var api = heroku.Api();

        var failure = await Assert.ThrowsAsync<HerokuException>(() => api.ListDynosAsync(Example, default));

        Assert.Equal("unexpected_answer", failure.Id);
    }

    [Fact]
    public async Task Told_to_wait_it_waits_and_says_so()
    {
        var (count, told) = (0, new List<string>());
        using var heroku = new FakeHeroku().On("GET /account", _ => ++count < 3
            ? new Answer("""{"id":"rate_limit","message":"Your account reached the API rate limit"}""", 429, ("Retry-After", "2"))
            : new Answer("""{"id":"u","email":"dev@example.com"}"""));
        using var api = heroku.Api(told.Add);

        await api.GetAccountAsync(default);

        Assert.Equal(2, told.Count);
        Assert.Contains("429", told[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "unauthorized", "refused the token", "heroku authorizations:create")]
    [InlineData(402, "delinquent", "delinquent", "invoices")]
    [InlineData(403, "forbidden", "may not do this", "scope")]
    [InlineData(403, "two_factor", "second factor", "heroku authorizations:create")]
    [InlineData(404, "not_found", "does not have this", "heroku apps")]
    [InlineData(429, "rate_limit", "rate limit", "Wait")]
    [InlineData(503, "api_maintenance", "maintenance", "status.heroku.com")]
    [InlineData(422, "invalid_params", "refused the request", "Nothing was changed")]
    public async Task A_refusal_says_what_happened_and_what_to_do(int status, string id, string what, string next)
    {
        using var heroku = new FakeHeroku().On("GET /account", $$"""{"id":"{{id}}","message":"As Heroku puts it."}""", status);
        using var api = heroku.Api();

        var refusal = await Assert.ThrowsAsync<HerokuException>(() => api.GetAccountAsync(default));

        Assert.Equal((id, status), (refusal.Id, refusal.Status));
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("As Heroku puts it.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(next, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeHeroku.Token, refusal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>A proxy's page</html>")]
    [InlineData("""{"email":7}""")]
    [InlineData("""{"id":"no email"}""")]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_answer_that_is_not_herokus_is_refused(string body)
    {
        using var heroku = new FakeHeroku().On("GET /account", body);
        using var api = heroku.Api();

        Assert.Equal("unexpected_answer", (await Assert.ThrowsAsync<HerokuException>(() => api.GetAccountAsync(default))).Id);
    }

    [Fact]
    public async Task Config_that_is_malformed_does_not_appear_in_the_error()
    {
        using var heroku = new FakeHeroku().On("GET /apps/example/config-vars", """{"KEY":"hunter2","OTHER":{"deep":"hunter3"}}""");
        using var api = heroku.Api();

        var failure = await Assert.ThrowsAsync<HerokuException>(() => api.GetConfigAsync(Example, default));

        Assert.DoesNotContain("hunter", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_no_unicode_is_refused_not_changed()
    {
        using var heroku = new FakeHeroku().On("GET /apps/example/config-vars", """{"KEY":"\ud800"}""");
        using var api = heroku.Api();

        Assert.Equal("unexpected_answer", (await Assert.ThrowsAsync<HerokuException>(() => api.GetConfigAsync(Example, default))).Id);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_so_the_token_stays_here()
    {
        using var elsewhere = new FakeHeroku();
        using var heroku = new FakeHeroku().On("GET /account", _ => new Answer("", 302, ("Location", elsewhere.Root + "followed")));
        using var api = heroku.Api();

        await Assert.ThrowsAsync<HerokuException>(() => api.GetAccountAsync(default));

        // A port is used again: what another test still asks there is no matter.
        Assert.DoesNotContain(elsewhere.Requests, request => request.Path.EndsWith("followed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var api = new HerokuApi(HerokuHosts.From(name => name == "HEROKU_HOST" ? "http://127.0.0.1:1" : null), new Secret("t"), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<HerokuException>(() => api.GetAccountAsync(default));

        Assert.Equal("unreachable", failure.Id);
        Assert.Contains("http://127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_and_scale_say_what_should_be()
    {
        using var heroku = new FakeHeroku().On("PATCH /apps/example", "{}").On("PATCH /apps/example/formation", "[]");
        using var api = heroku.Api();

        await api.SetMaintenanceAsync(Example, true, default);
        await api.ScaleAsync(Example, new Dictionary<string, int> { ["worker"] = 0, ["clock"] = 0 }, default);

        Assert.Equal(
            ["""{"maintenance":true}""", """{"updates":[{"type":"clock","quantity":0},{"type":"worker","quantity":0}]}"""],
            heroku.Requests.Select(r => r.Body));
        Assert.All(heroku.Requests, request => Assert.Equal("application/json", request.Headers["Content-Type"]));
    }
}
