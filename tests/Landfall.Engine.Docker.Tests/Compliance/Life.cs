using System.Diagnostics;
using Landfall.Engine;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

public abstract partial class EngineCompliance
{
    [Fact]
    public async Task A_container_is_created_started_stopped_and_removed()
    {
        var spec = Sleeper();
        Assert.Null(await Engine.FindAsync(spec.Name, None));
        await Engine.CreateAsync(spec, None);
        var created = await Engine.FindAsync(spec.Name, None);
        Assert.Equal(ContainerStatus.Created, created!.Status);
        Assert.Null(created.ExitCode);
        Assert.Equal(Mine, created.Labels);

        await Engine.StartAsync(spec.Name, None);
        await Engine.StartAsync(spec.Name, None);
        var running = await Engine.FindAsync(spec.Name, None);
        Assert.Equal(ContainerStatus.Running, running!.Status);
        Assert.Equal(created.Id, running.Id);
        await UntilSaidAsync(spec.Name, "ready");

        await Engine.StopAsync(spec.Name, TimeSpan.FromSeconds(20), None);
        await Engine.StopAsync(spec.Name, TimeSpan.FromSeconds(20), None);
        var stopped = await Engine.FindAsync(spec.Name, None);
        Assert.Equal((ContainerStatus.Exited, 0), (stopped!.Status, stopped.ExitCode));

        await Engine.RemoveAsync(spec.Name, None);
        await Engine.RemoveAsync(spec.Name, None);
        Assert.Null(await Engine.FindAsync(spec.Name, None));
    }

    [Fact]
    public async Task Creating_what_is_there_as_asked_leaves_it_and_what_is_there_otherwise_is_refused()
    {
        var spec = Sleeper();
        await StartedAsync(spec);
        var before = await Engine.FindAsync(spec.Name, None);
        await Engine.CreateAsync(spec, None);
        Assert.Equal(before!.Id, (await Engine.FindAsync(spec.Name, None))!.Id);

        var other = spec with { Labels = new Dictionary<string, string> { ["landfall.test"] = "another" } };
        var refused = await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(other, None));
        Assert.Contains(spec.Name, refused.Message);
    }

    [Fact]
    public async Task A_program_that_ignores_the_signal_to_end_is_killed_after_the_patience()
    {
        var name = await StartedAsync(Shell("trap '' TERM; while :; do sleep 0.1; done"));
        var watch = Stopwatch.StartNew();
        await Engine.StopAsync(name, TimeSpan.FromSeconds(2), None);
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.5, 15);
        Assert.Equal(137, (await Engine.FindAsync(name, None))!.ExitCode);
    }

    [Fact]
    public async Task Running_out_of_memory_is_seen()
    {
        var name = await StartedAsync(Shell("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo done"));
        var ended = await UntilAsync(name, found => found.Status == ContainerStatus.Exited);
        Assert.True(ended.OutOfMemory);
    }

    [Fact]
    public async Task A_container_that_shall_restart_is_started_again_and_the_restarts_are_counted()
    {
        var name = await StartedAsync(Shell("sleep 0.3; exit 3") with { Restart = true });
        Assert.True((await UntilAsync(name, found => found.Restarts >= 2)).Restarts >= 2);
        await Engine.StopAsync(name, TimeSpan.Zero, None);
        Assert.Equal(ContainerStatus.Exited, (await Engine.FindAsync(name, None))!.Status);
    }

    [Fact]
    public async Task Variables_arrive_byte_for_byte()
    {
        var values = new Dictionary<string, string>
        {
            ["LINES"] = "one\ntwo\r\n\nfour\n",
            ["QUOTES"] = """a "b" 'c' $HOME `id` \n \\ %s; rm -rf / && #""",
            ["UNICODE"] = "grüße ☃ 日本語 🚀\u0001",
            ["EMPTY"] = "",
            ["EQUALS"] = "a=b=c",
            ["LONG"] = new string('x', 100_000),
            ["dotted.key-with-dash"] = "1",
        };
        var spec = Spec("cat", "/proc/self/environ") with { Environment = values.ToDictionary(v => v.Key, v => new Secret(v.Value)) };
        var name = await StartedAsync(spec with { Command = ["sleep", "30"] });
        var seen = await Engine.ExecAsync(name, new ExecSpec(["cat", "/proc/1/environ"]), None);
        var variables = seen.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        foreach (var (key, value) in values) Assert.Equal(value, variables[key]);
    }

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("", "x")]
    [InlineData("A\0B", "x")]
    [InlineData("A", "x\0y")]
    public async Task A_variable_that_no_process_can_have_is_refused(string key, string value)
    {
        var spec = Sleeper() with { Environment = new Dictionary<string, Secret> { [key] = new(value) } };
        await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(spec, None));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("x")]
    [InlineData("-rf")]
    [InlineData("a b")]
    [InlineData("a?force=1")]
    [InlineData("a\n")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_refused_before_the_engine_hears_it(string name)
    {
        await Assert.ThrowsAsync<EngineException>(() => Engine.CreateAsync(Sleeper() with { Name = name }, None));
        await Assert.ThrowsAsync<EngineException>(() => Engine.RemoveAsync(name, None));
        await Assert.ThrowsAsync<EngineException>(() => Engine.FindAsync(name, None));
        await Assert.ThrowsAsync<EngineException>(() => Engine.RemoveVolumeAsync(name, None));
        await Assert.ThrowsAsync<EngineException>(() => Engine.RemoveNetworkAsync(name, None));
    }

    [Fact]
    public async Task The_image_s_own_command_is_kept_when_only_the_entrypoint_is_replaced()
    {
        var (code, lines) = await RunAsync(Spec("ignored") with { Entrypoint = ["echo", "the"], Command = null });
        Assert.Equal((0, "the bash"), (code, Assert.Single(lines).Text));
    }

    [Fact]
    public async Task The_list_holds_what_carries_all_labels_and_nothing_else()
    {
        var first = Sleeper();
        var second = Sleeper() with { Labels = new Dictionary<string, string>(Mine) { ["landfall.kind"] = "web" } };
        await Engine.CreateAsync(first, None);
        await Engine.CreateAsync(second, None);
        Assert.Equal(2, (await Engine.ListAsync(Mine, None)).Count);
        Assert.Equal(second.Name, Assert.Single(await Engine.ListAsync(second.Labels, None)).Name);
        Assert.Contains(await Engine.ListAsync(new Dictionary<string, string>(), None), found => found.Name == first.Name);
    }

    [Fact]
    public async Task A_container_of_an_image_that_is_not_here_says_so()
    {
        var missing = Sleeper() with { Image = "landfall-test/never-built:1" };
        var refused = await Assert.ThrowsAsync<ImageMissingException>(() => Engine.CreateAsync(missing, None));
        Assert.Contains("landfall-test/never-built:1", refused.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_in_the_image_says_so()
    {
        var spec = Spec("/no/such/program");
        await Engine.CreateAsync(spec, None);
        var refused = await Assert.ThrowsAnyAsync<EngineException>(() => Engine.StartAsync(spec.Name, None));
        Assert.Contains("/no/such/program", refused.Message);
    }
}
