using System.Text;
using Landfall.Engine;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

public abstract partial class EngineCompliance
{
    [Fact]
    public async Task A_one_off_tells_its_lines_by_stream_and_its_exit_status_and_is_gone()
    {
        var spec = Shell("echo out; echo err >&2; printf 'no end'; exit 42");
        var (code, lines) = await RunAsync(spec);
        Assert.Equal(42, code);
        Assert.Equal(["out", "no end"], lines.Where(line => !line.Error).Select(line => line.Text));
        Assert.Equal(["err"], lines.Where(line => line.Error).Select(line => line.Text));
        Assert.Null(await Engine.FindAsync(spec.Name, None));
    }

    [Fact]
    public async Task Nothing_of_a_quick_one_off_is_missed()
    {
        for (var i = 0; i < 5; i++)
        {
            var (code, lines) = await RunAsync(Shell("seq 1 2000"));
            Assert.Equal((0, 2000, "2000"), (code, lines.Count, lines[^1].Text));
        }
    }

    [Fact]
    public async Task A_one_off_that_cannot_start_leaves_nothing_behind()
    {
        var spec = Spec("/no/such/program");
        await Assert.ThrowsAnyAsync<EngineException>(() => RunAsync(spec));
        Assert.Null(await Engine.FindAsync(spec.Name, None));
    }

