using Landfall.Server.Installation;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Identity;

/// <summary>A fresh installation belongs to nobody, until one claim token is used, once.</summary>
public sealed class FirstOwner : IAsyncLifetime
{
    readonly RunningInstallation installation = new() { Claimed = false };

    public Task InitializeAsync() => installation.InitializeAsync();

    public Task DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task Becomes_owner_with_a_token_that_is_good_once()
    {
        Assert.Equal(401, (await ClaimAsync("guess")).Status);
        var voided = New();
        var token = New();
        Assert.Equal(401, (await ClaimAsync(voided)).Status);
        foreach (var password in new[] { "", "short", "eleven char", new string('a', 257) }) Assert.Equal(422, (await ClaimAsync(token, password)).Status);
        foreach (var email in new[] { "", "nobody", new string('a', 250) + "@example.com" }) Assert.Equal(422, (await ClaimAsync(token, email: email)).Status);
        var answers = await Task.WhenAll(ClaimAsync(token, email: "first@example.com"), ClaimAsync(token, email: "second@example.com"));
        Assert.Equal([201, 401], answers.Select(answer => answer.Status).Order());
        Assert.Equal("invalid_claim", (await ClaimAsync(token)).Error);
        Assert.Null(installation.InStore(store => Claims.New(store, TimeProvider.System)));
        Assert.Equal((1, 1), installation.InStore(store => (store.Users.Count(), store.Organizations.Count())));
        Assert.DoesNotContain(token, installation.Log.Text, StringComparison.Ordinal);
        var owner = installation.Visitor(answers.Single(answer => answer.Status == 201).Json["access_token"]!.GetValue<string>());
        Assert.Equal("main", (await owner.GetAsync("/find/account?handle=main")).Expect(200).Json["handle"]!.GetValue<string>());
    }

    [Fact]
    public async Task Comes_too_late_after_a_day()
    {
        var token = New();
        installation.InStore(store => store.Claims.Single().ExpiresAt = TimeProvider.System.GetUtcNow());
        Assert.Equal("invalid_claim", (await ClaimAsync(token)).Expect(401).Error);
        Assert.Equal(0, installation.InStore(store => store.Users.Count()));
    }

    [Fact]
    public async Task Is_not_guessed()
    {
        New();
        for (var attempt = 0; attempt < 5; attempt++) Assert.Equal(401, (await ClaimAsync($"guess {attempt}")).Status);
        Assert.Equal(429, (await ClaimAsync("guess")).Status);
    }

    string New() => installation.InStore(store => Claims.New(store, TimeProvider.System))!;

    Task<Answer> ClaimAsync(string token, string password = RunningInstallation.Password, string email = "first@example.com") =>
        installation.Visitor().PostAsync("/claims/installation", new { token, email, password });
}
