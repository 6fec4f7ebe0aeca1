using Landfall.Programs;

namespace Landfall.Programs.Tests;

public sealed class AtomicFileTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-atomic-").FullName;

    [Fact]
    public void The_new_content_replaces_the_old_and_only_its_owner_reads_it()
    {
        var path = Path.Combine(directory, "file");
        AtomicFile.Write(path, "old");
        AtomicFile.Write(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(AtomicFile.Private, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.EnumerateFiles(directory));
    }

    [Fact]
    public void A_link_in_its_place_is_replaced_not_followed()
    {
        var (path, victim) = (Path.Combine(directory, "file"), Path.Combine(directory, "victim"));
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(path, victim);
        AtomicFile.Write(path, "new");
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void When_it_cannot_be_written_the_old_content_stays_and_nothing_is_left_over()
    {
        var path = Path.Combine(directory, "taken");
        Directory.CreateDirectory(Path.Combine(path, "by-a-directory"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(path, "new"));
        Assert.Empty(Directory.EnumerateFiles(directory));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
