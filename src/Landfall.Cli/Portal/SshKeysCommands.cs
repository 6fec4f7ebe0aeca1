using System.CommandLine;
using Landfall.Client.Http;
using Landfall.Values;

namespace Landfall.Cli.Portal;

/// <summary><c>ssh_keys</c>, <c>ssh_keys:add</c> and <c>ssh_keys:remove</c>: the keys that git push is known by.</summary>
static class SshKeysCommands
{
    public static Command BuildList(Surroundings around)
    {
        var command = new Command("ssh_keys", "List your SSH keys");
        command.Does(around, async (_, session, stop) =>
        {
            foreach (var key in await session.Platform.Portal.KeysAsync(stop)) session.Terminal.Out.WriteLine($"{key.Id}  {key.Fingerprint}  {key.Name}");
        });
        return command;
    }

    public static Command BuildAdd(Surroundings around)
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "A .pub file (default: the first in ~/.ssh)", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("ssh_keys:add", "Register an SSH key for git push") { file };
        command.Does(around, async (parsed, session, stop) =>
        {
            var chosen = parsed.GetValue(file) ?? Usual(around);
            if (!chosen.Exists) throw new UsageException($"There is no file '{chosen.FullName}'.");
            var text = await File.ReadAllTextAsync(chosen.FullName, stop);
            if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) throw new UsageException($"'{chosen.Name}' is a private key, and stays where it is. Name its .pub file.");
            var key = await session.Platform.Portal.AddKeyAsync(chosen.Name, SshPublicKey.Parse(text), stop);
            session.Terminal.Say($"Registered {key.Name} ({key.Fingerprint}).");
        });
        return command;
    }

    public static Command BuildRemove(Surroundings around)
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as ssh_keys prints it" };
        var command = new Command("ssh_keys:remove", "Forget one of your SSH keys") { id };
        command.Does(around, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetValue(id);
            var key = (await session.Platform.Portal.KeysAsync(stop)).FirstOrDefault(k => k.Id == wanted)
                ?? throw new NotFoundException($"You have no key {wanted}. See: landfall ssh_keys");
            await session.Platform.Portal.RemoveKeyAsync(key, stop);
            session.Terminal.Say($"{key.Name} is forgotten.");
        });
        return command;
    }

    static FileInfo Usual(Surroundings around)
    {
        var directory = Path.Combine(around.Home, ".ssh");
        return new[] { "id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub" }.Select(name => new FileInfo(Path.Combine(directory, name))).FirstOrDefault(f => f.Exists)
            ?? throw new UsageException($"There is no key in {directory}. Make one with 'ssh-keygen -t ed25519', or name a .pub file.");
    }
}
