using System.Text;

namespace Landfall.Heroku.Tests;

public sealed class RepositoryTests : IDisposable
{
    readonly string directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"landfall-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    string At(string path)
    {
        var full = Path.Combine(directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    Finding Refused(string path)
    {
        var repository = Repository.Read(directory);
        Assert.Null(repository.Text(path));
        var finding = Assert.Single(repository.Findings);
        Assert.Equal((Severity.Blocker, path), (finding.Severity, finding.Subject));
        return finding;
    }

    [Fact]
    public void Files_are_listed_and_manifests_read()
    {
        File.WriteAllText(At("Procfile"), "web: a\n");
        File.WriteAllText(At("lib/x.py"), "");
        File.WriteAllText(At(".git/config"), "");
        File.WriteAllText(At("node_modules/x/package.json"), "{}");

        var repository = Repository.Read(directory);

        Assert.Equal(["Procfile", "lib/x.py"], repository.Files.Order(StringComparer.Ordinal));
        Assert.Equal("web: a\n", repository.Text("Procfile"));
        Assert.Empty(repository.Findings);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_taken_off()
    {
        File.WriteAllText(At("Procfile"), "web: a\r\nworker: b\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("web: a\nworker: b\n", Repository.Read(directory).Text("Procfile"));
    }

    [Fact]
    public void A_link_out_of_the_repository_is_not_followed()
    {
        File.CreateSymbolicLink(At("Procfile"), "/etc/passwd");

        Assert.Contains("link", Refused("Procfile").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_through_a_linked_directory_is_not_followed()
    {
        Directory.CreateSymbolicLink(At("etc"), "/etc");
        File.CreateSymbolicLink(At("Procfile"), "etc/passwd");

        Refused("Procfile");
    }

    [Fact]
    public void A_linked_directory_of_manifests_is_not_entered()
    {
        var outside = Directory.CreateDirectory(directory + "-outside");
        try
        {
            File.WriteAllText(Path.Combine(outside.FullName, "Procfile"), "web: evil");
            Directory.CreateSymbolicLink(At(".aptible"), outside.FullName);

            var repository = Repository.Read(directory);

            Assert.Empty(repository.Texts);
            Assert.All(repository.Findings, finding => Assert.Equal(Severity.Blocker, finding.Severity));
            Assert.NotEmpty(repository.Findings);
        }
        finally
        {
            outside.Delete(recursive: true);
        }
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        File.CreateSymbolicLink(At("Procfile"), At("app.json"));
        File.CreateSymbolicLink(At("app.json"), At("Procfile"));

        Assert.Equal(2, Repository.Read(directory).Findings.Count);
    }

    [Fact]
    public void A_directory_that_links_to_its_parent_is_not_walked_for_ever()
    {
        Directory.CreateSymbolicLink(At("loop"), directory);

        Assert.Empty(Repository.Read(directory).Files);
    }

    [Fact]
    public void A_link_within_the_repository_is_followed()
    {
        File.WriteAllText(At("deploy/Procfile"), "web: a\n");
        File.CreateSymbolicLink(At("Procfile"), "deploy/Procfile");

        Assert.Equal("web: a\n", Repository.Read(directory).Text("Procfile"));
    }

    [Fact]
    public void What_is_not_utf_8_is_refused()
    {
        File.WriteAllBytes(At("Procfile"), [0x77, 0x65, 0x62, 0x3a, 0x20, 0xff, 0xfe]);

        Assert.Contains("UTF-8", Refused("Procfile").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_binary_is_refused()
    {
        File.WriteAllBytes(At("package.json"), [0x7b, 0x00, 0x7d]);

        Assert.Contains("NUL", Refused("package.json").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_huge_is_refused_unread()
    {
        using (var file = File.Create(At("app.json"))) file.SetLength(10L * 1024 * 1024 * 1024);

        Assert.Contains("10737418240", Refused("app.json").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        var made = await Landfall.Programs.ProgramRunner.RunAsync(new Landfall.Programs.Program("mkfifo", [At("Procfile")]));
        Assert.True(made.Succeeded, made.Error);

        var read = Task.Run(() => Repository.Read(directory));

        Assert.Same(read, await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(10))));
        Assert.Equal("", (await read).Text("Procfile"));
    }

    [Fact]
    public async Task A_name_that_is_not_utf_8_is_told_and_the_rest_is_read()
    {
        File.WriteAllText(At("Procfile"), "web: a\n");
        var made = await Landfall.Programs.ProgramRunner.RunAsync(
            new Landfall.Programs.Program("bash", ["-c", "mkdir \"$1\"/lib-$'\\xff' && touch \"$1\"/lib-$'\\xff'/x \"$1\"/Procfile-$'\\xff'", "bash", directory]));
        Assert.True(made.Succeeded, made.Error);

        var repository = Repository.Read(directory);

        Assert.Equal(["Procfile"], repository.Files);
        Assert.Contains("not UTF-8", Assert.Single(repository.Findings).Text, StringComparison.Ordinal);
        await Landfall.Programs.ProgramRunner.RunAsync(new Landfall.Programs.Program("rm", ["-r", directory]));
        Directory.CreateDirectory(directory);
    }

    [Fact]
    public void A_directory_that_cannot_be_read_is_told_and_the_rest_is_read()
    {
        File.WriteAllText(At("Procfile"), "web: a\n");
        var closed = Directory.CreateDirectory(At("closed/x")).Parent!;
        closed.UnixFileMode = UnixFileMode.None;

        var repository = Repository.Read(directory);

        closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal("web: a\n", repository.Text("Procfile"));
        // Nothing is closed to root.
        if (!Environment.IsPrivilegedProcess) Assert.Equal("closed", Assert.Single(repository.Findings).Subject);
    }

    [Theory]
    [InlineData("a\fb: c")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    public void Only_the_ends_of_lines_are_one_way_of_several(string text)
    {
        File.WriteAllText(At("Procfile"), $"{text}\r\nx\r\n");
        File.WriteAllText(At("Makefile"), "a\r\nb\n");

        var repository = Repository.Read(directory);

        Assert.Equal($"{text}\nx\n", repository.Text("Procfile"));
        Assert.Equal(["Procfile"], repository.Windows);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("$(touch pwned)")]
    [InlineData("'; rm -rf ~ #")]
    public void Odd_names_are_names(string name)
    {
        File.WriteAllText(At($"{name}/x"), "");

        Assert.Equal([$"{name}/x"], Repository.Read(directory).Files);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named() =>
        Assert.Contains("/no/such", Assert.Throws<DirectoryNotFoundException>(() => Repository.Read("/no/such")).Message, StringComparison.Ordinal);
}
