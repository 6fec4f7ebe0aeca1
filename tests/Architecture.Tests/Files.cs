using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>How files are.</summary>
public partial class Files
{
    const int Longest = 500;

    // Migrations and their snapshots are made by a program.
    [Fact]
    public void No_file_is_longer_than_a_reader_holds_in_mind() =>
        Assert.DoesNotContain(House.Code, path => !Generated().IsMatch(path) && House.Read(path).Count(c => c == '\n') > Longest);

    [Fact]
    public void Nothing_is_called_a_helper() =>
        Assert.DoesNotContain(House.Code, path => Vague().IsMatch(path));

    [Fact]
    public void Folders_are_at_most_four_deep() =>
        Assert.DoesNotContain(House.Files, path => path.StartsWith("src/", StringComparison.Ordinal) && path.Count(c => c == '/') > 5);

    [Fact]
    public void No_type_is_left_for_later() =>
        Assert.DoesNotContain(House.Code, path => path.StartsWith("src/", StringComparison.Ordinal) && Later().IsMatch(House.Read(path)));

    [Fact]
    public void Nothing_names_a_place_of_the_machine_that_it_was_written_on() =>
        Assert.DoesNotContain(House.Files, path => IsText(path) && Place().IsMatch(House.Read(path)));

    static bool IsText(string path) => Path.GetExtension(path) is ".cs" or ".csproj" or ".md" or ".json" or ".sh" or ".yml" or ".yaml" or ".props" or ".txt" or ".tf" or "";

    [GeneratedRegex(@"/Store/(Sqlite|Postgres)/")]
    private static partial Regex Generated();

    [GeneratedRegex(@"(Helper|Util|Common|Manager)s?(\.cs|/)")]
    private static partial Regex Vague();

    // Spelt apart, so that this file is not its own finding.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HACK)\b|NotImplemented" + "Exception")]
    private static partial Regex Later();

    [GeneratedRegex(@"/wo" + @"rk/(main|helpers|shared|\.library)|/home/[a-z]+/|C:\\Users\\")]
    private static partial Regex Place();
}
