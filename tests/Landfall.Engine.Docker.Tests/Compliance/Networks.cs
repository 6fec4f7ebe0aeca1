using System.Net;
using Landfall.Engine;

namespace Landfall.Engine.Docker.Tests.Compliance;

public abstract partial class EngineCompliance
{
    [Fact]
    public async Task Containers_of_one_network_find_each_other_by_alias_at_the_address_that_was_given()
    {
        var network = await NetworkAsync();
        var address = AddressIn(network, 20);
        var server = Sleeper() with { Network = network.Name, Address = address, Aliases = ["db-7", "db.internal"] };
        var name = await StartedAsync(server);
        Assert.Equal(address, (await Engine.FindAsync(name, None))!.Address);

        foreach (var alias in server.Aliases)
        {
            var (code, lines) = await RunAsync(Shell($"getent ahostsv4 {alias}") with { Network = network.Name });
            Assert.Equal(0, code);
            Assert.StartsWith($"{address} ", lines[0].Text);
        }
    }

    [Fact]
    public async Task Another_network_sees_neither_the_name_nor_the_address()
    {
        var (home, abroad) = (await NetworkAsync(), await NetworkAsync());
        var address = AddressIn(home, 20);
        await StartedAsync(Listener() with { Network = home.Name, Address = address, Aliases = ["db-7"] });

        var connect = $"exec 3<>/dev/tcp/{address}/7777";
        Assert.Equal(0, (await RunAsync(Bash(Retried(connect)) with { Network = home.Name })).Code);
        await IsRefusedAsync(Bash($"timeout 3 bash -c '{connect}'") with { Network = abroad.Name });
        await IsRefusedAsync(Shell("getent ahostsv4 db-7") with { Network = abroad.Name });
        await IsRefusedAsync(Bash($"timeout 3 bash -c '{connect}'"));
    }

    // While a network is made, as tests beside this one do, Docker takes its jump to the isolating rules out and puts it in again.
    async Task IsRefusedAsync(ContainerSpec attempt)
    {
        for (var again = 2; (await RunAsync(attempt)).Code == 0; again--) Assert.True(again > 0, "it was let through three times");
    }

    [Fact]
    public async Task An_address_stays_after_the_container_was_stopped_and_started()
    {
        var network = await NetworkAsync();
        var name = await StartedAsync(Sleeper() with { Network = network.Name, Address = AddressIn(network, 33) });
        await Engine.StopAsync(name, TimeSpan.FromSeconds(10), None);
        Assert.Null((await Engine.FindAsync(name, None))!.Address);
        await Engine.StartAsync(name, None);
        Assert.Equal(AddressIn(network, 33), (await Engine.FindAsync(name, None))!.Address);
    }

    [Fact]
    public async Task Addresses_that_the_engine_gives_come_from_the_upper_half()
    {
        var network = await NetworkAsync();
        for (var i = 0; i < 3; i++)
        {
            var name = await StartedAsync(Sleeper() with { Network = network.Name });
            Assert.InRange((await Engine.FindAsync(name, None))!.Address!.GetAddressBytes()[3], 128, 255);
        }
    }

    [Fact]
    public async Task Every_address_of_the_lower_half_can_be_given()
    {
        var network = await NetworkAsync();
        foreach (var last in new byte[] { 1, 2, 127 })
            await StartedAsync(Sleeper() with { Network = network.Name, Address = AddressIn(network, last) });
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused_with_the_reason()
    {
        var network = await NetworkAsync();
        var first = Sleeper() with { Network = network.Name, Address = AddressIn(network, 9) };
        await StartedAsync(first);
        var second = Sleeper() with { Network = network.Name, Address = AddressIn(network, 9) };
        var refused = await Assert.ThrowsAnyAsync<EngineException>(() => StartedAsync(second));
        Assert.Contains("taken", refused.Message);
    }

    [Fact]
    public async Task A_network_is_made_once_and_one_of_another_subnet_is_refused()
    {
        var network = await NetworkAsync();
        await Engine.EnsureNetworkAsync(network, None);
        Assert.Single(await Engine.ListNetworksAsync(Mine, None));
        var other = network with { Subnet = IPNetwork.Parse("10.214.0.0/24") };
        await Assert.ThrowsAsync<EngineException>(() => Engine.EnsureNetworkAsync(other, None));
        await Engine.RemoveNetworkAsync(network.Name, None);
        await Engine.RemoveNetworkAsync(network.Name, None);
        Assert.Empty(await Engine.ListNetworksAsync(Mine, None));
    }

    [Fact]
    public async Task Networks_made_at_the_same_moment_are_one()
    {
        var network = await NetworkAsync();
        await Engine.RemoveNetworkAsync(network.Name, None);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Engine.EnsureNetworkAsync(network, None)));
        Assert.Single(await Engine.ListNetworksAsync(Mine, None));
    }

    [Fact]
    public async Task A_network_with_a_container_on_it_is_not_removed()
    {
        var network = await NetworkAsync();
        await StartedAsync(Sleeper() with { Network = network.Name });
        await Assert.ThrowsAnyAsync<EngineException>(() => Engine.RemoveNetworkAsync(network.Name, None));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("bridge")]
    [InlineData("none")]
    [InlineData("default")]
    [InlineData("container:other")]
    [InlineData("HOST")]
    public async Task The_engine_s_own_networks_cannot_be_joined(string network) =>
        await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(Sleeper() with { Network = network }, None));

    ContainerSpec Bash(string script) => Spec("bash", "-c", script);

    ContainerSpec Listener() => Spec("perl", "-MIO::Socket::INET", "-e",
        "my $s = IO::Socket::INET->new(Listen => 5, LocalPort => 7777, ReuseAddr => 1) or die; while (my $c = $s->accept) { close $c }");

    static string Retried(string command) => $"for i in 1 2 3 4 5 6 7 8 9 10; do ({command}) && exit 0; sleep 0.3; done; exit 1";
}
