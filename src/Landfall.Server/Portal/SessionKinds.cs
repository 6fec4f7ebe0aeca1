using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Portal;

/// <summary>Operations that only stand for a session: they have succeeded when they are made (interface 1.1, 3.4).</summary>
abstract class SessionKind : OperationKind
{
    public override void Queued(Call call, Operation operation) =>
        (operation.Status, operation.StartedAt, operation.EndedAt) = (OperationStatus.Succeeded, operation.CreatedAt, operation.CreatedAt);

    public override IReadOnlyList<Step> Steps(OperationRun run) => [];
}

/// <summary>The operation <c>logs</c> of an app.</summary>
sealed class AppLogs : SessionKind
{
    public override string Resource => "app";
    public override string Type => "logs";
    public override Scope Needs => Scope.Observability;
}

/// <summary>The operation <c>logs</c> of a database.</summary>
sealed class DatabaseLogs : SessionKind
{
    public override string Resource => "database";
    public override string Type => "logs";
    public override Scope Needs => Scope.Observability;
}

/// <summary>The operation <c>tunnel</c> of a credential.</summary>
sealed class CredentialTunnel : SessionKind
{
    public override string Resource => "database_credential";
    public override string Type => "tunnel";
    public override Scope Needs => Scope.Tunnel;
}
