using System.Net;
using System.Net.Sockets;
using Landfall.Cli.Machine;

namespace Landfall.Cli.Tests.Machine;

/// <summary>What stands in the way of <c>up</c> is named, with what to do; and what is asked of a running platform is in force afterwards.</summary>
public sealed class UpTests : IDisposable
{
    readonly FakeMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task An_engine_that_does_not_run_is_to_be_started()
    {
        machine.StopEngine();
        await RefusedAsync("Docker is not running on this machine. Start it (systemctl start docker)");
    }

    [Fact]
    public async Task An_engine_that_would_stop_the_apps_is_refused()
    {
        machine.StartEngine(liveRestore: false);
        await RefusedAsync("""Put { "live-restore": true } into /etc/docker/daemon.json""");
    }

    [Fact]
    public async Task A_second_one_at_once_is_refused()
    {
        using var first = Installation.Lock(machine.Data);
        await RefusedAsync("Another 'landfall up', 'down' or 'restore' is at work");
    }

    [Fact]
    public async Task The_owner_of_a_port_that_is_taken_is_named()
    {
        machine.WithPlatform(Installation.Edge);
        using var taken = new TcpListener(IPAddress.Loopback, machine.HealthPort);
        taken.Start();
        var said = await RefusedAsync($"Port {machine.HealthPort} of this machine is taken by ");
        Assert.Contains($"(process {Environment.ProcessId})", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_for_git_that_is_taken_can_be_another_one()
    {
        machine.WithPlatform(Installation.Edge);
        using var sshd = new TcpListener(IPAddress.Loopback, 0);
        sshd.Start();
        var port = ((IPEndPoint)sshd.LocalEndpoint).Port;
        var said = await RefusedAsync($"Port {port} of this machine is taken by ", "--ssh-address", $"0.0.0.0:{port}");
        Assert.Contains("landfall up --ssh-address 0.0.0.0:2222", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_is_started_anew_when_what_it_reads_at_start_is_another(bool another)
    {
        machine.WithPlatform(Installation.Edge, Installation.Portal);
        machine.Answer("landfall-server.json", FakeMachine.Container(machine.Installation.Settings));
        machine.Answer("started", FakeMachine.Container(null));

        await machine.TypeAsync(another ? ["up", "--domain", "other.test"] : ["up"]);

        Assert.Equal(another, machine.Calls.Contains("rm --force landfall-server"));
        Assert.Equal(another, machine.Calls.Any(call => call.StartsWith("run --detach --name landfall-server ", StringComparison.Ordinal) && call.Contains("other.test", StringComparison.Ordinal)));
    }

    async Task<string> RefusedAsync(string because, params string[] options)
    {
        var (code, said) = await machine.TypeAsync(["up", "--host", "paas.test", .. options]);
        Assert.Contains(because, said, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, code);
        Assert.DoesNotContain(machine.Calls, call => call.StartsWith("run ", StringComparison.Ordinal));
        return said;
    }
}
