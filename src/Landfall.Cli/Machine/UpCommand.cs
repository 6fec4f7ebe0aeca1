using System.CommandLine;
using System.Net;
using Landfall.Values;

namespace Landfall.Cli.Machine;

/// <summary><c>up</c>: starts or resumes the platform on this machine. It may be run at any time; what runs as asked is left alone.</summary>
static class UpCommand
{
    const int HealthPort = 4780;
    const string Pool = "10.213.0.0/16";

    public static Command Build(Surroundings around)
    {
        var host = new Option<string?>("--host") { Description = "The name under which this machine is reached; its one origin is https://HOST" };
        var domain = new Option<string?>("--domain") { Description = "Apps are reached as app-ID.DOMAIN (default apps.HOST)" };
        var pool = new Option<string?>("--address-pool") { Description = $"Private addresses for the apps' networks (default {Pool})" };
        var ssh = new Option<string?>("--ssh-address") { Description = "Where git push is taken: ADDRESS or ADDRESS:PORT (default 0.0.0.0:22)" };
        var command = new Command("up", "Start or resume the platform on this machine; it needs nothing but Docker") { host, domain, pool, ssh };
        command.DoesHere(around, async (parsed, stop) =>
        {
            await Docker.CheckEngineAsync(stop);
            var directory = Installation.DirectoryOf(around);
            Directory.CreateDirectory(directory);
            using var only = Installation.Lock(directory);
            var installation = Decide(directory, parsed.GetValue(host), parsed.GetValue(domain), parsed.GetValue(pool), Ssh(parsed.GetValue(ssh)));
            await new Containers(around, installation).StartAsync(stop);
            await ClaimAsync(around, installation, stop);
        });
        return command;
    }

    static Installation Decide(string directory, string? host, string? domain, string? pool, IPEndPoint? ssh)
    {
        if (Installation.Find(directory) is { } known)
        {
            // Every href, token and certificate carries the host: it is decided once.
            if (host is not null && HostName.Parse(host) != known.Host)
                throw new MachineException($"The platform on this machine is https://{known.Host}. Its host cannot change. Run 'landfall up' without --host.");
            return known with { Domain = domain is null ? known.Domain : HostName.Parse(domain), SshAddress = ssh ?? known.SshAddress };
        }
        if (host is null) throw new UsageException("The first start needs a name: landfall up --host HOST");
        var name = HostName.Parse(host);
        if (!IPNetwork.TryParse(pool ?? Pool, out var network) || network.PrefixLength is < 8 or > 22)
            throw new UsageException("--address-pool is an IPv4 network such as 10.213.0.0/16, between /8 and /22.");
        return new Installation(directory, name, HostName.Parse(domain ?? $"apps.{name}"), network, HealthPort, ssh ?? Installation.AnySsh);
    }

    static IPEndPoint? Ssh(string? text)
    {
        if (text is null) return null;
        if (!IPEndPoint.TryParse(text, out var address)) throw new UsageException("--ssh-address is an address of this machine, with a port or without: 203.0.113.7, or 0.0.0.0:2222.");
        return address.Port == 0 ? new IPEndPoint(address.Address, Installation.AnySsh.Port) : address;
    }

    static async Task ClaimAsync(Surroundings around, Installation installation, CancellationToken stop)
    {
        around.Terminal.Say($"The platform answers at https://{installation.Host} (its CA: {Path.Combine(installation.Directory, "ca.pem")}).");
        var token = await Docker.RunAsync(stop, "exec", Installation.Server, "/opt/landfall/landfall-server", "claim");
        if (token.Length == 0) return;
        around.Terminal.Say("It has no owner yet. Become it, within a day, with this one-time token:");
        around.Terminal.Out.WriteLine($"landfall login --claim {token}");
    }
}
