using System.Security.Cryptography;
using System.Text;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Tests.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Access;

/// <summary>Each route that the server has, found by looking at the server, asked by those who may not.</summary>
[Collection(InstallationTests.Name)]
public sealed class EveryRoute(RunningInstallation installation)
{
    [Fact]
    public void What_needs_no_token_is_a_short_list()
    {
        var all = RouteTable.All(installation).Select(route => route.ToString()).ToList();
        Assert.True(all.Count > 100, $"Only {all.Count} routes were found.");
        Assert.All(RouteTable.Open, open => Assert.Contains(open, all));
    }

    [Fact]
    public Task Nothing_answers_without_a_token() => RefusesAsync(null, "invalid_token");

    [Fact]
    public Task Nothing_answers_to_garbage() => RefusesAsync("garbage", "invalid_token");

    [Fact]
    public Task Nothing_answers_to_an_expired_token() =>
        RefusesAsync(installation.Token(installation.Ours.Owner, life: TimeSpan.FromSeconds(-1)), "expired_token");

    [Fact]
    public Task Nothing_answers_to_a_revoked_token()
    {
        var token = installation.Token(installation.Ours.Owner);
        installation.InStore(store => store.Tokens.OrderByDescending(t => t.CreatedAt).First(t => t.UserId == installation.Ours.Owner && t.Id == IdOf(token)).RevokedAt = DateTimeOffset.UnixEpoch);
        return RefusesAsync(token, "invalid_token");
    }

    [Fact]
    public Task Nothing_answers_to_an_unsigned_token() => RefusesAsync($"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Payload()}.", "invalid_token");

