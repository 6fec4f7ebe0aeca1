using Landfall.Cli.Machine;

namespace Landfall.Cli.Tests.Machine;

public sealed class PortOwnerTests : IDisposable
{
    readonly string proc = Directory.CreateTempSubdirectory("landfall-proc-").FullName;

    public void Dispose() => Directory.Delete(proc, recursive: true);

    [Fact]
    public void A_process_that_ends_while_it_is_looked_at_is_not_named()
    {
        Directory.CreateDirectory(Path.Combine(proc, "net"));
        File.WriteAllText(Path.Combine(proc, "net", "tcp"), "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n");
        Directory.CreateDirectory(Path.Combine(proc, "812", "fd"));
        File.CreateSymbolicLink(Path.Combine(proc, "812", "fd", "3"), "socket:[4711]");
        Assert.Equal("a process that cannot be seen from here", PortOwner.Find(80, proc));
        File.WriteAllText(Path.Combine(proc, "812", "comm"), "nginx\n");
        Assert.Equal("nginx (process 812)", PortOwner.Find(80, proc));
        Assert.Null(PortOwner.Find(81, proc));
    }
}
