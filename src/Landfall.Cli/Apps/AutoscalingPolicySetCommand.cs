using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Apps;
using Landfall.Client.Http;

namespace Landfall.Cli.Apps;

/// <summary><c>services:autoscaling_policy:set</c>. What is not said is set to its default, by the platform.</summary>
static class AutoscalingPolicySetCommand
{
    public static Command Build(Surroundings around)
    {
        var service = new Argument<string>("SERVICE") { Description = "The service's name" };
        var kind = new Option<string>("--autoscaling-type") { Description = "horizontal or vertical", Required = true };
        var numbers = new Dictionary<string, Option<double?>>
        {
            ["metric_lookback_seconds"] = new("--metric-lookback-seconds") { Description = "How far back measurements count" },
            ["percentile"] = new("--percentile") { Description = "Which percentile of them is compared with the thresholds" },
            ["post_scale_up_cooldown_seconds"] = new("--post-scale-up-cooldown-seconds") { Description = "Wait after scaling up" },
            ["post_scale_down_cooldown_seconds"] = new("--post-scale-down-cooldown-seconds") { Description = "Wait after scaling down" },
            ["post_release_cooldown_seconds"] = new("--post-release-cooldown-seconds") { Description = "How long measurements after a release do not count" },
            ["mem_cpu_ratio_r_threshold"] = new("--mem-cpu-ratio-r-threshold") { Description = "Vertical: from which ratio on the profile is R" },
            ["mem_cpu_ratio_c_threshold"] = new("--mem-cpu-ratio-c-threshold") { Description = "Vertical: up to which ratio the profile is C" },
            ["mem_scale_up_threshold"] = new("--mem-scale-up-threshold") { Description = "Vertical: above it the size grows" },
            ["mem_scale_down_threshold"] = new("--mem-scale-down-threshold") { Description = "Vertical: below it the size shrinks" },
            ["minimum_memory"] = new("--minimum-memory") { Description = "Vertical: the smallest size in MB" },
            ["maximum_memory"] = new("--maximum-memory") { Description = "Vertical: the largest size in MB" },
            ["min_cpu_threshold"] = new("--min-cpu-threshold") { Description = "Horizontal: below this part of the processor time there are fewer containers, 0 to 1" },
            ["max_cpu_threshold"] = new("--max-cpu-threshold") { Description = "Horizontal: above it there are more, 0 to 1" },
            ["min_containers"] = new("--min-containers") { Description = "Horizontal: the fewest containers" },
            ["max_containers"] = new("--max-containers") { Description = "Horizontal: the most containers" },
            ["scale_up_step"] = new("--scale-up-step") { Description = "Horizontal: how many containers more at a time" },
            ["scale_down_step"] = new("--scale-down-step") { Description = "Horizontal: how many fewer at a time" },
        };
        var restartFree = new Toggle("restart-free-scale", "Leave the containers that run alone");
        var app = new AppOptions();
        var command = new Command(
            "services:autoscaling_policy:set",
            "Sets the sizing (autoscaling) policy for a service. This is not incremental, all arguments must be sent at once or they will be set to defaults.")
        { service, kind };
        foreach (var number in numbers.Values) command.Add(number);
        restartFree.AddTo(command);
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var target = Session.ServiceOf(await session.AppAsync(app, stop), parsed.GetValue(service)!);
            var body = new JsonObject { ["autoscaling"] = parsed.GetValue(kind), ["use_horizontal_scale"] = restartFree.Value(parsed) ?? false, ["service_id"] = target.Id };
            foreach (var (key, number) in numbers)
                if (parsed.GetValue(number) is { } value) body[key] = value;
            await SetAsync(session.Platform.Api, target, body, stop);
            session.Terminal.Say($"Set for {target.ProcessType}.");
        });
        return command;
    }

    static Task SetAsync(PlatformApi api, Service service, JsonObject policy, CancellationToken stop) =>
        service.Document.FindLink("service_sizing_policy") is { } there
            ? api.PutAsync(there, policy, stop)
            : api.PostAsync($"{service.Document.Self}/service_sizing_policies", policy, stop);
}
