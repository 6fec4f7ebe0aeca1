using System.Diagnostics;
using System.Text.Json.Nodes;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Identity;

/// <summary>Getting a token, the three ways that clients ask for one, and the ways that others try (interface 2.1).</summary>
[Collection(InstallationTests.Name)]
public sealed class Logins(RunningInstallation installation)
{
    static readonly string Password = RunningInstallation.Password;

    Visitor Nobody => installation.Visitor();

    [Fact]
    public async Task The_command_line_sends_a_form() => IsToken(604800, await Nobody.SendAsync("POST", "/tokens", new FormUrlEncodedContent(
    [
        new("grant_type", "password"), new("username", "owner@ours.example.com"), new("password", Password), new("scope", "manage"), new("expires_in", "604800"),
    ])));

    [Fact]
    public async Task Terraform_sends_JSON_with_expires() => IsToken(43200, await Nobody.PostAsync(
        "/tokens", new { expires = 43200, username = "owner@ours.example.com", password = Password, grant_type = "password", scope = "manage" }));

    [Fact]
    public async Task The_dashboard_sends_JSON_with_more() => IsToken(1800, await Nobody.PostAsync(
        "/tokens", new { username = "OWNER@ours.example.com ", password = Password, otp_token = "", u2f = (object?)null, expires_in = 1800, grant_type = "password", scope = "manage", _source = "deploy" }));

    [Fact]
    public async Task A_token_says_who_it_speaks_for()
    {
        var token = (await LoginAsync("owner@ours.example.com", Password)).Expect(201).Json;
        var parts = token["access_token"]!.GetValue<string>().Split('.');
        Assert.Equal(3, parts.Length);
        var (header, claims) = (Decode(parts[0]), Decode(parts[1]));
        Assert.Equal("RS512", header["alg"]!.GetValue<string>());
        Assert.Equal(RunningInstallation.Origin, claims["iss"]!.GetValue<string>());
        Assert.Equal($"{RunningInstallation.Origin}/users/{installation.Ours.Owner}", claims["sub"]!.GetValue<string>());
        Assert.Equal(token["id"]!.GetValue<string>(), claims["id"]!.GetValue<string>());
        Assert.Equal(("owner@ours.example.com", "manage", true), (claims["email"]!.GetValue<string>(), claims["scope"]!.GetValue<string>(), claims["email_verified"]!.GetValue<bool>()));
        Assert.Equal(token["expires_at"]!.GetValue<long>(), claims["exp"]!.GetValue<long>());
        Assert.DoesNotContain("PRIVATE", (await Nobody.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lives_are_capped()
    {
        Assert.Equal(604800, await LifeAsync(new { expires_in = int.MaxValue, scope = "manage" }));
        Assert.Equal(1800, await LifeAsync(new { expires_in = 604800, scope = "elevated" }));
        foreach (var wrong in new object[] { new { expires_in = 0 }, new { expires_in = -1 }, new { expires_in = "soon" }, new { scope = "root" } })
            Assert.Equal(422, (await LoginAsync("owner@ours.example.com", Password, wrong)).Status);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_are_the_same_and_take_as_long()
    {
        List<(double Known, double Unknown)> times = [];
        for (var round = 0; round < 4; round++)
        {
            var (known, knownTime) = await TimedAsync("member@theirs.example.com");
            var (unknown, unknownTime) = await TimedAsync($"nobody{round}@theirs.example.com");
            Assert.Equal((401, "invalid_credentials"), (known.Status, known.Error));
            Assert.Equal(known, unknown);
            times.Add((knownTime, unknownTime));
        }
        // The hash is nearly all of it: without it the answer would come a hundred times faster.
        Assert.InRange(times.Min(t => t.Unknown) / times.Min(t => t.Known), 0.2, 5);
    }

    [Fact]
    public async Task Five_wrong_passwords_are_enough_even_side_by_side()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => LoginAsync("guessed@example.com", $"wrong password {n}")));
        Assert.Equal(5, answers.Count(answer => answer.Status == 401));
        Assert.All(answers.Where(answer => answer.Status != 401), answer => Assert.Equal((429, "900"), (answer.Status, answer.RetryAfter)));
        Assert.Equal(429, (await LoginAsync(" Guessed@example.com", "wrong password")).Status);
    }

    [Fact]
    public async Task Other_grants_are_not_known() =>
        Assert.Equal("unsupported_grant_type", (await Nobody.PostAsync("/tokens", new { grant_type = "refresh_token", username = "x", password = "y" })).Expect(401).Error);

    [Fact]
    public async Task Giving_a_token_back_ends_it()
    {
        var token = (await LoginAsync("owner@ours.example.com", Password)).Expect(201).Json;
        var holder = installation.Visitor(token["access_token"]!.GetValue<string>());
        Assert.Equal(token["id"]!.GetValue<string>(), (await holder.GetAsync("/current_token")).Expect(200).Json["id"]!.GetValue<string>());
        Assert.Null((await holder.GetAsync("/current_token")).Json["access_token"]);
        (await holder.SendAsync("DELETE", $"/tokens/{token["id"]}", null)).Expect(204);
        Assert.Equal("invalid_token", (await holder.GetAsync("/current_token")).Expect(401).Error);
    }

    async Task<long> LifeAsync(object more) => (await LoginAsync("owner@ours.example.com", Password, more)).Expect(201).Json["expires_in"]!.GetValue<long>();

    Task<Answer> LoginAsync(string username, string password, object? more = null)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(more ?? new object())!.AsObject();
        (body["username"], body["password"], body["grant_type"]) = (username, password, "password");
        return Nobody.SendAsync("POST", "/tokens", Visitor.Text(body.ToJsonString()));
    }

    async Task<(Answer Answer, double Milliseconds)> TimedAsync(string name)
    {
        var began = Stopwatch.GetTimestamp();
        var answer = await LoginAsync(name, "wrong password here");
        return (answer, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    static void IsToken(long life, Answer answer)
    {
        var token = answer.Expect(201).Json;
        Assert.Equal(("bearer", "token", life), (token["token_type"]!.GetValue<string>(), token["_type"]!.GetValue<string>(), token["expires_in"]!.GetValue<long>()));
        var lasts = DateTimeOffset.FromUnixTimeSeconds(token["expires_at"]!.GetValue<long>()) - DateTimeOffset.Parse(token["created_at"]!.GetValue<string>());
        Assert.InRange(lasts.TotalSeconds, life - 2, life + 2);
        Assert.Equal(5, token["_links"]!["user"]!["href"]!.GetValue<string>().Split('/').Length);
    }

    static JsonNode Decode(string part)
    {
        var padded = part.Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Convert.FromBase64String(padded + new string('=', (4 - padded.Length % 4) % 4)))!;
    }
}
