using System.Diagnostics;
using Landfall.Convert.Text;
using Landfall.Programs;

namespace Landfall.Convert.Tests;

/// <summary>The script that a container starts with, run by the real bash.</summary>
public sealed class EntrypointTests : IDisposable
{
    readonly Bash bash = new();

    public void Dispose() => bash.Dispose();

    [Theory]
    [InlineData("web", "0", "web.1")]
    [InlineData("worker", "9", "worker.10")]
    [InlineData("worker", "08", "worker.9")]
    [InlineData("worker", "x[$(touch pwned)]", "worker.1")]
    [InlineData(null, null, "run.1")]
    public async Task DYNO_is_the_process_and_its_number_from_one(string? type, string? index, string expected)
    {
        if (type is not null) bash.Variables["APTIBLE_PROCESS_TYPE"] = type;
        if (index is not null) bash.Variables["APTIBLE_PROCESS_INDEX"] = index;

        Assert.Equal(expected, await bash.OutputAsync("echo $DYNO"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bash.Directory));
    }

    [Fact]
    public async Task PORT_is_the_exposed_one_unless_it_is_given()
    {
        Assert.Equal("5000", await bash.OutputAsync("echo $PORT"));
        bash.Variables["PORT"] = "8080";
        Assert.Equal("8080", await bash.OutputAsync("echo $PORT"));
    }

    [Fact]
    public async Task The_directory_of_the_app_is_home() => Assert.Equal(bash.Directory, await bash.OutputAsync("echo $HOME"));

    [Theory]
    [InlineData("512", "1")]
    [InlineData("2048", "4")]
    [InlineData("16384", "32")]
    [InlineData("30720", "15")]
    [InlineData("", "1")]
    [InlineData("many", "1")]
    public async Task Node_gets_as_many_workers_as_memory_has_room_for(string size, string workers)
    {
        bash.Variables["APTIBLE_CONTAINER_SIZE"] = size;

        Assert.Equal($"{workers} production heroku/nodejs", await bash.OutputAsync("echo $WEB_CONCURRENCY $NODE_ENV $WEB_CONCURRENCY_SET_BY"));
    }

    [Fact]
    public async Task A_worker_of_no_memory_divides_by_nothing()
    {
        bash.Variables["WEB_MEMORY"] = "0";

        Assert.Equal("1", await bash.OutputAsync("echo $WEB_CONCURRENCY"));
    }

    [Fact]
    public async Task Python_gets_workers_by_memory_and_processors_and_trusts_the_router()
    {
        using var python = new Bash("python");
        python.Variables["APTIBLE_CONTAINER_SIZE"] = "512";

        Assert.Equal("2 heroku/python * --access-logfile -", await python.OutputAsync("""echo "$WEB_CONCURRENCY $WEB_CONCURRENCY_SET_BY $FORWARDED_ALLOW_IPS $GUNICORN_CMD_ARGS" """));
    }

    [Fact]
    public async Task What_the_configuration_says_wins()
    {
        (bash.Variables["WEB_CONCURRENCY"], bash.Variables["NODE_ENV"]) = ("7", "staging");

        Assert.Equal("7 staging nobody", await bash.OutputAsync("echo $WEB_CONCURRENCY $NODE_ENV ${WEB_CONCURRENCY_SET_BY:-nobody}"));
    }

    [Fact]
    public async Task Profile_scripts_are_sourced_in_order_and_the_apps_own_last()
    {
        bash.Write(".profile.d/10-a.sh", "export TRAIL=a\n");
        bash.Write(".profile.d/20-b.sh", "export TRAIL=$TRAIL-b\n");
        bash.Write(".profile.d/ignored.txt", "export TRAIL=$TRAIL-ignored\n");
        bash.Write(".profile", "export TRAIL=$TRAIL-own DYNO_SEEN=$DYNO\n");

        Assert.Equal("a-b-own run.1", await bash.OutputAsync("echo $TRAIL $DYNO_SEEN"));
    }

    [Fact]
    public async Task A_profile_script_may_use_loose_bash_and_cannot_change_the_command()
    {
        bash.Write(".profile.d/loose.sh", "false\necho $UNSET >/dev/null\nset -- rm -rf nothing\nnosuchcommand 2>/dev/null\nfalse | true\n");

        Assert.Equal("ran", await bash.OutputAsync("echo ran"));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("true", 0)]
    [InlineData("nosuchcommand 2>/dev/null", 127)]
    [InlineData("kill -KILL $$", 137)]
    public async Task The_exit_code_is_the_commands(string command, int expected) => Assert.Equal(expected, (await bash.RunAsync(command)).ExitCode);