    [Fact]
    public Task Nothing_answers_to_a_token_signed_with_another_key()
    {
        using var key = RSA.Create(3072);
        var signed = $"{Encode("""{"alg":"RS512","typ":"JWT"}""")}.{Payload()}";
        return RefusesAsync($"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1))}", "invalid_token");
    }

    [Fact]
    public Task Nothing_answers_to_a_token_signed_with_the_public_key_as_a_password()
    {
        var signed = $"{Encode("""{"alg":"HS512","typ":"JWT"}""")}.{Payload()}";
        var key = Encoding.UTF8.GetBytes(installation.Services.GetRequiredService<TokenIssuer>().PublicKey);
        return RefusesAsync($"{signed}.{Encode(HMACSHA512.HashData(key, Encoding.ASCII.GetBytes(signed)))}", "invalid_token");
    }

    [Fact]
    public async Task Another_organizations_rows_are_the_same_as_absent_ones()
    {
        await EachAsync(RouteTable.Closed(installation).Where(route => route is { NamesRow: true, Shared: false }), async route =>
        {
            var theirs = await installation.Ours.Visitor.SendAsync(route.Method, route.Path(installation.Theirs.Rows), Body(route));
            var absent = await installation.Ours.Visitor.SendAsync(route.Method, route.Absent, Body(route));
            Assert.Equal((404, ApiError.NotFound().ToJson().ToJsonString()), (theirs.Status, theirs.Json.ToJsonString()));
            Assert.Equal(absent, theirs);
        });
    }

    [Fact]
    public async Task No_list_holds_anything_of_another_organization()
    {
        await EachAsync(RouteTable.Closed(installation).Where(route => route is { NamesRow: false, Method: "GET" } || route is { Shared: true, Method: "GET" }), async route =>
        {
            var path = RouteTable.Id().Replace(route.Pattern, _ => installation.InStore(store => store.Stacks.First().Id).ToString());
            var answer = await installation.Ours.Visitor.GetAsync(path);
            Assert.DoesNotContain(installation.Theirs.Name, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(installation.Theirs.Owner.ToString(), answer.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_token_for_reading_changes_nothing()
    {
        var reader = installation.Visitor(installation.Token(installation.Ours.Owner, "read"));
        await EachAsync(RouteTable.Closed(installation).Where(route => route.Changes), async route =>
            Assert.Equal(403, (await reader.SendAsync(route.Method, route.Path(installation.Ours.Rows), Body(route))).Status));
        Assert.Equal(200, (await reader.GetAsync("/apps")).Status);
    }

    [Theory]
    [InlineData(null, 404)]
    [InlineData("basic_read", 403)]
    [InlineData("read", 403)]
    public async Task A_member_changes_nothing_that_they_may_only_see(string? scope, int expected)
    {
        var permission = scope is null ? (long?)null : (await installation.Ours.Visitor.PostAsync(
            $"/accounts/{installation.Ours.Account}/permissions", new { scope, role = $"{RunningInstallation.Origin}/roles/{installation.Ours.Role}" })).Expect(201).Id;
        var member = installation.Visitor(installation.Token(installation.Ours.Member));
        try
        {
            await EachAsync(RouteTable.Closed(installation).Where(route => route is { Changes: true, NamesRow: true }), async route =>
            {
                var answer = await member.SendAsync(route.Method, route.Path(installation.Ours.Rows), Body(route));
                Assert.Equal(Own.Any(own => route.Pattern.StartsWith(own, StringComparison.Ordinal)) ? 404
                    : expected == 403 && (Nobody.Contains(route.Pattern) || (scope == "read" && route.Pattern == Following)) ? 422 : expected, answer.Status);
            });
        }
        finally
        {
            if (permission is not null) Assert.Equal(204, (await installation.Ours.Visitor.SendAsync("DELETE", $"/permissions/{permission}", null)).Status);
        }
    }

    /// <summary>What is a person's own, whatever they may do in an environment.</summary>
    static readonly string[] Own = ["/tokens", "/users", "/ssh_keys"];

    /// <summary>Who may read may follow an operation; a key is needed for it.</summary>
    const string Following = "/operations/{id:long}/ssh_portal_connections";

    /// <summary>What nobody may ask for, whoever they are: there are no operations of these kinds.</summary>
    static readonly string[] Nobody =
    [
        "/images/{id:long}/operations", "/database_credentials/{id:long}/operations",
        "/certificates/{id:long}/operations", "/disks/{id:long}/operations",
    ];

    async Task RefusesAsync(string? token, string slug)
    {
        var visitor = installation.Visitor(token);
        await EachAsync(RouteTable.Closed(installation), async route =>
        {
            var there = await visitor.SendAsync(route.Method, route.Path(installation.Ours.Rows.Append(new("stacks", "1")).Append(new("database_images", "1")).ToDictionary()), Body(route));
            Assert.Equal((401, slug, "application/hal+json"), (there.Status, there.Error, there.Type));
            if (route.NamesRow) Assert.Equal(there, await visitor.SendAsync(route.Method, route.Absent, Body(route)));
        });
    }

    // All that fail are told at once, each with its route.
    static async Task EachAsync(IEnumerable<RouteCase> routes, Func<RouteCase, Task> check)
    {
        List<string> failures = [];
        foreach (var route in routes)
        {
            try
            {
                await check(route);
            }
            catch (Exception failure)
            {
                failures.Add($"{route}: {failure.Message}");
            }
        }
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    // An operation's type is read before its permission is known: each kind has its own.
    static HttpContent? Body(RouteCase route) => route.Changes
        ? Visitor.Text(route.Pattern switch
        {
            "/apps/{id:long}/operations" => """{"type":"restart"}""",
            "/accounts/{id:long}/operations" => """{"type":"reconcile"}""",
            "/services/{id:long}/operations" => """{"type":"scale"}""",
            var pattern when pattern.EndsWith("/operations", StringComparison.Ordinal) => """{"type":"provision"}""",
            _ => "{}",
        })
        : null;

    string Payload() => installation.Token(installation.Ours.Owner).Split('.')[1];

    static Guid IdOf(string token) =>
        new(System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(Padded(token.Split('.')[1])))!["id"]!.GetValue<string>());

    static string Padded(string text) => text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - text.Length % 4) % 4);

    static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
