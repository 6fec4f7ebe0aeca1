using System.Text;
using Landfall.Server.Apps;

namespace Landfall.Server.Tests.Values;

/// <summary>The file .aptible.yml comes out of a stranger's image (interface 4.5).</summary>
public sealed class AptibleYmlTests
{
    [Fact]
    public void Both_names_of_the_hook_before_a_release_and_those_after_it_are_read()
    {
        var read = AptibleYml.Parse("before_deploy: [one]\nbefore_release:\n  - two\nafter_deploy_success: [three]\nother: {a: 1}\n"u8.ToArray());
        Assert.Equal(["one", "two"], read.BeforeDeploy);
        Assert.Equal(["three"], read.After["after_deploy_success"]);
    }

    [Theory]
    [InlineData("before_deploy: one")]
    [InlineData("before_deploy: [[one]]")]
    [InlineData("- one")]
    [InlineData("before_deploy: [")]
    [InlineData("a: &x [one]\nbefore_deploy: *x")]
    [InlineData("? &a [*a]\n: 1")]
    [InlineData("\0\u0001")]
    public void What_is_no_such_file_is_refused(string text) => Assert.Throws<FormatException>(() => AptibleYml.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void A_bottomless_file_is_refused_and_ends_nothing(char opening) =>
        Assert.Throws<FormatException>(() => AptibleYml.Parse(Encoding.UTF8.GetBytes(new string(opening, AptibleYml.LargestFile))));
}
