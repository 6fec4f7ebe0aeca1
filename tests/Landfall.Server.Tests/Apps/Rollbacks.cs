using Landfall.Server.Apps;
using Landfall.Server.Operations;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Apps;

/// <summary>What a rollback refuses at once, before anything is queued.</summary>
[Collection(InstallationTests.Name)]
public sealed class Rollbacks(RunningInstallation installation)
{
    [Theory]
    [InlineData(null, "names the deployment to go back to")]
    [InlineData("", "names the deployment to go back to")]
    [InlineData("the one before", "names the deployment to go back to")]
    [InlineData("1; DROP TABLE Deployments", "names the deployment to go back to")]
    [InlineData("99999999999999999999", "names the deployment to go back to")]
    [InlineData("-1", "has no deployment -1")]
    [InlineData("999999999", "has no deployment 999999999")]
    public async Task A_deployment_that_is_none_is_refused(string? named, string said) => await RefusedAsync(named, said);

    [Fact]
    public async Task The_deployment_of_a_stranger_is_as_unknown_as_one_that_never_was() =>
        await RefusedAsync(installation.Theirs.Rows["deployments"], $"has no deployment {installation.Theirs.Rows["deployments"]}");

    [Fact]
    public async Task The_deployment_of_another_app_of_the_same_environment_is_unknown()
    {
        var other = installation.InStore(store => Row(store, new App { Handle = $"other-{Guid.NewGuid():N}"[..20] }).Id);
        var deployment = Add(other, OperationStatus.Succeeded, imageIsGone: false);
        await RefusedAsync(deployment, $"has no deployment {deployment}");
    }

    [Fact]
    public async Task One_that_failed_and_one_whose_image_is_gone_are_refused()
    {
        var app = long.Parse(installation.Ours.Rows["apps"]);
        await RefusedAsync(Add(app, OperationStatus.Failed, imageIsGone: false), "never served");
        await RefusedAsync(Add(app, OperationStatus.Succeeded, imageIsGone: true), "is no longer kept");
    }

    async Task RefusedAsync(string? deployment, string said)
    {
        var path = $"/apps/{installation.Ours.Rows["apps"]}/operations";
        var before = (await installation.Ours.Visitor.GetAsync(path)).Json["total_count"]!.GetValue<int>();
        var settings = deployment is null ? [] : new Dictionary<string, string> { ["LANDFALL_DEPLOYMENT"] = deployment };
        var answer = await installation.Ours.Visitor.PostAsync(path, new { type = "rollback", settings });
        Assert.Equal(422, answer.Status);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await installation.Ours.Visitor.GetAsync(path)).Json["total_count"]!.GetValue<int>());
    }

    string Add(long app, string status, bool imageIsGone) => installation.InStore(store =>
    {
        var image = Row(store, new Image { AppId = app });
        if (imageIsGone) image.DeletedAt = TimeProvider.System.GetUtcNow();
        return Row(store, new Deployment { AppId = app, ImageId = image.Id, Status = status, OperationId = long.Parse(installation.Ours.Rows["operations"]) }).Id.ToString();
    });

    T Row<T>(Store.LandfallStore store, T row) where T : Store.AccountRow
    {
        var account = store.Accounts.Find(installation.Ours.Account)!;
        (row.OrganizationId, row.AccountId) = (account.OrganizationId, account.Id);
        return store.AddRow(row, TimeProvider.System);
    }
}
