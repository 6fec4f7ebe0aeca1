using Landfall.Programs;
using Landfall.Server.Databases;

namespace Landfall.Server.Tests.Databases;

/// <summary>How much room a database's disk has, as the container's own <c>df</c> says it.</summary>
public sealed class RoomTests
{
    [Fact]
    public async Task What_df_says_is_understood()
    {
        var told = await ProgramRunner.RunAsync(new Landfall.Programs.Program("df", ["-P", "-k", "/tmp"]));

        Assert.InRange(PostgresServer.FreeOf(told.Output) ?? -1, 1, new DriveInfo("/tmp").TotalSize);
        Assert.Equal(62_914_560L * 1024, PostgresServer.FreeOf("Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 125829120 62914560 62914560 50% /var/lib/postgresql/data\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sh: df: not found\n")]
    [InlineData("Filesystem 1024-blocks\noverlay 1 2 - 50% /\n")]
    public void What_is_no_answer_is_none(string said) => Assert.Null(PostgresServer.FreeOf(said));
}
