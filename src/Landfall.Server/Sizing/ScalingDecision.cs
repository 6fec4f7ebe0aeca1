using System.Globalization;

namespace Landfall.Server.Sizing;

/// <summary>What a policy makes of a service's use: how many containers, and why.</summary>
sealed record ScalingDecision(int Count, string Why)
{
    /// <param name="count">How many containers there are; some.</param>
    /// <param name="processors">How many processors each may use.</param>
    /// <param name="used">How many processors all used, by the policy's percentile; null: not known.</param>
    /// <param name="whole">True: that is known for all of the policy's time.</param>
    /// <returns>Null: as many as there are.</returns>
    public static ScalingDecision? Of(ServiceSizingPolicy policy, int count, double processors, double? used, bool whole)
    {
        if (count < policy.MinContainers) return new(policy.MinContainers, $"it has at least {policy.MinContainers} containers");
        if (count > policy.MaxContainers) return new(policy.MaxContainers, $"it has at most {policy.MaxContainers} containers");
        if (used is not { } sum) return null;
        var up = Math.Min(count + policy.ScaleUpStep, policy.MaxContainers);
        if (Part(count) > policy.MaxCpuThreshold && up > count) return new(up, Told("above", policy.MaxCpuThreshold));
        // Fewer that would at once have to be more again are too few.
        var down = Math.Max(count - policy.ScaleDownStep, policy.MinContainers);
        return whole && down < count && Part(count) < policy.MinCpuThreshold && Part(down) <= policy.MaxCpuThreshold
            ? new(down, Told("below", policy.MinCpuThreshold))
            : null;

        double Part(int containers) => sum / (containers * processors);

        string Told(string side, double threshold) => string.Create(CultureInfo.InvariantCulture,
            $"percentile {policy.Percentile:0.##} of its use in the last {policy.MetricLookbackSeconds} s is {100 * Part(count):0} % of its processor time, {side} {100 * threshold:0.##} %");
    }
}
