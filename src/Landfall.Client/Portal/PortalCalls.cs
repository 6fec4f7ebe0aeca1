using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Client.Settings;
using Landfall.Values;

namespace Landfall.Client.Portal;

/// <summary>The right to one session about an operation (interface 2.5).</summary>
/// <param name="User">As whom ssh logs in.</param>
/// <param name="Certificate">The content of a <c>-cert.pub</c> file.</param>
/// <param name="Pty">False: the session has no terminal.</param>
/// <param name="Socket">The socket that a tunnel forwards to; null for other sessions.</param>
public sealed record PortalConnection(string User, string Certificate, bool Pty, string? Socket);

/// <summary>Where the SSH portal of a stack is, and how it proves that it is it (interface 3.1).</summary>
/// <param name="HostKey">Type and body of its RSA host key.</param>
/// <param name="InternalDomain">Databases' names end in it; <c>localhost.</c> before it is the near end of a tunnel.</param>
public sealed record PortalAddress(string Host, int Port, string HostKey, string InternalDomain);

/// <summary>A registered key of the user.</summary>
public sealed record SshKey(string Id, string Name, string Fingerprint);

/// <summary>Sessions through the SSH portal, and the keys for git push.</summary>
public sealed class PortalCalls
{
    readonly PlatformApi api;

    internal PortalCalls(PlatformApi api) => this.api = api;

    /// <summary>Asks for a session about an operation, for a key of ours.</summary>
    public async Task<PortalConnection> ConnectAsync(Operation operation, SshPublicKey key, CancellationToken stop)
    {
        var answer = await api.PostAsync(operation.Document.Link("ssh_portal_connections"), new JsonObject { ["ssh_public_key"] = $"{key}\n" }, stop);
        return new PortalConnection(
            answer.Text("ssh_user"), answer.Text("ssh_certificate_body"), answer.Json.GetProperty("ssh_pty").GetBoolean(), answer.OptionalText("ssh_port_forward_socket"));
    }

    /// <summary>The portal of the stack where an operation runs.</summary>
    public async Task<PortalAddress> AddressAsync(Operation operation, CancellationToken stop)
    {
        var account = await api.GetAsync(operation.Document.FindLink("destination_account") ?? operation.Document.Link("account"), secrets: false, stop);
        var stack = await api.GetAsync(account.Link("stack"), secrets: false, stop);
        return new PortalAddress(stack.Text("ssh_portal_host"), (int)stack.Number("ssh_portal_port"), stack.Text("ssh_host_rsa_public_key"), stack.OptionalText("internal_domain") ?? "");
    }

    /// <summary>The user's keys.</summary>
    public async Task<IReadOnlyList<SshKey>> KeysAsync(CancellationToken stop) =>
        [.. (await api.ListAsync(await UserAsync(stop) + "/ssh_keys", secrets: false, stop)).Select(Read)];

    /// <summary>Registers a key.</summary>
    public async Task<SshKey> AddKeyAsync(string name, SshPublicKey key, CancellationToken stop) =>
        Read(await api.PostAsync(await UserAsync(stop) + "/ssh_keys", new JsonObject { ["name"] = name, ["ssh_public_key"] = key.ToString() }, stop));

    /// <summary>Forgets a key.</summary>
    public Task RemoveKeyAsync(SshKey key, CancellationToken stop) => api.DeleteAsync($"{ClientSettings.Origin(api.AuthRoot)}/ssh_keys/{key.Id}", stop);

    async Task<string> UserAsync(CancellationToken stop) =>
        (await api.GetAsync($"{ClientSettings.Origin(api.AuthRoot)}/current_token", secrets: false, stop)).Link("user").OriginalString;

    static SshKey Read(HalDocument key) => new(key.Text("id"), key.OptionalText("name") ?? "", key.Text("sha256_fingerprint"));
}
