namespace Landfall.Cli.Tests;

/// <summary>The autoscaling policy of a service, shown and set.</summary>
public sealed class AutoscalingPolicyTests
{
    const string Policy = """{"_type":"service_sizing_policy","id":9,"autoscaling":"horizontal","min_containers":1,"max_containers":4,"min_cpu_threshold":0.2,"maximum_memory":null,"_links":{"self":{"href":"https://paas.test/service_sizing_policies/9"}}}""";

    [Fact]
    public async Task A_policy_that_is_there_is_shown_and_set_as_a_whole_at_its_own_address()
    {
        using var none = new Typed().WithApp();
        Assert.Equal(ExitCode.NotFound, await none.RunAsync("services:autoscaling_policy", "web", "--app", "shop"));
        Assert.Contains("Service web does not have a service sizing policy set", none.Error.ToString(), StringComparison.Ordinal);

        using var typed = new Typed().WithApp()
            .Answer("GET /find/app?handle=shop", Answers.App.Replace("\"vhosts\"", "\"service_sizing_policy\":{\"href\":\"https://paas.test/service_sizing_policies/9\"},\"vhosts\"", StringComparison.Ordinal))
            .Answer("GET /service_sizing_policies/9", Policy).Answer("PUT /service_sizing_policies/9", Policy);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("services:autoscaling_policy", "web", "--app", "shop"));
        Assert.Contains("Max Containers: 4\nMin Cpu Threshold: 0.2\nMaximum Memory: \n", typed.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await typed.RunAsync("services:autoscaling_policy:set", "web", "--app", "shop", "--autoscaling-type", "horizontal", "--scale-up-step", "2"));
        Assert.Equal("""{"autoscaling":"horizontal","use_horizontal_scale":false,"service_id":5,"scale_up_step":2}""", typed.Requests.Single(r => r.Line == "PUT /service_sizing_policies/9").Body);
    }
}
