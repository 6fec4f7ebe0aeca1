using System.Text.Json.Nodes;
using Landfall.Portal;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Operations;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Portal;

/// <summary>Asking for a session about an operation (interface 2.5, 3.1): the answer is a certificate for the user's key.</summary>
static class ConnectionRoutes
{
    static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/operations/{id:long}/ssh_portal_connections", (long id, Call call) =>
        {
            var operation = call.Find<Operation>(id).Id;
            return call.Page("ssh_portal_connections", Own(call).Where(c => c.OperationId == operation), c => Describe(call, c));
        });
        routes.MapPost("/operations/{id:long}/ssh_portal_connections", CreateAsync);
        routes.MapGet("/ssh_portal_connections/{id:guid}", (Guid id, Call call) =>
            call.Ok(Describe(call, Own(call).FirstOrDefault(c => c.Id == id) ?? throw ApiError.NotFound())));
    }

    /// <summary>What a session about an operation takes.</summary>
    public static Scope Needs(Operation operation) => operation.Type switch
    {
        "execute" => Scope.Sensitive,
        "logs" => Scope.Observability,
        "tunnel" => Scope.Tunnel,
        _ => Scope.Read,
    };

    static IQueryable<SshPortalConnection> Own(Call call)
    {
        var user = call.Who.User.Id;
        return call.Store.SshPortalConnections.Where(c => c.UserId == user).OrderByDescending(c => c.CreatedAt);
    }

    static async Task<IResult> CreateAsync(long id, Call call, PortalKeys keys, Tunnels tunnels)
    {
        var operation = call.Find<Operation>(id);
        call.Find<Operation>(id, Needs(operation));
        if (operation.Type is "execute" or "tunnel" && operation.UserId != call.Who.User.Id)
            throw ApiError.Forbidden("This session was asked for by somebody else. Ask for one of your own.");
        var key = SshPublicKey.Parse((await call.BodyAsync()).Need("ssh_public_key"));
        var row = new SshPortalConnection
        {
            Id = Guid.NewGuid(), OperationId = id, UserId = call.Who.User.Id, Pty = operation.Type == "execute",
            Tunnel = operation.Type == "tunnel" ? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)) : null,
            CreatedAt = call.Time.GetUtcNow(), ExpiresAt = call.Time.GetUtcNow() + Life,
        };
        row.SshUser = row.Tunnel is null ? PortalPaths.SessionUser : PortalPaths.TunnelUser;
        row.Certificate = await keys.SignAsync(key, row.Tunnel is null ? $"{row.Id}" : $"{row.Id}:{row.Tunnel}", row.SshUser, Command(row), Life,
            row.Tunnel is not null ? ["permit-port-forwarding"] : row.Pty ? ["permit-pty"] : []);
        call.Store.Add(row);
        await call.Store.SaveChangesAsync();
        if (row.Tunnel is not null) tunnels.Prepare(row);
        return call.Created(Describe(call, row));
    }

    static string Command(SshPortalConnection row) => row.Tunnel is { } name
        ? $"exec {PortalPaths.Program} tunnel {name} {row.Id}"
        : $"exec {PortalPaths.Program} connection {row.Id}";

    static JsonObject Describe(Call call, SshPortalConnection row) =>
        Document.Of(call, "ssh_portal_connection", "ssh_portal_connections", row.Id)
            .Add("ssh_user", row.SshUser).Add("ssh_certificate_body", row.Certificate).Add("ssh_pty", row.Pty)
            .Add("ssh_port_forward_socket", row.Tunnel is null ? null : Tunnels.SocketOf(row.Tunnel))
            .Add("created_at", Call.Stamp(row.CreatedAt)).Add("updated_at", Call.Stamp(row.CreatedAt))
            .To("operation", call.Href("operations", row.OperationId)).Done();
}
