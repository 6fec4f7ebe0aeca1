namespace Landfall.Engine;

/// <summary>What a person sends to a container that they talk to.</summary>
public abstract record Utterance
{
    Utterance()
    {
    }

    /// <summary>Bytes for its standard input.</summary>
    public sealed record Typed(ReadOnlyMemory<byte> Bytes) : Utterance;

    /// <summary>Nothing more comes.</summary>
    public sealed record Ended : Utterance;

    /// <summary>The size of the person's terminal.</summary>
    public sealed record Resized(int Rows, int Columns) : Utterance;

    /// <summary>A signal for its first process, by name without SIG.</summary>
    public sealed record Signalled(string Name) : Utterance;
}

/// <summary>A person's side of a conversation.</summary>
/// <param name="Terminal">True: the container gets a terminal; all that it writes is then output.</param>
/// <param name="Heard">What the person sends, as it comes. Its end without <see cref="Utterance.Ended"/> means that they have gone.</param>
/// <param name="Say">Takes what the container writes; true: to its standard error.</param>
public sealed record Conversation(bool Terminal, IAsyncEnumerable<Utterance> Heard, Func<bool, ReadOnlyMemory<byte>, Task> Say);