    [Fact]
    public async Task Without_a_command_it_says_so() => Assert.Equal(64, (await bash.RunAsync()).ExitCode);

    [Fact]
    public async Task Several_arguments_are_a_program_and_no_shell_reads_them() =>
        Assert.Equal("$HOME;  'x'", await bash.OutputAsync("printf", "%s", "$HOME;  'x'"));

    [Fact]
    public async Task The_input_reaches_the_command()
    {
        using var input = new MemoryStream("from outside"u8.ToArray());

        var ended = await ProgramRunner.RunAsync(new Program("bash", [bash.Entrypoint, "cat"]) { WorkingDirectory = bash.Directory, Input = input });

        Assert.Equal("from outside\n", ended.Output);
    }

    [Theory]
    [InlineData("trap 'echo stopped; exit 3' TERM; echo up; while true; do sleep 0.05; done", 3)]
    [InlineData("cd / && exec bash -c \"trap 'echo stopped; exit 4' TERM; echo up; while true; do sleep 0.05; done\"", 4)]
    public async Task SIGTERM_reaches_the_command_and_its_exit_code_comes_back(string command, int expected)
    {
        using var process = await bash.StartAsync(command, "up");

        await SignalAsync(process, "TERM");

        Assert.Equal("stopped", (await process.StandardOutput.ReadLineAsync()));
        Assert.Equal(expected, await ExitAsync(process));
    }

    [Fact]
    public async Task SIGTERM_reaches_every_program_of_a_pipeline()
    {
        using var process = await bash.StartAsync("(trap 'echo first; exit' TERM; echo up; while true; do sleep 0.05; done) | (trap '' TERM; cat)", "up");

        await SignalAsync(process, "TERM");

        Assert.Equal("first", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        await ExitAsync(process);
    }

    [Fact]
    public async Task A_command_that_takes_its_time_to_stop_is_waited_for()
    {
        using var process = await bash.StartAsync("trap 'sleep 1; echo saved; exit 0' TERM; echo up; while true; do sleep 0.05; done", "up");

        await SignalAsync(process, "TERM");
        await SignalAsync(process, "TERM");

        Assert.Equal("saved", await process.StandardOutput.ReadLineAsync());
        Assert.Equal(0, await ExitAsync(process));
    }

    [Fact]
    public async Task A_program_that_saves_its_work_is_waited_for_when_the_shell_around_it_has_ended()
    {
        using var process = await bash.StartAsync("(trap 'sleep 1; echo saved; exit' TERM; echo up; while true; do sleep 0.05; done); echo never", "up");

        await SignalAsync(process, "TERM");

        Assert.Equal(143, await ExitAsync(process));
        Assert.Equal("saved\n", await process.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task A_command_without_a_trap_ends_by_the_signal()
    {
        using var process = await bash.StartAsync("echo up; sleep 100; sleep 100", "up");

        await SignalAsync(process, "TERM");

        Assert.Equal(143, await ExitAsync(process));
    }

    [Theory]
    [InlineData("printf '%s' 'single' \"double\" $((1 + 1))", "singledouble2")]
    [InlineData("printf 'first\nsecond'", "first\nsecond")]
    [InlineData("printf 'a\\tb\tc'", "a\tb\tc")]
    [InlineData("x='it'\"'\"'s'; printf \"$x\"", "it's")]
    [InlineData("printf %s 'Grüße 🚀 \\ `$(false)` $NOT'", "Grüße 🚀 \\ `$(false)` $NOT")]
    [InlineData("set -e\nfor i in 1 2; do\n  printf \"$i\"\ndone # end", "12")]
    [InlineData("cat <<'X'\n'quoted' \"text\"\nX\n", "'quoted' \"text\"")]
    public async Task A_command_goes_from_the_procfile_through_splitting_and_the_entrypoint_unchanged(string command, string expected)
    {
        var line = ShellText.ProcfileArgument(command);
        Assert.DoesNotContain(line, char.IsControl);

        var arguments = Assert.Single(await Bash.SplitAsync([line]));

        Assert.Equal(expected, await bash.OutputAsync([.. arguments]));
    }

    static async Task SignalAsync(Process process, string signal) =>
        Assert.True((await ProgramRunner.RunAsync(new Program("kill", ["-s", signal, $"{process.Id}"]))).Succeeded);

    static async Task<int> ExitAsync(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return process.ExitCode;
    }
}
