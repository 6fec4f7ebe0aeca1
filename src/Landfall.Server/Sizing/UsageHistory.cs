using Landfall.Engine;

namespace Landfall.Server.Sizing;

/// <summary>
/// How many processors a service has used, over time. What all its containers used together means the same however many they
/// were, so it is good for longer than one number of containers.
/// </summary>
sealed class UsageHistory
{
    readonly List<(DateTimeOffset At, double Processors)> samples = [];
    IReadOnlyList<ContainerUsage> before = [];
    DateTimeOffset since = DateTimeOffset.MaxValue;

    /// <summary>Notes what the containers have used since the last time; nothing when they are not the same ones as then.</summary>
    /// <param name="now">What each has used since it was started.</param>
    /// <param name="counts">False: they were released just now, and what a start takes says little.</param>
    public void Note(IReadOnlyList<ContainerUsage> now, bool counts, DateTimeOffset at)
    {
        var pairs = now.Join(before, n => n.Container, b => b.Container, (n, b) => (Now: n, Before: b))
            .Where(pair => pair.Now.At > pair.Before.At && pair.Now.Processor >= pair.Before.Processor).ToList();
        before = now;
        if (pairs.Count != now.Count || now.Count == 0 || !counts) return;
        samples.Add((at, pairs.Sum(pair => (pair.Now.Processor - pair.Before.Processor) / (pair.Now.At - pair.Before.At))));
        if (at < since) since = at;
    }

    /// <summary>Forgets what is older.</summary>
    public void Forget(DateTimeOffset before) => samples.RemoveAll(sample => sample.At < before);

    /// <summary>True: it is known what was used ever since.</summary>
    public bool Covers(DateTimeOffset from) => since <= from;

    /// <summary>What was not exceeded at so many percent of the times (nearest rank); null when nothing is known.</summary>
    public double? Percentile(double percent)
    {
        if (samples.Count == 0) return null;
        var sorted = samples.Select(sample => sample.Processors).Order().ToList();
        return sorted[Math.Max((int)Math.Ceiling(percent / 100 * sorted.Count), 1) - 1];
    }
}
