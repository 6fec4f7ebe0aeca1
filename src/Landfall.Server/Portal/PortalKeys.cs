using Landfall.Portal;
using Landfall.Programs;
using Landfall.Server.Installation;
using Landfall.Values;

namespace Landfall.Server.Portal;

/// <summary>
/// The portal's host keys, which stay for ever, and the authority that signs users' certificates, which never leaves the
/// server. Made and used by ssh-keygen(1).
/// </summary>
sealed class PortalKeys(Platform platform)
{
    /// <summary>The host's RSA key, as clients pin it (interface 3.1); empty before the keys were made.</summary>
    public string HostKey => File.Exists(HostKeyFile + ".pub") ? SshPublicKey.Parse(File.ReadAllText(HostKeyFile + ".pub")).ToString() : "";

    string HostKeyFile => Path.Combine(platform.PortalHostKeys, "ssh_host_rsa_key");

    /// <summary>Makes what is missing. A key counts once its public half is there, which is written last.</summary>
    public async Task MakeAsync()
    {
        await MakeAsync(HostKeyFile, "rsa", "-b", "3072");
        await MakeAsync(Path.Combine(platform.PortalHostKeys, "ssh_host_ed25519_key"), "ed25519");
        await MakeAsync(platform.SshCaKeyFile, "ed25519");
        AtomicFile.Write(Path.Combine(platform.PortalHostKeys, "user_ca.pub"), File.ReadAllText(platform.SshCaKeyFile + ".pub"));
    }

    /// <summary>A certificate for a key of the user's: for one SSH user, one forced command, a few minutes, and nothing else.</summary>
    /// <param name="id">What sshd is told of it, and writes into its log.</param>
    /// <param name="extensions">What the session may have besides, such as <c>permit-pty</c>.</param>
    public async Task<string> SignAsync(SshPublicKey key, string id, string user, string command, TimeSpan life, params IReadOnlyList<string> extensions)
    {
        var directory = Path.Combine(platform.Scratch, $"certificate-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory, AtomicFile.Private | UnixFileMode.UserExecute);
        try
        {
            var file = Path.Combine(directory, "key.pub");
            await File.WriteAllTextAsync(file, $"{key}\n");
            await KeygenAsync(
            [
                "-q", "-s", platform.SshCaKeyFile, "-I", id, "-n", user, "-V", $"-1m:+{(int)life.TotalSeconds}s",
                "-O", "clear", "-O", $"force-command={command}", .. extensions.SelectMany(extension => new[] { "-O", extension }), file,
            ]);
            return await File.ReadAllTextAsync(Path.Combine(directory, "key-cert.pub"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static async Task MakeAsync(string path, string type, params string[] more)
    {
        if (File.Exists(path + ".pub")) return;
        File.Delete(path);
        await KeygenAsync(["-q", "-t", type, .. more, "-N", "", "-C", "landfall", "-f", path]);
        File.SetUnixFileMode(path + ".pub", AtomicFile.Private);
    }

    static async Task KeygenAsync(string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Programs.Program("ssh-keygen", arguments));
        if (!ended.Succeeded) throw new InvalidDataException($"ssh-keygen failed: {ended.Error.Trim()}");
    }
}
