using Landfall.Server.Apps;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Sizing;

/// <summary>Setting a policy, as the command line and Terraform do, and as nobody should.</summary>
[Collection(InstallationTests.Name)]
public sealed class Policies(RunningInstallation installation)
{
    [Theory]
    [InlineData("autoscaling", null, "autoscaling can't be blank")]
    [InlineData("autoscaling", "diagonal", "autoscaling is 'horizontal'")]
    [InlineData("autoscaling", "vertical", "apps:scale --container-size")]
    [InlineData("min_containers", null, "min_containers can't be blank")]
    [InlineData("max_containers", null, "max_containers can't be blank")]
    [InlineData("min_cpu_threshold", null, "min_cpu_threshold can't be blank")]
    [InlineData("max_cpu_threshold", null, "max_cpu_threshold can't be blank")]
    [InlineData("min_containers", 0, "min_containers is from 1 to 32")]
    [InlineData("max_containers", 33, "max_containers is from 1 to 32")]
    [InlineData("max_containers", 1, "min_containers is not above max_containers")]
    [InlineData("min_containers", 1.5, "min_containers is not a whole number")]
    [InlineData("max_cpu_threshold", 1.01, "max_cpu_threshold is from 0 to 1")]
    [InlineData("max_cpu_threshold", 0.2, "min_cpu_threshold is below max_cpu_threshold")]
    [InlineData("min_cpu_threshold", "much", "min_cpu_threshold is not a number")]
    [InlineData("min_cpu_threshold", "NaN", "min_cpu_threshold is from 0 to 1")]
    [InlineData("percentile", 0, "percentile is from 1 to 100")]
    [InlineData("metric_lookback_seconds", 3601, "metric_lookback_seconds is from 1 to 3600")]
    [InlineData("post_scale_up_cooldown_seconds", -1, "post_scale_up_cooldown_seconds is from 0")]
    [InlineData("scale_up_step", 0, "scale_up_step is from 1 to 32")]
    [InlineData("scaling_enabled", "perhaps", "scaling_enabled is not true or false")]
    [InlineData("maximum_memory", 4096, "maximum_memory is of vertical scaling")]
    [InlineData("mem_scale_up_threshold", 0.8, "mem_scale_up_threshold is of vertical scaling")]
    public async Task What_would_have_no_effect_or_no_sense_is_refused_with_the_reason(string field, object? value, string said)
    {
        var service = Service();
        var body = Horizontal();
        body[field] = value;
        foreach (var method in new[] { "POST", "PUT" })
        {
            var refused = await installation.Ours.Visitor.SendAsync(method, $"/services/{service}/service_sizing_policies", Visitor.Json(body));
            Assert.Equal((422, true), (refused.Status, refused.Text.Replace("\\u0027", "'", StringComparison.Ordinal).Contains(said, StringComparison.Ordinal)));
        }
        Assert.Equal(0, (await installation.Ours.Visitor.GetAsync($"/services/{service}/service_sizing_policies")).Json["total_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_policy_is_made_changed_as_a_whole_in_both_ways_and_removed()
    {
        var (visitor, service) = (installation.Ours.Visitor, Service());
        Assert.Null((await visitor.GetAsync($"/services/{service}")).Json["_links"]!["service_sizing_policy"]);
        // As Terraform sends it: with all defaults, and zero for what is not set.
        var all = Horizontal();
        foreach (var (name, value) in new (string, object)[]
        {
            ("mem_cpu_ratio_r_threshold", 4.0), ("mem_cpu_ratio_c_threshold", 2.0), ("mem_scale_up_threshold", 0.9), ("mem_scale_down_threshold", 0.75),
            ("minimum_memory", 2048), ("maximum_memory", 0), ("percentile", 95.5), ("metric_lookback_seconds", 600), ("scale_up_step", 2),
        })
            all[name] = value;
        var made = (await visitor.PostAsync($"/services/{service}/service_sizing_policies", all)).Expect(201);
        var policy = (await visitor.GetAsync($"/services/{service}")).Json["_links"]!["service_sizing_policy"]!["href"]!.GetValue<string>();
        Assert.Equal(policy, made.Json["_links"]!["self"]!["href"]!.GetValue<string>());
        Assert.Equal(422, (await visitor.PostAsync($"/services/{service}/service_sizing_policies", all)).Status);

        var read = (await visitor.GetAsync(policy)).Json;
        Assert.Equal((95.5, 600, 2, true), (read["percentile"]!.GetValue<double>(), read["metric_lookback_seconds"]!.GetValue<int>(),
            read["scale_up_step"]!.GetValue<int>(), read["scaling_enabled"]!.GetValue<bool>()));

        foreach (var href in new[] { policy, $"/services/{service}/service_sizing_policies" })
        {
            var set = (await visitor.PutAsync(href, Horizontal(("use_horizontal_scale", true), ("scaling_enabled", false)))).Expect(200).Json;
            Assert.Equal((99, 1800, 1, true, false), (set["percentile"]!.GetValue<double>(), set["metric_lookback_seconds"]!.GetValue<int>(),
                set["scale_up_step"]!.GetValue<int>(), set["use_horizontal_scale"]!.GetValue<bool>(), set["scaling_enabled"]!.GetValue<bool>()));
            Assert.Equal(made.Id, set["id"]!.GetValue<long>());
        }
        Assert.Equal(204, (await visitor.SendAsync("DELETE", $"/services/{service}/service_sizing_policy", null)).Status);
        Assert.Equal(404, (await visitor.SendAsync("DELETE", $"/services/{service}/service_sizing_policy", null)).Status);
        Assert.Equal(404, (await visitor.GetAsync(policy)).Status);
        Assert.NotEqual(made.Id, (await visitor.PutAsync($"/services/{service}/service_sizing_policies", Horizontal())).Expect(200).Id);
    }

    [Fact]
    public async Task A_database_has_none()
    {
        var service = installation.InStore(store => store.Services.First(s => s.AccountId == installation.Ours.Account && s.DatabaseId != null).Id);
        Assert.Contains("A database is not scaled by a policy", (await installation.Ours.Visitor.PutAsync($"/services/{service}/service_sizing_policies", Horizontal())).Expect(422).Text, StringComparison.Ordinal);
    }

    static Dictionary<string, object?> Horizontal(params ReadOnlySpan<(string Name, object Value)> more)
    {
        var body = new Dictionary<string, object?>
        {
            ["autoscaling"] = "horizontal", ["min_containers"] = 2, ["max_containers"] = 4, ["min_cpu_threshold"] = 0.2, ["max_cpu_threshold"] = 0.8,
        };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }

    long Service() => installation.InStore(store =>
    {
        var account = store.Accounts.Find(installation.Ours.Account)!;
        return store.AddRow(new Service
        {
            OrganizationId = account.OrganizationId, AccountId = account.Id, AppId = long.Parse(installation.Ours.Rows["apps"]), ProcessType = $"p{Guid.NewGuid():N}", Command = "run",
        }, TimeProvider.System).Id;
    });
}
