namespace Landfall.Convert.Workflows;

/// <summary>The jobs of a workflow, and what it and they set for every step of the variables that Heroku's usual action makes config vars of.</summary>
sealed class WorkflowJobs
{
    /// <summary>What the names of those variables begin with.</summary>
    public const string Prefix = "HD_";

    readonly string[] outside;
    readonly int[] jobs;
    readonly Dictionary<int, (string, string)[]> known = [];

    public WorkflowJobs(string[] lines, IEnumerable<WorkflowStep> steps)
    {
        outside = [.. lines];
        foreach (var step in steps) Array.Fill(outside, "", step.First, step.Lines.Length);
        jobs = new int[outside.Length];
        for (int at = 0, job = -1; at < outside.Length; at++) jobs[at] = job = outside[at].Trim() == "steps:" ? at : job;
    }

    /// <summary>The line that begins the steps of the step's job; -1 when it is in none.</summary>
    public int Job(WorkflowStep step) => jobs[step.First];

    /// <summary>The variables of the step's workflow, then of its job.</summary>
    public (string Key, string Value)[] Variables(WorkflowStep step)
    {
        var steps = Job(step);
        return known.TryGetValue(steps, out var variables) ? variables : known[steps] = [.. Global(), .. OfJob(steps)];
    }

    IEnumerable<(string, string)> Global() => Array.FindIndex(outside, line => line.TrimEnd() == "env:") is >= 0 and var env
        ? WorkflowStep.ValuesOf(Prefix, outside.Skip(env + 1).TakeWhile(line => Within(line, 1))) : [];

    IEnumerable<(string, string)> OfJob(int steps)
    {
        if (steps < 0) return [];
        var depth = WorkflowStep.Depth(outside[steps]);
        var before = outside.Take(steps).Reverse().TakeWhile(line => Within(line, depth)).Reverse();
        return WorkflowStep.ValuesOf(Prefix, before.Concat(outside.Skip(steps + 1).TakeWhile(line => Within(line, depth))));
    }

    static bool Within(string line, int depth) => line.AsSpan().Trim() is [] or ['#', ..] || WorkflowStep.Depth(line) >= depth;
}
