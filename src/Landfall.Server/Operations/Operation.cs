using Landfall.Server.Store;

namespace Landfall.Server.Operations;

/// <summary>A change of infrastructure: asked for, queued, done step by step, ended truthfully (interface 1.1).</summary>
sealed class Operation : AccountRow
{
    public string ResourceType { get; set; } = "";
    public long ResourceId { get; set; }

    /// <summary>Operations with one key run one after the other: <c>app/7</c>, <c>database/3</c>.</summary>
    public string QueueKey { get; set; } = "";
    public string Type { get; set; } = "";
    public string Status { get; set; } = OperationStatus.Queued;
    public bool Cancelled { get; set; }
    public bool Aborted { get; set; }

    /// <summary>The request's fields that are no secrets, as JSON.</summary>
    public string Input { get; set; } = "{}";

    /// <summary>The request's <c>env</c> and <c>sensitive_settings</c> as JSON, sealed; empty when there are none, and after the end.</summary>
    public byte[] Sensitive { get; set; } = [];

    /// <summary>What the steps remember for one another, as JSON.</summary>
    public string Data { get; set; } = "{}";

    /// <summary>Why it is being undone; null while it goes forward.</summary>
    public string? Failure { get; set; }

    /// <summary>The proof that it left, as JSON; null for kinds that prove nothing.</summary>
    public string? Proof { get; set; }
    public Guid UserId { get; set; }
    public string UserName { get; set; } = "";
    public string UserEmail { get; set; } = "";
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A step's line in the journal.</summary>
sealed class OperationStep
{
    public long OperationId { get; set; }
    public int Index { get; set; }
    public string Name { get; set; } = "";

    /// <summary><c>started</c>, <c>done</c> or <c>undone</c>.</summary>
    public string State { get; set; } = "";
    public DateTimeOffset At { get; set; }
}

static class OperationStatus
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
}
