namespace Landfall.Programs;

/// <summary>A program to start: its name or path, its arguments one by one, and what it may see. There is no shell between.</summary>
/// <param name="FileName">A name found on PATH, or an absolute path.</param>
/// <param name="Arguments">Each argument whole; never joined, never parsed again.</param>
public sealed record Program(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables added to the environment. Secrets go here or to <see cref="Input"/>, never to the arguments.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>True: the program sees only <see cref="Environment"/> and PATH.</summary>
    public bool CleanEnvironment { get; init; }

    /// <summary>Where it runs; null: the current directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What is written to its standard input; null: an empty input.</summary>
    public Stream? Input { get; init; }

    /// <summary>Called with each line of its standard error as it arrives.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>Called with each line of its standard output as it arrives; <see cref="Ended.Output"/> is then empty.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Takes its standard output as bytes; <see cref="Ended.Output"/> is then empty.</summary>
    public Func<Stream, CancellationToken, Task>? ReadOutput { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit status; 128 + n when signal n ended it.</param>
/// <param name="Output">Its standard output as text.</param>
/// <param name="Error">The last 64 KiB of its standard error as text.</param>
public sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>True when the exit status is 0.</summary>
    public bool Succeeded => ExitCode == 0;
}