    [Fact]
    public async Task Cancelling_a_one_off_removes_it()
    {
        var spec = Shell("echo started; sleep 60");
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.RunAsync(spec, _ => stop.Cancel(), stop.Token));
        Assert.Null(await Engine.FindAsync(spec.Name, None));
    }

    [Fact]
    public async Task A_one_off_that_an_earlier_run_left_behind_runs_again()
    {
        var spec = Shell("echo again");
        await StartedAsync(spec);
        Assert.Equal("again", Assert.Single((await RunAsync(spec)).Lines).Text);
    }

    [Fact]
    public async Task A_program_in_a_container_reads_its_input_to_the_end_and_answers_with_its_status()
    {
        var name = await StartedAsync(Sleeper());
        var input = new byte[3_000_000];
        new Random(7).NextBytes(input);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input));
        var counted = await Engine.ExecAsync(name, new ExecSpec(["sh", "-c", "sha256sum; echo problem >&2; exit 5"]) { Input = input }, None);
        Assert.Equal((5, $"{sum}  -\n", "problem\n"), (counted.ExitCode, counted.Output, counted.Error));
    }

    [Fact]
    public async Task A_program_that_reads_nothing_does_not_block_its_caller()
    {
        var name = await StartedAsync(Sleeper());
        var ended = await Engine.ExecAsync(name, new ExecSpec(["true"]) { Input = new byte[5_000_000] }, None);
        Assert.Equal(0, ended.ExitCode);
    }

    [Fact]
    public async Task A_program_that_answers_while_it_reads_does_not_block()
    {
        var name = await StartedAsync(Sleeper());
        var ended = await Engine.ExecAsync(name, new ExecSpec(["cat"]) { Input = new byte[4_000_000] }, None);
        Assert.Equal((0, 1024 * 1024), (ended.ExitCode, ended.Output.Length));
    }

    [Fact]
    public async Task A_program_gets_its_variables_and_its_user()
    {
        var name = await StartedAsync(Sleeper());
        var ended = await Engine.ExecAsync(
            name,
            new ExecSpec(["sh", "-c", "id -u; printf %s \"$WORD\""]) { User = "65534", Environment = new Dictionary<string, Secret> { ["WORD"] = new("a\nb'") } },
            None);
        Assert.Equal("65534\na\nb'", ended.Output);
    }

    [Fact]
    public async Task A_program_cannot_run_in_a_container_that_does_not()
    {
        var spec = Sleeper();
        await Engine.CreateAsync(spec, None);
        await Assert.ThrowsAnyAsync<EngineException>(() => Engine.ExecAsync(spec.Name, new ExecSpec(["true"]), None));
    }

    [Fact]
    public async Task Files_are_written_before_the_start_with_their_mode_and_owner()
    {
        var spec = Shell("stat -c '%a %u %g' /etc/landfall.key; cat /etc/landfall.key");
        await Engine.CreateAsync(spec, None);
        var file = new ContainerFile("/etc/landfall.key", Encoding.UTF8.GetBytes("se\ncret\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite, 999);
        await Engine.PutFilesAsync(spec.Name, [file], None);
        await Engine.StartAsync(spec.Name, None);
        await UntilAsync(spec.Name, found => found.Status == ContainerStatus.Exited);
        Assert.Equal(["600 999 999", "se", "cret"], await LogAsync(spec.Name, 10));
    }

    [Fact]
    public async Task Files_go_only_to_absolute_places()
    {
        var spec = Sleeper();
        await Engine.CreateAsync(spec, None);
        foreach (var path in new[] { "etc/x", "/etc/../../x", "" })
            await Assert.ThrowsAsync<EngineException>(() => Engine.PutFilesAsync(spec.Name, [new ContainerFile(path, [1], UnixFileMode.UserRead)], None));
    }

    [Fact]
    public async Task The_log_has_its_last_lines_with_their_times_and_streams()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-5);
        var name = await StartedAsync(Shell("echo one; echo two; echo drei ☃ >&2; head -c 40000 /dev/zero | tr '\\0' x; printf end"));
        await UntilAsync(name, found => found.Status == ContainerStatus.Exited);
        var lines = new List<LogLine>();
        await foreach (var line in Engine.LogsAsync(name, 100, false, None)) lines.Add(line);
        Assert.Equal(["one", "two", new string('x', 40000) + "end"], lines.Where(line => !line.Error).Select(line => line.Text));
        Assert.Equal("drei ☃", Assert.Single(lines, line => line.Error).Text);
        Assert.All(lines, line => Assert.InRange(line.At, before, DateTimeOffset.UtcNow.AddSeconds(5)));
    }

    [Fact]
    public async Task The_log_is_followed_until_the_container_ends()
    {
        var name = await StartedAsync(Shell("for i in 1 2 3; do echo $i; sleep 0.4; done"));
        var lines = new List<string>();
        await foreach (var line in Engine.LogsAsync(name, 100, true, None)) lines.Add(line.Text);
        Assert.Equal(["1", "2", "3"], lines);
    }

    [Fact]
    public async Task A_volume_outlives_its_container_and_is_named_only()
    {
        var volume = Name("v");
        await Engine.EnsureVolumeAsync(volume, Mine, None);
        await Engine.EnsureVolumeAsync(volume, Mine, None);
        var mounted = new Dictionary<string, string> { ["/data"] = volume };
        await RunAsync(Shell("echo kept > /data/file") with { Volumes = mounted });
        Assert.Equal("kept", Assert.Single((await RunAsync(Shell("cat /data/file") with { Volumes = mounted })).Lines).Text);
        Assert.Equal([volume], await Engine.ListVolumesAsync(Mine, None));
        await Engine.RemoveVolumeAsync(volume, None);
        await Engine.RemoveVolumeAsync(volume, None);
        Assert.Empty(await Engine.ListVolumesAsync(Mine, None));
    }

    [Fact]
    public async Task A_volume_that_somebody_else_made_is_not_taken()
    {
        var volume = Name("v");
        await Engine.EnsureVolumeAsync(volume, Mine, None);
        var claimed = new Dictionary<string, string>(Mine) { ["landfall.database"] = "1" };
        await Assert.ThrowsAsync<EngineException>(() => Engine.EnsureVolumeAsync(volume, claimed, None));
    }

    async Task<List<string>> LogAsync(string name, int tail)
    {
        var lines = new List<string>();
        await foreach (var line in Engine.LogsAsync(name, tail, false, None)) lines.Add(line.Text);
        return lines;
    }
}
