using Landfall.Client.Hal;

namespace Landfall.Client.Operations;

/// <summary>A change under way or done (interface 1.1).</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record Operation(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary><c>deploy</c>, <c>provision</c>, …</summary>
    public string Type { get; } = Document.Text("type");

    /// <summary><c>queued</c>, <c>running</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public string Status { get; } = Document.Text("status");

    /// <summary>Why it failed, in one message, where the platform says so (an extension); else null.</summary>
    public string? Failure { get; } = Document.OptionalText("failure");

    /// <summary>True: it succeeded or failed.</summary>
    public bool Ended => Status is "succeeded" or "failed";

    /// <summary>True: it succeeded.</summary>
    public bool Succeeded => Status == "succeeded";
}

/// <summary>What an operation is asked to do (interface 1.1, appendix C). What is null is not sent (rule 13).</summary>
/// <param name="Type">The operation's type.</param>
public sealed record OperationRequest(string Type)
{
    /// <summary>Configuration to set; an empty value removes the key.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings that are wiped or hidden.</summary>
    public IReadOnlyDictionary<string, string> SensitiveSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>How many containers.</summary>
    public int? ContainerCount { get; init; }

    /// <summary>Memory of a container in MB.</summary>
    public int? ContainerSize { get; init; }

    /// <summary>The family of instance, such as <c>m</c>.</summary>
    public string? InstanceProfile { get; init; }

    /// <summary>Disk in GB.</summary>
    public int? DiskSize { get; init; }

    /// <summary>A commit, or a branch that was pushed; forty zeros detach an app from git.</summary>
    public string? GitRef { get; init; }

    /// <summary>What a one-off container runs.</summary>
    public string? Command { get; init; }

    /// <summary>True: a person sits at it.</summary>
    public bool? Interactive { get; init; }

    /// <summary><c>succeeded</c> for operations that only stand for a session: logs and tunnels.</summary>
    public string? Status { get; init; }
}

/// <summary>An operation failed; its log says why.</summary>
/// <param name="operation">The operation.</param>
public sealed class OperationFailedException(Operation operation)
    : Exception($"Operation #{operation.Id} failed. {operation.Failure ?? "Its log says why:"} (landfall operation:logs {operation.Id})")
{
    /// <summary>The operation.</summary>
    public Operation Operation { get; } = operation;
}
