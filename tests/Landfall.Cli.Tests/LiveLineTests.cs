using Landfall.Cli.Screen;

namespace Landfall.Cli.Tests;

public sealed class LiveLineTests : IDisposable
{
    readonly StringWriter screen = new();

    public void Dispose() => screen.Dispose();

    Terminal Terminal(bool person) => new(TextReader.Null, TextWriter.Null, screen) { ShowsMessages = person };

    [Fact]
    public void On_a_screen_what_counts_is_a_bar_in_one_place_and_what_does_not_stays()
    {
        var terminal = Terminal(person: true);
        terminal.Say("2026-05-01T12:00:00Z Prove: Reading rows (1/4)");
        terminal.Say("2026-05-01T12:00:01Z Prove: Reading rows (3/4)");
        terminal.Say("Done.");
        var text = screen.ToString();
        Assert.Contains("Prove: Reading rows  ━━━━━━━╌", text, StringComparison.Ordinal);
        Assert.Contains("3/4", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[2KDone.\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '\n'));
    }

    [Fact]
    public void Bytes_are_read_as_megabytes()
    {
        Terminal(person: true).Say("Restore: Bytes on the target's disk (1500000/3000000)");
        Assert.Contains("1.5 MB/3.0 MB", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_stand_behind_the_bytes_and_are_no_part_of_what_is_done()
    {
        var terminal = Terminal(person: true);
        terminal.Say("2026-05-01T12:00:00Z Restore: Bytes on the target's disk, 42 rows (1500000/3000000)");
        Assert.Contains("Restore: Bytes on the target's disk  ━", screen.ToString(), StringComparison.Ordinal);
        Assert.Matches("1.5 MB/3.0 MB, 42 rows, \\d+ s left$", screen.ToString());
    }

    [Theory]
    [InlineData("Prove: Reading rows (1/4)", true, false)]
    [InlineData("remote: Counting objects: 100% (16/16), done.", true, true)]
    [InlineData("Restore: (99999999999999999999/1)", true, true)]
    public void Only_a_copys_own_counts_become_bars_and_a_file_gets_plain_lines(string line, bool person, bool plain)
    {
        Terminal(person).Say(line);
        Assert.Equal(plain, screen.ToString() == line + "\n");
        using var file = new StringWriter();
        new Terminal(TextReader.Null, TextWriter.Null, file).Say(line);
        Assert.Equal(line + "\n", file.ToString());
    }
}
