using Landfall.Convert.Terraform;
using Landfall.Heroku;

namespace Landfall.Convert.Tests;

/// <summary>The real <c>terraform validate</c> on a directory as its owner has it after a conversion: the old files, and what stands beside them.</summary>
public sealed class TerraformValidateTests(TerraformStandIn.Terraform terraform) : IClassFixture<TerraformStandIn.Terraform>
{
    public static TheoryData<string> Apps => [.. CorpusTests.Names.Select<object[], string>(row => (string)row[0]).Where(name => CorpusTests.Files(name).Exists(f => f.Path.EndsWith(".tf", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Apps))]
    public Task What_an_app_of_the_corpus_becomes_is_accepted(string name) => AcceptsAsync([.. CorpusTests.Files(name)]);

    [Fact]
    public Task What_is_written_is_accepted() => AcceptsAsync(("main.tf", TerraformTests.Everything));

    [Theory]
    [InlineData("resource \"aptible_app\" \"a\" { env_id = 1 }", "The argument \"handle\" is required")]
    [InlineData("resource \"aptible_app\" \"a\" {\n env_id = 1\n handle = \"a\"\n size = 2\n}", "An argument named \"size\" is not expected here")]
    [InlineData("resource \"aptible_app\" \"a\" {\n env_id = 1\n handle = \"a\"\n service { memory = 2 }\n}", "An argument named \"memory\" is not expected here")]
    [InlineData("resource \"aptible_database\" \"a\" {\n env_id = 1\n handle = \"a\"\n container_size = 1000\n}", "container_size cannot be 1000")]
    [InlineData("resource \"aptible_endpoint\" \"a\" {\n env_id = 1\n resource_id = 2\n resource_type = \"app\"\n managed = true\n}", "managed needs domain")]
    [InlineData("resource \"aptible_drain\" \"a\" {}", "The provider aptible/aptible does not support resource type \"aptible_drain\"")]
    public async Task What_the_provider_does_not_know_is_refused(string text, string reason)
    {
        using var checkout = Sample.Checkout(("main.tf", $"terraform {{\n  required_providers {{\n    aptible = {{ source = \"{TerraformText.Source}\" }}\n  }}\n}}\n{text}\n"));

        Assert.Contains(reason, string.Concat(await terraform.ValidateAsync(checkout.Directory)), StringComparison.Ordinal);
    }

    async Task AcceptsAsync(params (string Path, string Text)[] files)
    {
        using var checkout = new Checkout([.. files.Where(f => f.Path.EndsWith(".tf", StringComparison.Ordinal))]);
        var directories = files.Select(f => f.Path).Where(path => path.EndsWith(".tf", StringComparison.Ordinal)).Select(path => Path.GetDirectoryName(path)!).Distinct().ToList();
        foreach (var written in TerraformPlan.Of(checkout.Read(), []).ToList()) checkout.Add(written.Path, written.Text);

        foreach (var directory in directories)
            Assert.Equal("", string.Join('\n', await terraform.ValidateAsync(Path.Combine(checkout.Directory, directory))));
    }
}
