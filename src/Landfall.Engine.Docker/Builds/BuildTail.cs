namespace Landfall.Engine.Docker.Builds;

/// <summary>The last lines of a build: what a person needs to see when it fails, and what they likely mean.</summary>
sealed class BuildTail(Action<string> log)
{
    const int Kept = 25;
    readonly Queue<string> lines = new();

    public void Add(string line)
    {
        log(line);
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept) lines.Dequeue();
        }
    }

    public BuildFailedException Failed(BuildSpec build, string? said = null, Exception? inner = null)
    {
        lock (lines)
        {
            if (said is not null) lines.Enqueue(said);
            var text = string.Join('\n', lines);
            return new BuildFailedException($"The image '{build.Tag}' cannot be built.{Cause(build.Limits.Use, text)} Its last lines:\n{text}", inner);
        }
    }

    static string Cause(Limits limits, string text) => text switch
    {
        _ when Has(text, "no space left on device") => $" The disk is full. {EngineDisk.Remedy}",
        _ when Has(text, "denied by policy") =>
            " A Dockerfile may not begin from images of other apps, nor from an image of this machine that its registry does not give to this app (or cannot be asked for); and it may not ADD from an address inside (loopback, an IP, a name without a public domain).",
        _ when Has(text, "cannot fork") || Has(text, "resource temporarily unavailable") || Has(text, "can't fork") =>
            $" It likely ran into the limit of {limits.Processes} processes and threads that a build may have.",
        _ when Has(text, "exit code: 137") || Has(text, "non-zero code: 137") || Has(text, "Killed") =>
            $" It likely ran into the limit of {limits.Memory >> 20} MB of memory that a build may use.",
        _ => "",
    };

    static bool Has(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
