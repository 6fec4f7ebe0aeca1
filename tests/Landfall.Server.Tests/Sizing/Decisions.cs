using Landfall.Engine;
using Landfall.Server.Sizing;

namespace Landfall.Server.Tests.Sizing;

/// <summary>How many containers a policy wants for what was used.</summary>
public sealed class Decisions
{
    static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    [Theory]
    [InlineData(2, 0.41, true, 3)] // 82 % of two quarters of a processor
    [InlineData(2, 0.40, true, null)]
    [InlineData(2, 0.41, false, 3)]
    [InlineData(4, 0.99, true, null)] // as many as there may be
    [InlineData(3, 0.14, true, 2)]
    [InlineData(3, 0.14, false, null)] // not known for long enough
    [InlineData(3, 0.16, true, null)]
    [InlineData(1, 0.00, true, null)] // as few as there may be
    [InlineData(5, 0.00, false, 4)] // more than there may be, whatever they do
    [InlineData(2, null, true, null)]
    public void More_above_the_upper_threshold_and_fewer_below_the_lower(int count, double? used, bool whole, int? expected) =>
        Assert.Equal(expected, ScalingDecision.Of(Policy(), count, 0.25, used, whole)?.Count);

    [Fact]
    public void Steps_end_at_the_bounds_and_fewer_that_would_at_once_be_too_few_are_not_taken()
    {
        var policy = Policy();
        (policy.ScaleUpStep, policy.ScaleDownStep) = (5, 5);
        Assert.Equal(4, ScalingDecision.Of(policy, 2, 0.25, 0.5, true)?.Count);
        Assert.Equal(1, ScalingDecision.Of(policy, 4, 0.25, 0.1, true)?.Count);
        // 19 % of four is 76 % of one; with a little more, one would be above the upper threshold.
        Assert.Equal(1, ScalingDecision.Of(policy, 4, 0.25, 0.19, true)?.Count);
        policy.MaxCpuThreshold = 0.7;
        Assert.Null(ScalingDecision.Of(policy, 4, 0.25, 0.19, true));
    }

    [Fact]
    public void What_was_found_is_said()
    {
        Assert.Equal("percentile 99 of its use in the last 1800 s is 93 % of its processor time, above 80 %", ScalingDecision.Of(Policy(), 1, 0.25, 0.2325, true)!.Why);
        Assert.Equal("it has at most 4 containers", ScalingDecision.Of(Policy(), 9, 0.25, 0.2, true)!.Why);
    }

    [Fact]
    public void Use_is_what_all_containers_took_together_between_two_looks()
    {
        var history = new UsageHistory();
        history.Note([Used("a", 0, 10), Used("b", 0, 100)], counts: true, Start);
        Assert.Null(history.Percentile(99));
        history.Note([Used("a", 20, 12), Used("b", 20, 104)], counts: true, Start.AddSeconds(20));
        Assert.Equal(0.3, history.Percentile(99)!.Value, 6);
        Assert.True(history.Covers(Start.AddSeconds(20)));
        Assert.False(history.Covers(Start.AddSeconds(19)));
    }

    [Fact]
    public void A_container_that_is_new_or_began_anew_or_was_just_released_is_not_counted()
    {
        var history = new UsageHistory();
        history.Note([Used("a", 0, 10)], counts: true, Start);
        history.Note([Used("a", 20, 30), Used("b", 20, 1)], counts: true, Start.AddSeconds(20));
        history.Note([Used("a", 40, 0), Used("b", 40, 2)], counts: true, Start.AddSeconds(40));
        history.Note([Used("a", 60, 1), Used("b", 60, 20)], counts: false, Start.AddSeconds(60));
        history.Note([], counts: true, Start.AddSeconds(80));
        Assert.Null(history.Percentile(99));
        history.Note([Used("a", 100, 2), Used("b", 100, 21)], counts: true, Start.AddSeconds(100));
        history.Note([Used("a", 120, 3), Used("b", 120, 22)], counts: true, Start.AddSeconds(120));
        Assert.Equal(0.1, history.Percentile(99)!.Value, 6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 2)]
    [InlineData(75, 3)]
    [InlineData(99, 4)]
    [InlineData(100, 4)]
    public void A_percentile_is_of_the_times_that_are_not_forgotten(double percent, double expected)
    {
        var history = new UsageHistory();
        var total = 0d;
        history.Note([Used("a", 0, total)], counts: true, Start);
        foreach (var (index, used) in new[] { 9d, 3, 1, 4, 2 }.Index())
            history.Note([Used("a", index + 1, total += used)], counts: true, Start.AddSeconds(index + 1));
        history.Forget(Start.AddSeconds(2));
        Assert.Equal(expected, history.Percentile(percent)!.Value, 6);
    }

    static ServiceSizingPolicy Policy() => new() { MinContainers = 1, MaxContainers = 4, MinCpuThreshold = 0.2, MaxCpuThreshold = 0.8 };

    static ContainerUsage Used(string container, double at, double processor) =>
        new(container, Start.AddSeconds(at), TimeSpan.FromSeconds(processor));
}
