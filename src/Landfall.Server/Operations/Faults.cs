namespace Landfall.Server.Operations;

/// <summary>
/// Where tests stop the world. <c>LANDFALL_FAULT=app.deploy/start:effect</c> and <c>LANDFALL_FAULT_MARK=FILE</c>: on reaching
/// that point of that step the file is made and the operation waits for ever, so that the process can be killed from outside
/// at exactly that instant. A point whose file exists has been reached before and is passed.
/// </summary>
sealed class Faults(string? point, string? mark)
{
    /// <summary>Before the effect; after the effect but before its line in the journal; after the line; undone but not yet so journalled.</summary>
    public static readonly IReadOnlyList<string> Points = ["before", "effect", "after", "undo"];

    public static Faults FromEnvironment() => new(
        Environment.GetEnvironmentVariable("LANDFALL_FAULT"), Environment.GetEnvironmentVariable("LANDFALL_FAULT_MARK"));

    public async Task ReachAsync(Operation operation, string step, string when)
    {
        if (point != $"{operation.ResourceType}.{operation.Type}/{step}:{when}" || mark is null || File.Exists(mark)) return;
        await File.WriteAllTextAsync(mark, operation.Id.ToString());
        await Task.Delay(Timeout.Infinite);
    }
}
