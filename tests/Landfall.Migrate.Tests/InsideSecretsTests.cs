using Landfall.Migrate.Planning;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

/// <summary>A secret that the buildpack keeps inside Heroku (Rails' SECRET_KEY_BASE) goes with the app when a one-off dyno may be asked.</summary>
public sealed class InsideSecretsTests : IDisposable
{
    readonly Bench bench = new();

    public InsideSecretsTests()
    {
        bench.Heroku.Language = "Ruby";
        File.WriteAllText(Path.Combine(bench.SourceDirectory, "Gemfile"), "source \"https://rubygems.org\"\ngem \"rails\"\n");
        File.WriteAllText(Path.Combine(bench.SourceDirectory, "Gemfile.lock"), "GEM\n  specs:\n    railties (7.1.0)\n\nRUBY VERSION\n   ruby 3.3.6\n");
    }

    public void Dispose() => bench.Dispose();

    Task<MigrationPlan> PlanAsync(bool allow) => bench.Open().PlanAsync(new PlanRequest { Source = bench.SourceDirectory, AllowOneOff = allow }, default);

    [Fact]
    public async Task Without_leave_it_stops_the_move_and_the_flag_is_named()
    {
        var plan = await PlanAsync(allow: false);

        Assert.Contains("--allow-one-off", Assert.Single(plan.Blockers, b => b.What == "SECRET_KEY_BASE").How, StringComparison.Ordinal);
        Assert.Equal(0, bench.Heroku.Asked);
    }

    [Fact]
    public async Task With_leave_it_is_asked_for_once_and_reaches_the_new_app()
    {
        var plan = await PlanAsync(allow: true);
        Assert.Empty(plan.Blockers);
        await bench.Open().RehearseAsync(agent: false, default);
        await bench.Open().CutoverAsync(Bench.Quick, default);

        Assert.Equal(1, bench.Heroku.Asked);
        Assert.Equal(HerokuSide.InsideCanary, bench.Platform.Apps["production/shop"].Configuration["SECRET_KEY_BASE"]);
        Assert.DoesNotContain(bench.Said, line => line.Contains(HerokuSide.InsideCanary, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(bench.ConfigDirectory, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(HerokuSide.InsideCanary, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_var_of_that_name_counts_more()
    {
        await PlanAsync(allow: true);
        bench.Heroku.Config["SECRET_KEY_BASE"] = "set-by-the-user";

        var plan = await PlanAsync(allow: false);

        Assert.Empty(plan.Blockers);
        Assert.Equal(1, bench.Heroku.Asked);
    }
}
