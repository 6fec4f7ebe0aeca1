using System.Net;
using System.Net.Sockets;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The stand-in stops all that it started, comes back with what it had, and says why when it cannot run.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task After_SIGTERM_nothing_runs_and_a_restart_goes_on_where_it_was()
    {
        await using var standIn = new RunningStandIn("node-notes");
        await standIn.StartAsync();
        await standIn.SendAsync(HttpMethod.Patch, "/apps/example", new { maintenance = true });
        await standIn.ControlAsync(HttpMethod.Post, "addons", new { service = "scheduler", plan = "standard", config_vars = new { JOBS = "1" } });
        await standIn.ControlAsync(HttpMethod.Post, "outside-worker/worker");
        var rows = await standIn.CountAsync();

        Assert.Equal(0, await standIn.StopAsync());
        Assert.Empty(await ProcessesOfAsync(standIn));

        await standIn.StartAsync();
        Assert.True(await standIn.CountAsync() >= rows);
        Assert.True((await standIn.GetAsync("/apps/example"))["maintenance"]!.GetValue<bool>());
        Assert.Equal(2, (await standIn.GetAsync("/apps/example/addons")).AsArray().Count);
        Assert.Equal("1", (await standIn.GetAsync("/apps/example/config-vars"))["JOBS"]!.ToString());
    }

    [Fact]
    public async Task After_SIGKILL_a_restart_leaves_no_process_of_before()
    {
        await using var standIn = new RunningStandIn("node-notes");
        await standIn.StartAsync();
        await standIn.KillAsync();
        await standIn.StartAsync();
        var commands = await ProcessesOfAsync(standIn);
        Assert.Single(commands, c => c.Contains("node web.js"));
        Assert.Single(commands, c => c.Contains("node worker.js"));
    }

    [Fact]
    public async Task A_second_one_on_the_same_state_is_refused_and_harms_nothing()
    {
        await using var standIn = new RunningStandIn("node-notes");
        await standIn.StartAsync();
        var second = await ProgramRunner.RunAsync(standIn.Command);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("The stand-in cannot run", second.Error);
        using var answer = await standIn.Web.GetAsync("/healthcheck");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_before_anything_is_made()
    {
        await using var standIn = new RunningStandIn("node-notes");
        using var other = new TcpListener(IPAddress.Loopback, standIn.Url.Port);
        other.Start();
        var ended = await ProgramRunner.RunAsync(standIn.Command);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"{standIn.Url.Port}", ended.Error);
        Assert.False(Directory.Exists(Path.Combine(standIn.State, "postgres")));
    }

    [Theory]
    [InlineData("--state is missing")]
    [InlineData("'--frobnicate' is not known", "--frobnicate", "1")]
    [InlineData("--listen takes ADDRESS:PORT", "--state", "x", "--listen", "here")]
    [InlineData("--state needs a value", "--state")]
    public async Task Arguments_that_make_no_sense_are_named(string message, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Program(Path.Combine(AppContext.BaseDirectory, "HerokuStandIn"), arguments)
        {
            Environment = new Dictionary<string, string> { [StandInOptions.TokenVariable] = "t" },
        });
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Error);
    }

    // Everything it starts has the state directory as its working directory or in its arguments.
    static async Task<IReadOnlyList<string>> ProcessesOfAsync(RunningStandIn standIn)
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                var command = (await File.ReadAllTextAsync(Path.Combine(process, "cmdline"))).Replace('\0', ' ').Trim();
                var directory = new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
                if (command.Contains(standIn.State) || directory.StartsWith(standIn.State, StringComparison.Ordinal)) found.Add(command);
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }
        return found;
    }
}
