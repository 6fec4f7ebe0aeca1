using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

/// <summary>What an engine tells of containers that somebody ends, changes or adds.</summary>
public abstract partial class EngineCompliance
{
    [Fact]
    public async Task The_end_of_a_container_is_told_at_once_with_its_name()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var name = await StartedAsync(Sleeper());
        var told = new List<ContainerChange>();
        var listening = Task.Run(async () =>
        {
            await foreach (var happened in Engine.EventsAsync(Mine, enough.Token))
            {
                Assert.Equal(name, happened.Name);
                told.Add(happened.Change);
                if (happened.Change == ContainerChange.Removed) return;
            }
        });
        await Task.Delay(500);
        var stranger = await StartedAsync(Sleeper() with { Labels = new Dictionary<string, string> { ["landfall.other"] = Run } });
        await Engine.RemoveAsync(stranger, None);
        await DockerAsync("kill", name);
        await Engine.RemoveAsync(name, None);
        await listening;
        Assert.Equal([ContainerChange.Ended, ContainerChange.Removed], told);
    }

    [Fact]
    public async Task The_processor_time_that_a_container_took_is_told_while_it_runs()
    {
        var busy = await StartedAsync(Shell("while :; do :; done"));
        var before = await Engine.UsageAsync(busy, None);
        ContainerUsage? after = null;
        for (var attempt = 0; attempt < 300 && after is null; attempt++)
        {
            await Task.Delay(100);
            if (await Engine.UsageAsync(busy, None) is { } now && now.Processor - before!.Processor > TimeSpan.FromMilliseconds(200)) after = now;
        }
        Assert.NotNull(after);
        Assert.Equal((await Engine.FindAsync(busy, None))!.Id, after.Container);
        // It may use half a processor; the engine grants that in slices.
        Assert.InRange((after.Processor - before!.Processor) / (after.At - before.At), 0.01, 0.75);
        await DockerAsync("kill", busy);
        Assert.Null(await Engine.UsageAsync(busy, None));
        Assert.Null(await Engine.UsageAsync(Name("absent"), None));
    }

    [Fact]
    public async Task A_container_as_it_was_asked_for_has_no_differences()
    {
        var network = await NetworkAsync();
        var plain = Spec("sleep", "600") with { Environment = Variables(("A", "1")), Network = network.Name };
        var own = Sleeper() with { Entrypoint = ["/bin/sh", "-c"], Command = ["sleep 600"] };
        foreach (var spec in new[] { plain, own })
        {
            await StartedAsync(spec);
            Assert.Empty(await Engine.CompareAsync(spec, None));
            await Engine.StopAsync(spec.Name, TimeSpan.Zero, None);
            Assert.Empty(await Engine.CompareAsync(spec, None));
        }
        Assert.Empty(await Engine.CompareAsync(plain with { Name = Name("never") }, None));
    }

    [Fact]
    public async Task What_somebody_changed_is_named_and_no_value_of_a_variable_is_told()
    {
        var (network, other) = (await NetworkAsync(), await NetworkAsync());
        var spec = Spec("sleep", "600") with { Environment = Variables(("A", "1"), ("TOKEN", "canary-value")), Network = network.Name };
        await StartedAsync(spec);
        await DockerAsync("update", "--memory", "64m", "--memory-swap", "64m", "--pids-limit", "50", "--cpus", "0.3", "--restart", "always", spec.Name);
        await DockerAsync("network", "connect", other.Name, spec.Name);
        Assert.Equal(
            ["memory limit", "processors", "process limit", "restart policy", $"network {other.Name} added"], await Engine.CompareAsync(spec, None));
        await DockerAsync("network", "disconnect", network.Name, spec.Name);
        Assert.Contains($"network {network.Name}: it is not on it", await Engine.CompareAsync(spec, None));

        var wanted = spec with
        {
            Command = ["sleep", "601"],
            Environment = Variables(("TOKEN", "other-value"), ("B", "2")),
            Labels = new Dictionary<string, string>(Mine) { ["x"] = "y" },
        };
        var told = await Engine.CompareAsync(wanted, None);
        Assert.Superset(new HashSet<string> { "command", "label x", "variable TOKEN", "variable B", "variable A added" }, told.ToHashSet());
        Assert.DoesNotContain("value", string.Join(' ', told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_runs_on_a_network_is_listed_there()
    {
        var network = await NetworkAsync();
        var ours = await StartedAsync(Sleeper() with { Network = network.Name });
        var theirs = await StartedAsync(Sleeper() with { Network = (await NetworkAsync()).Name });
        Assert.Equal([ours], await Engine.ListMembersAsync(network.Name, None));
        await DockerAsync("network", "connect", network.Name, theirs);
        Assert.Equal(new[] { ours, theirs }.Order(StringComparer.Ordinal), await Engine.ListMembersAsync(network.Name, None));
        Assert.Empty(await Engine.ListMembersAsync(Name("none"), None));
    }

    static Dictionary<string, Secret> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => new Secret(variable.Value));

    async Task DockerAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(Docker(arguments));
        Assert.True(ended.Succeeded, ended.Error);
    }
}
