using Landfall.Server.Operations;

namespace Landfall.Server.Tests.Operations;

/// <summary>A program that prints without end takes neither the disk nor the words of the platform.</summary>
public sealed class LogSize : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("landfall-log-");

    [Fact]
    public void What_the_platform_says_is_kept_after_what_a_program_printed()
    {
        var log = new OperationLog(directory.FullName, TimeProvider.System);
        var shout = string.Join('\n', Enumerable.Repeat(new string('x', 1023), 1024));
        for (var megabyte = 0; megabyte < 8; megabyte++) log.WriteOutput(1, shout);
        log.Write(1, "Failed: the program shouts.");

        var text = log.Read(1);

        Assert.InRange(text.Length, 4 << 20, 6 << 20);
        Assert.Contains("The log has reached 4 MiB; later output is not kept.", text, StringComparison.Ordinal);
        Assert.EndsWith("Failed: the program shouts.\n", text, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);
}
