namespace Landfall.Server.Portal;

/// <summary>A public key of a person, for git push (interface 2.2).</summary>
sealed class SshKey
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public string Name { get; set; } = "";

    /// <summary>Type and body.</summary>
    public string PublicKey { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>The right to one session about one operation: a certificate of a few minutes (interface 3.1).</summary>
sealed class SshPortalConnection
{
    public Guid Id { get; set; }
    public long OperationId { get; set; }
    public Guid UserId { get; set; }
    public string SshUser { get; set; } = "";
    public string Certificate { get; set; } = "";
    public bool Pty { get; set; }

    /// <summary>The name of a tunnel's directory; null for other sessions.</summary>
    public string? Tunnel { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
}
