using Landfall.Programs;
using Landfall.Server.Apps;

namespace Landfall.Server.Tests.Values;

/// <summary>A command is split into words as a shell splits it. The shell of this machine is asked, too.</summary>
public sealed class ShellWordsTests
{
    // What a shell would expand or run is left out: nothing here does.
    static readonly string[] Pieces = ["a", "B", "é", "=", "-", " ", "  ", "\t", "\n", "\\", "'", "\"", "\\\\", "\\\"", "\\'", "\\ ", "\\\n", "''", "\"\"", "' '", "\"'\"", "'\"'"];

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  \t ", new string[0])]
    [InlineData("one  two", new[] { "one", "two" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("a'b c'd\"e f\"", new[] { "ab cde f" })]
    [InlineData("\"$HOME `id` $(id)\" $HOME *", new[] { "$HOME `id` $(id)", "$HOME", "*" })]
    [InlineData("\"\\$5 \\q \\\\ \\` \\\"\" \\$5", new[] { "$5 \\q \\ ` \"", "$5" })]
    [InlineData("one \\\n two", new[] { "one", "two" })]
    [InlineData("one\\\ntwo \"three\\\nfour\"", new[] { "onetwo", "threefour" })]
    public void Words_are_words(string command, string[] words) => Assert.Equal(words, ShellWords.Split(command));

    [Theory]
    [InlineData("one 'two", "single quote")]
    [InlineData("one \"two", "double quote")]
    [InlineData("one \"two\\", "backslash")]
    [InlineData("one\\", "backslash")]
    public void What_is_not_closed_is_told(string command, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => ShellWords.Split(command)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_shell_has_the_same_words()
    {
        var random = new Random(20260);
        var asked = 0;
        for (var round = 0; round < 3000; round++)
        {
            var command = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            // A newline that is not quoted ends a shell's command; here it only ends a word.
            if (Words(command) is not { } words || HasBareNewline(command)) continue;
            var told = await ProgramRunner.RunAsync(new Landfall.Programs.Program("sh", ["-c", $"printf '<%s>' {command}"]));
            Assert.True(told.Output.TrimEnd('\n') == (words.Count == 0 ? "<>" : string.Concat(words.Select(word => $"<{word}>"))), $"{command} → {told.Output}, not {string.Join('|', words)}");
            if (++asked == 150) return;
        }
        Assert.Fail("Too few commands had words.");
    }

    static IReadOnlyList<string>? Words(string command)
    {
        try
        {
            return ShellWords.Split(command);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static bool HasBareNewline(string command)
    {
        var quote = '\0';
        for (var i = 0; i < command.Length; i++)
        {
            if (command[i] == '\\' && quote != '\'') i++;
            else if (quote != '\0') quote = command[i] == quote ? '\0' : quote;
            else if (command[i] is '\'' or '"') quote = command[i];
            else if (command[i] == '\n') return true;
        }
        return false;
    }
}
