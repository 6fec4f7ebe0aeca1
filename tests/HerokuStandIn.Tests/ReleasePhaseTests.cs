namespace HerokuStandIn.Tests;

/// <summary>A change of settings makes a release; its release phase decides whether dynos get it.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class ReleasePhaseTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task A_release_whose_phase_fails_leaves_the_old_one_running()
    {
        var before = await CurrentAsync();
        await SetAsync("NODE_OPTIONS", "--require=/nonexistent");
        await Eventually.TrueAsync(async () => (await NewestAsync()).EndsWith(" failed"), "the release phase has failed");

        Assert.Equal(before, await CurrentAsync());
        Assert.Contains("\"ok\":true", await standIn.Web.GetStringAsync("/healthcheck"));

        await SetAsync("NODE_OPTIONS", null);
        await Eventually.TrueAsync(async () => (await NewestAsync()).EndsWith(" succeeded"), "the next release has succeeded");
    }

    [Fact]
    public async Task A_new_value_reaches_the_dynos_byte_for_byte()
    {
        var old = (await standIn.GetAsync("/apps/example/config-vars"))["GREETING"]!.ToString();
        const string Fresh = "  'single' \"double\" \\n $(id) ünï\r\nline\n";
        await SetAsync("GREETING", Fresh);
        await Eventually.TrueAsync(async () => await GreetingAsync() == Fresh, "the web process shows the new value");
        await SetAsync("GREETING", old);
        await Eventually.TrueAsync(async () => await GreetingAsync() == old, "the web process shows the old value again");
    }

    async Task<string> GreetingAsync()
    {
        using var answer = await standIn.Web.GetAsync("/config/GREETING");
        return await answer.Content.ReadAsStringAsync();
    }

    async Task SetAsync(string name, string? value) =>
        await standIn.SendAsync(HttpMethod.Patch, "/apps/example/config-vars", new Dictionary<string, string?> { [name] = value });

    async Task<string> NewestAsync()
    {
        var newest = (await standIn.GetAsync("/apps/example/releases")).AsArray()[^1]!;
        return $"{newest["version"]} {newest["status"]}";
    }

    async Task<string> CurrentAsync() =>
        (await standIn.GetAsync("/apps/example/releases")).AsArray().Single(r => r!["current"]!.GetValue<bool>())!["version"]!.ToString();
}
