using System.Globalization;
using System.Text.Json.Nodes;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;

namespace Landfall.Server.Sizing;

/// <summary>What a request says of a policy (interface 1.4). A field that is left out has its default: a policy is always set as a whole.</summary>
static class SizingFields
{
    /// <summary>The fields of vertical scaling, with the only values that are taken.</summary>
    public static readonly IReadOnlyDictionary<string, double> Vertical = new Dictionary<string, double>
    {
        ["mem_cpu_ratio_r_threshold"] = 4.0, ["mem_cpu_ratio_c_threshold"] = 2.0, ["mem_scale_up_threshold"] = 0.9, ["mem_scale_down_threshold"] = 0.75,
        ["minimum_memory"] = 2048, ["maximum_memory"] = 0,
    };

    const int Longest = 24 * 3600;

    /// <exception cref="ApiError">422: a field that is missing, out of its range, or of vertical scaling.</exception>
    public static void Fill(ServiceSizingPolicy policy, Body body)
    {
        Refuse(body);
        policy.ScalingEnabled = body.Flag("scaling_enabled") ?? true;
        policy.MetricLookbackSeconds = Whole(body, "metric_lookback_seconds", 1800, 1, 3600);
        policy.Percentile = Number(body, "percentile", 1, 100) ?? 99;
        policy.PostScaleUpCooldownSeconds = Whole(body, "post_scale_up_cooldown_seconds", 60, 0, Longest);
        policy.PostScaleDownCooldownSeconds = Whole(body, "post_scale_down_cooldown_seconds", 300, 0, Longest);
        policy.PostReleaseCooldownSeconds = Whole(body, "post_release_cooldown_seconds", 60, 0, Longest);
        policy.MinCpuThreshold = Number(body, "min_cpu_threshold", 0, 1) ?? throw Missing("min_cpu_threshold");
        policy.MaxCpuThreshold = Number(body, "max_cpu_threshold", 0, 1) ?? throw Missing("max_cpu_threshold");
        policy.MinContainers = Whole(body, "min_containers", null, 1, ServiceCount.Most);
        policy.MaxContainers = Whole(body, "max_containers", null, 1, ServiceCount.Most);
        policy.ScaleUpStep = Whole(body, "scale_up_step", 1, 1, ServiceCount.Most);
        policy.ScaleDownStep = Whole(body, "scale_down_step", 1, 1, ServiceCount.Most);
        policy.UseHorizontalScale = body.Flag("use_horizontal_scale") ?? false;
        if (policy.MinCpuThreshold >= policy.MaxCpuThreshold) throw ApiError.Unprocessable("min_cpu_threshold is below max_cpu_threshold");
        if (policy.MinContainers > policy.MaxContainers) throw ApiError.Unprocessable("min_containers is not above max_containers");
    }

    static void Refuse(Body body)
    {
        if (body.Need("autoscaling") is var kind && kind == "vertical")
            throw ApiError.Unprocessable("This platform scales the number of containers, not their size: autoscaling is 'horizontal'. For another size: landfall apps:scale --container-size.");
        if (kind != ServiceSizingPolicy.Horizontal) throw ApiError.Unprocessable("autoscaling is 'horizontal'");
        foreach (var (name, value) in Vertical)
            if (Real(body, name) is { } said && said != value)
                throw ApiError.Unprocessable($"{name} is of vertical scaling, which this platform does not have: leave it out");
    }

    static int Whole(Body body, string name, int? otherwise, int least, int most)
    {
        var number = body.Whole(name) ?? otherwise ?? throw Missing(name);
        return number >= least && number <= most ? number : throw OutOfRange(name, least, most);
    }

    static double? Number(Body body, string name, double least, double most) => Real(body, name) switch
    {
        null => null,
        { } number when number >= least && number <= most => number,
        _ => throw OutOfRange(name, least, most),
    };

    static double? Real(Body body, string name) => body.Fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw ApiError.Unprocessable($"{name} is not a number"),
    };

    static ApiError Missing(string name) => ApiError.Unprocessable($"{name} can't be blank: horizontal scaling needs it");

    static ApiError OutOfRange(string name, double least, double most) =>
        ApiError.Unprocessable(string.Create(CultureInfo.InvariantCulture, $"{name} is from {least} to {most}"));
}
