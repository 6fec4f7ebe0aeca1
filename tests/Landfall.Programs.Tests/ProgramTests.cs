using System.Text;
using Landfall.Programs;

namespace Landfall.Programs.Tests;

public sealed class ProgramTests
{
    [Fact]
    public async Task An_argument_stays_one_argument_whatever_is_in_it()
    {
        const string hostile = "a b'\"$(id)`id`;\n*";
        var ended = await ProgramRunner.RunAsync(new Program("printf", ["%s|", hostile, "second"]));
        Assert.Equal(hostile + "|second|\n", ended.Output);
    }

    [Fact]
    public async Task Its_status_input_and_streams_are_kept_apart()
    {
        var ended = await ProgramRunner.RunAsync(new Program("sh", ["-c", "cat; echo wrong >&2; exit 7"]) { Input = new MemoryStream(Encoding.UTF8.GetBytes("in\n")) });
        Assert.Equal((7, "in\n", "wrong\n", false), (ended.ExitCode, ended.Output, ended.Error, ended.Succeeded));
    }

    [Fact]
    public async Task A_program_that_is_missing_is_named() =>
        Assert.Contains("no-such-program", (await Assert.ThrowsAsync<ProgramMissingException>(() => ProgramRunner.RunAsync(new Program("no-such-program", [])))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task When_it_is_stopped_its_children_end_too()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProgramRunner.RunAsync(new Program("sh", ["-c", "sleep 4711 & wait"]), stop.Token));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => Arguments(process) == "sleep\u00004711\0");
    }

    [Fact]
    public async Task It_sees_nothing_of_our_environment_when_that_is_asked_for()
    {
        var ended = await ProgramRunner.RunAsync(new Program("env", []) { CleanEnvironment = true, Environment = new Dictionary<string, string> { ["ONLY"] = "this" } });
        Assert.Equal(["ONLY", "PATH"], ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order());
    }

    static string Arguments(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
