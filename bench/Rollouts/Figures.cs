namespace Rollouts;

static class Figures
{
    /// <summary>The value below which the given share of all lies.</summary>
    /// <param name="values">In any order; at least one.</param>
    /// <param name="share">From 0 to 1; 0.5 is the median.</param>
    public static double Quantile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    public static double Median(this IEnumerable<double> values) => values.Quantile(0.5);

    public static void Say(string what) => Console.Error.WriteLine($"   {what}");
}
