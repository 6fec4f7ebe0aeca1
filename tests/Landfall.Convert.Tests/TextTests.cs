using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Landfall.Convert.Text;
using YamlDotNet.Serialization;

namespace Landfall.Convert.Tests;

/// <summary>Whatever a text holds, it stays within its quotes.</summary>
public sealed class TextTests
{
    /// <summary>What people try.</summary>
    public static TheoryData<string> Hostile => new(
        "'; touch pwned; '", "$(touch pwned)", "`touch pwned`", "\" && touch pwned && \"", "\\", "\\'", "''", "'", "\n", "a\r\nRUN touch pwned",
        "${PATH}", "!!", "#", "- x", "{a: b}", "*&!|>%@", "\t", "\u0001\u001b[31m\u007f", "\u0085\u2028\u2029\uFEFF", "Grüße 🚀", "\\u0041\\n", "$'x'", "");

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task One_word_of_a_shell(string text) => Assert.Equal(text, Assert.Single(Assert.Single(await Bash.SplitAsync([ShellText.Quote(text)]))));

    [Fact]
    public async Task Any_words_of_a_shell()
    {
        var texts = Texts();

        var words = await Bash.SplitAsync([.. texts.Select(ShellText.Quote)]);

        Assert.Equal(texts, words.Select(Assert.Single));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_scalar_of_yaml(string text) => Assert.Equal(text, ReadYaml(text));

    [Fact]
    public void Any_scalar_of_yaml() => Prop.ForAll(Unicode(), text => ReadYaml(text) == text).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Hostile))]
    public void The_exec_form_of_a_dockerfile(string text)
    {
        var form = DockerText.ExecForm("bash", text);

        Assert.DoesNotContain(form, c => c is '\n' or '\r');
        Assert.Equal(["bash", text], JsonSerializer.Deserialize<string[]>(form)!);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_code_span_of_markdown_stays_on_its_line(string text) => Assert.DoesNotContain(MarkdownText.Code(text), char.IsControl);

    [Fact]
    public void A_code_span_is_not_left_by_its_own_fence() => Assert.Equal("``` `` <b>a</b> ``` ".Trim(), MarkdownText.Code("`` <b>a</b>"));

    [Fact]
    public void Words_of_markdown_are_no_markup() => Assert.Equal(@"\[x\](y) \<img src=z\> \*", MarkdownText.Words("[x](y) <img src=z> *"));

    static string ReadYaml(string text) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<string>>>($"before_deploy:\n  - {YamlText.Quote(text)}\n")["before_deploy"][0];

    static Arbitrary<string> Unicode() => ArbMap.Default.ArbFor<NonNull<string>>().Generator.Select(text => Cleaned(text.Get)).ToArbitrary();

    static List<string> Texts() => [.. ArbMap.Default.GeneratorFor<NonNull<string>>().Sample(300).Select(text => Cleaned(text.Get).Replace("\u0001", "", StringComparison.Ordinal))];

    // No shell word holds NUL, and half a surrogate is no text.
    static string Cleaned(string text) => new([.. text.Where(c => c != '\0' && !char.IsSurrogate(c))]);
}
