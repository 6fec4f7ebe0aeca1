using Landfall.Cli.Machine;

namespace Landfall.Cli.Tests.Machine;

/// <summary><c>down</c> says that the platform is down when it is, and <c>--purge</c> leaves nothing of the apps.</summary>
public sealed class DownTests : IDisposable
{
    readonly FakeMachine machine = new FakeMachine().WithPlatform(Installation.Server, Installation.Edge, Installation.Portal);

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task It_removes_the_platforms_containers_and_keeps_its_data()
    {
        var (code, said) = await machine.TypeAsync("down", "--yes");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("The platform is down. Its data is kept.", said, StringComparison.Ordinal);
        foreach (var name in new[] { "landfall-server", "landfall-edge", "landfall-portal" }) Assert.Contains($"rm --force {name}", machine.Calls);
        Assert.NotNull(machine.Installation);
        Assert.Equal(ExitCode.Done, (await machine.TypeAsync("down", "--yes")).Code);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("down", "--purge")]
    public async Task Without_the_engine_it_is_not_said_to_be_done(params string[] command)
    {
        machine.StopEngine();
        var (code, said) = await machine.TypeAsync([.. command, "--yes"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Docker is not running on this machine", said, StringComparison.Ordinal);
        Assert.NotNull(machine.Installation);
    }

    [Fact]
    public async Task A_container_that_stays_is_told()
    {
        machine.Answer("stuck", "");
        var (code, said) = await machine.TypeAsync("down", "--purge", "--yes");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("it is stuck", said, StringComparison.Ordinal);
        Assert.NotNull(machine.Installation);
    }

    [Fact]
    public async Task Purge_removes_the_images_that_were_built_and_the_data()
    {
        machine.Answer("images", "sha256:a\nsha256:b\nsha256:a\n");
        Assert.Equal(ExitCode.Done, (await machine.TypeAsync("down", "--purge", "--yes")).Code);
        Assert.Contains("image ls --all --quiet --no-trunc --filter label=landfall.installation=paas.test", machine.Calls);
        Assert.Contains("image rm --force sha256:a sha256:b", machine.Calls);
        Assert.False(Directory.Exists(machine.Data));
    }

    [Fact]
    public async Task It_waits_for_no_other_command()
    {
        using var other = Installation.Lock(machine.Data);
        var (code, said) = await machine.TypeAsync("down", "--yes");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("is at work on this machine", said, StringComparison.Ordinal);
    }
}
