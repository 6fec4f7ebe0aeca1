using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Client.Portal;

/// <summary>
/// OpenSSH's client, told as the interface has it (3.1): a key pair of our own made once, the portal's host key pinned, the
/// certificate beside the key, the token in the environment. No remote command is ever sent.
/// </summary>
/// <param name="directory">Where the key pair lives.</param>
public sealed class SshClient(string directory)
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    string KeyFile => Path.Combine(directory, "id_rsa");

    /// <summary>Our public key; the pair is made when it is missing.</summary>
    /// <exception cref="ProgramMissingException">OpenSSH's client is not on this machine.</exception>
    public async Task<SshPublicKey> KeyAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(directory, Owner);
        if (!File.Exists(Path.Combine(directory, "config"))) AtomicFile.Write(Path.Combine(directory, "config"), "");
        if (!File.Exists(KeyFile + ".pub"))
        {
            File.Delete(KeyFile);
            var ended = await ProgramRunner.RunAsync(new Program("ssh-keygen", ["-q", "-t", "rsa", "-b", "3072", "-N", "", "-C", "landfall", "-f", KeyFile]), stop);
            if (!ended.Succeeded) throw new IOException($"ssh-keygen could not make a key in '{directory}': {ended.Error.Trim()}");
        }
        return SshPublicKey.Parse(await File.ReadAllTextAsync(KeyFile + ".pub", stop));
    }

    /// <summary>The session, ready to be run.</summary>
    /// <param name="place">A directory of its own, which the caller removes when the session has ended.</param>
    /// <param name="more">Further arguments, such as <c>-tt</c> or <c>-L</c>.</param>
    public Program Session(string place, PortalAddress portal, PortalConnection connection, Secret token, params IReadOnlyList<string> more)
    {
        Directory.CreateDirectory(place, Owner);
        foreach (var (name, content) in new[] { ("id_rsa", File.ReadAllText(KeyFile)), ("id_rsa.pub", File.ReadAllText(KeyFile + ".pub")), ("id_rsa-cert.pub", connection.Certificate) })
            AtomicFile.Write(Path.Combine(place, name), content);
        AtomicFile.Write(Path.Combine(place, "known_hosts"), $"[{portal.Host}]:{portal.Port} {portal.HostKey}\n");
        return new Program("ssh",
        [
            $"{connection.User}@{portal.Host}", "-p", portal.Port.ToString(), "-i", Path.Combine(place, "id_rsa"), "-o", "IdentitiesOnly=yes",
            "-o", $"UserKnownHostsFile={Path.Combine(place, "known_hosts")}", "-o", "StrictHostKeyChecking=yes", .. connection.Pty ? [] : new[] { "-T" },
            "-o", "TCPKeepAlive=yes", "-o", "ServerAliveInterval=60", "-o", "LogLevel=ERROR", "-o", "ControlMaster=no", "-o", "ControlPath=none",
            "-F", Path.Combine(directory, "config"), "-o", "SendEnv=ACCESS_TOKEN", .. more,
        ])
        {
            Environment = new Dictionary<string, string> { ["ACCESS_TOKEN"] = token.Reveal() },
        };
    }
}
