using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Values;

/// <summary>Rows of another organization, named inside one's own.</summary>
[Collection(InstallationTests.Name)]
public sealed class ForeignReferences(RunningInstallation installation)
{
    Visitor Visitor => installation.Ours.Visitor;

    [Fact]
    public async Task A_certificate_of_others_serves_no_endpoint()
    {
        var certificate = installation.Theirs.Rows["certificates"];
        var service = installation.Ours.Rows["services"];
        foreach (var named in new object[] { long.Parse(certificate), certificate, $"{RunningInstallation.Origin}/certificates/{certificate}" })
        {
            Assert.Equal(422, (await Visitor.PostAsync($"/services/{service}/vhosts", new { type = "http", certificate = named, user_domain = "x.example.com" })).Status);
            Assert.Equal(422, (await Visitor.PutAsync($"/vhosts/{installation.Ours.Rows["vhosts"]}", new { certificate = named })).Status);
        }
    }

    [Fact]
    public async Task A_role_of_others_gets_no_permission()
    {
        foreach (var role in new[] { installation.Theirs.Role.ToString(), $"{RunningInstallation.Origin}/roles/{installation.Theirs.Role}", Guid.NewGuid().ToString(), "owner" })
            Assert.Equal(422, (await Visitor.PostAsync($"/accounts/{installation.Ours.Account}/permissions", new { scope = "read", role })).Status);
    }

    [Fact]
    public async Task An_environment_is_not_made_in_another_organization()
    {
        foreach (var organization in new[] { installation.Theirs.Rows["organizations"], Guid.NewGuid().ToString(), "x" })
            Assert.Equal(403, (await Visitor.PostAsync("/accounts", new { handle = "smuggled", type = "production", organization_id = organization })).Status);
    }

    [Theory]
    [InlineData("https://landfall.example.com/database_images/999999")]
    [InlineData("999999")]
    [InlineData("https://landfall.example.com/database_images/")]
    [InlineData("javascript:alert(1)")]
    public async Task A_database_is_made_of_no_image_that_is_not_there(string image) => Assert.Equal(422, (await Visitor.PostAsync(
        $"/accounts/{installation.Ours.Account}/databases", new { handle = "no-image", type = "postgresql", database_image = image })).Status);

    [Fact]
    public async Task A_source_of_others_is_not_built()
    {
        var source = (await installation.Theirs.Visitor.SendAsync("PUT", $"/apps/{installation.Theirs.Rows["apps"]}/source", new ByteArrayContent([1, 2, 3]))).Expect(201).Id;
        var app = (await Visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "thief" })).Expect(201).Id;
        var operation = (await Visitor.PostAsync($"/apps/{app}/operations", new { type = "deploy", settings = new { LANDFALL_SOURCE_ARCHIVE = source.ToString() } })).Expect(201).Id;
        var ended = await Ended.OfAsync(Visitor, operation);
        Assert.Equal("failed", ended["status"]!.GetValue<string>());
        Assert.StartsWith($"There is no source archive {source} of this app", ended["failure"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
