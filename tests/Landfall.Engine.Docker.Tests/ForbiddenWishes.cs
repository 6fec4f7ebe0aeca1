using System.Text.Json;
using Landfall.Engine;
using Landfall.Engine.Docker.Tests.Compliance;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests;

/// <summary>What no container gets, as Docker itself tells and as it is seen from within.</summary>
public sealed class ForbiddenWishes : EngineProbe
{
    protected override IEngine Engine { get; } = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System);

    [Fact]
    public async Task No_container_is_privileged() => Assert.False((await HostConfigAsync()).GetProperty("Privileged").GetBoolean());

    [Fact]
    public async Task No_container_mounts_a_place_of_the_host()
    {
        var host = await HostConfigAsync();
        Assert.Equal(JsonValueKind.Null, host.GetProperty("Binds").ValueKind);
        Assert.Single(host.GetProperty("Mounts").EnumerateArray());
        Assert.All(host.GetProperty("Mounts").EnumerateArray(), mount => Assert.Equal("volume", mount.GetProperty("Type").GetString()));
    }

    [Theory]
    [InlineData("NetworkMode")]
    [InlineData("PidMode")]
    [InlineData("IpcMode")]
    [InlineData("UTSMode")]
    [InlineData("UsernsMode")]
    [InlineData("CgroupnsMode")]
    public async Task No_container_shares_a_namespace_of_the_host(string mode) =>
        Assert.DoesNotContain((await HostConfigAsync()).GetProperty(mode).GetString(), new[] { "host", "shareable" });

    [Fact]
    public async Task No_container_has_a_device()
    {
        var host = await HostConfigAsync();
        Assert.Equal(0, Length(host, "Devices"));
        Assert.Equal(0, Length(host, "DeviceRequests"));
        Assert.Equal(0, Length(host, "DeviceCgroupRules"));
    }

    [Fact]
    public async Task No_container_has_an_added_capability_and_some_are_taken()
    {
        var host = await HostConfigAsync();
        Assert.Equal(0, Length(host, "CapAdd"));
        Assert.Contains("NET_RAW", host.GetProperty("CapDrop").EnumerateArray().Select(name => name.GetString()!.Replace("CAP_", "", StringComparison.Ordinal)));
        // chown, dac_override, fowner, fsetid, kill, setgid, setuid, net_bind_service, audit_write: bits 0, 1, 3 to 7, 10, 29.
        Assert.Contains("CapBnd:\t00000000200004fb", await WithinAsync("cat", "/proc/self/status"));
    }

    [Fact]
    public async Task No_program_of_a_container_gains_privileges()
    {
        Assert.Contains("no-new-privileges", (await HostConfigAsync()).GetProperty("SecurityOpt").EnumerateArray().Select(text => text.GetString()));
        Assert.Contains("NoNewPrivs:\t1", await WithinAsync("cat", "/proc/self/status"));
    }

    [Fact]
    public async Task No_container_publishes_a_port_of_the_host()
    {
        var host = await HostConfigAsync();
        Assert.False(host.GetProperty("PublishAllPorts").GetBoolean());
        Assert.Equal(0, Length(host, "PortBindings"));
    }

    [Fact]
    public async Task Every_container_has_its_limits_and_no_swap()
    {
        var host = await HostConfigAsync();
        Assert.Equal(Small.Memory, host.GetProperty("Memory").GetInt64());
        Assert.Equal(Small.Memory, host.GetProperty("MemorySwap").GetInt64());
        Assert.Equal(500_000_000, host.GetProperty("NanoCpus").GetInt64());
        Assert.Equal(64, host.GetProperty("PidsLimit").GetInt64());
    }

    [Fact]
    public async Task Every_container_s_log_is_capped()
    {
        var log = (await HostConfigAsync()).GetProperty("LogConfig");
        Assert.Equal("json-file", log.GetProperty("Type").GetString());
        Assert.Equal("10m", log.GetProperty("Config").GetProperty("max-size").GetString());
        Assert.Equal("3", log.GetProperty("Config").GetProperty("max-file").GetString());
    }

    [Fact]
    public async Task A_fork_bomb_stays_within_its_limit()
    {
        var bombed = await WithinAsync("bash", "-c", "for i in $(seq 100); do sleep 5 & done; echo survived");
        Assert.DoesNotContain("survived", bombed);
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("./x")]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("a:/etc")]
    public async Task A_volume_is_never_a_place_of_the_host(string volume) => await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(
        Spec() with { Volumes = new Dictionary<string, string> { ["/data"] = volume } }, None));

    [Theory]
    [InlineData("data")]
    [InlineData("/data/../etc")]
    public async Task A_volume_is_seen_only_at_an_absolute_path(string path) => await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(
        Spec() with { Volumes = new Dictionary<string, string> { [path] = "landfall-test-none" } }, None));

    [Theory]
    [InlineData(0, 1, 10)]
    [InlineData(64 << 20, 0, 10)]
    [InlineData(64 << 20, 1, 0)]
    [InlineData(-1, 1, 10)]
    [InlineData(64 << 20, 1, -1)]
    public async Task No_container_is_without_limits(long memory, int cpus, int processes) => await Assert.ThrowsAsync<EngineException>(
        () => Engine.CreateAsync(Spec() with { Limits = new Limits(memory, cpus, processes) }, None));

    static int Length(JsonElement host, string name) => host.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
        { ValueKind: JsonValueKind.Object } map => map.EnumerateObject().Count(),
        _ => 0,
    };

    async Task<JsonElement> HostConfigAsync()
    {
        var (network, volume) = (await NetworkAsync(), Name("v"));
        await Engine.EnsureVolumeAsync(volume, Mine, None);
        var spec = Spec() with
        {
            Network = network.Name,
            Restart = true,
            Volumes = new Dictionary<string, string> { ["/data"] = volume },
        };
        await Engine.CreateAsync(spec, None);
        var shown = await ProgramRunner.RunAsync(new Program("docker", ["inspect", spec.Name]));
        return JsonDocument.Parse(shown.Output).RootElement[0].GetProperty("HostConfig");
    }

    async Task<string> WithinAsync(params string[] command)
    {
        var lines = new List<string>();
        await Engine.RunAsync(Spec() with { Command = command }, line => lines.Add(line.Text), None);
        return string.Join('\n', lines);
    }
}
