namespace Landfall.Server.Operations;

/// <summary>
/// Where tests stop the world. <c>LANDFALL_FAULT=app.deploy/start:effect</c> and <c>LANDFALL_FAULT_MARK=DIRECTORY</c>: an operation
/// that reaches that point of that step makes the file <c>0</c> there and waits for ever, so that the process can be killed from
/// outside at exactly that instant. A point whose file exists has been reached before and is passed. Several points stand with
/// commas between them, <c>app/7.deploy/start:effect,app/8.deploy/retire:after</c>, each for the resource of that id; the files are
/// numbered in that order.
/// </summary>
sealed class Faults(string? points, string? marks)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    readonly string[] points = points is null || marks is null ? [] : points.Split(',');

    public static Faults FromEnvironment() => new(
        Environment.GetEnvironmentVariable("LANDFALL_FAULT"), Environment.GetEnvironmentVariable("LANDFALL_FAULT_MARK"));

    /// <param name="when">
    /// <c>before</c> the effect; after the <c>effect</c> but before its line in the journal; <c>after</c> the line. On the way back
    /// <c>undo-before</c>, <c>undo</c> (undone but not yet so journalled) and <c>undo-after</c>.
    /// </param>
    public async Task ReachAsync(Operation operation, Step step, string when)
    {
        // One that waits in a transaction lets nobody else write, so it goes there when the others wait already.
        if (when == "before" && step.StoreOnly && Awaited(operation, step, "effect") is { } last)
            while (Enumerable.Range(0, points.Length).Any(other => other != last && !File.Exists(Mark(other)))) await Task.Delay(Look);
        if (Awaited(operation, step, when) is not { } point) return;
        await File.WriteAllTextAsync(Mark(point), operation.Id.ToString());
        await Task.Delay(Timeout.Infinite);
    }

    int? Awaited(Operation operation, Step step, string when)
    {
        var index = Array.FindIndex(points, point =>
            point == $"{operation.ResourceType}.{operation.Type}/{step.Name}:{when}" || point == $"{operation.ResourceType}/{operation.ResourceId}.{operation.Type}/{step.Name}:{when}");
        return index >= 0 && !File.Exists(Mark(index)) ? index : null;
    }

    string Mark(int point) => Path.Combine(marks!, $"{point}");
}
