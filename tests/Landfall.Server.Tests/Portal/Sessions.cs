using Landfall.Server.Operations;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Portal;

/// <summary>Who is at work in an app (interface 3.2).</summary>
[Collection(InstallationTests.Name)]
public sealed class Sessions(RunningInstallation installation)
{
    [Fact]
    public async Task Are_listed_while_they_last()
    {
        // Nobody runs it, so that it lasts.
        var keys = installation.Services.GetRequiredService<QueueKeys>();
        Assert.True(keys.TryTake("execute/listed"));
        var app = installation.Ours.Rows["apps"];
        var session = installation.InStore(store =>
        {
            var account = store.Accounts.Find(installation.Ours.Account)!;
            var asked = OperationRoutes.New(
                store, TimeProvider.System, store.Users.Find(installation.Ours.Owner)!, new Subject(long.Parse(app), account.Id, account.OrganizationId), "app", "execute");
            (asked.QueueKey, asked.Status) = ("execute/listed", OperationStatus.Running);
            return asked.Id;
        });
        Assert.Equal([$"landfall-execute-{session}"], await NamesAsync($"/apps/{app}"));
        Assert.Equal([$"landfall-execute-{session}"], await NamesAsync($"/operations/{session}"));
        Assert.Empty(await NamesAsync($"/operations/{installation.Ours.Rows["operations"]}"));

        installation.InStore(store => store.Operations.Find(session)!.Status = OperationStatus.Succeeded);
        keys.Give("execute/listed");
        Assert.Empty(await NamesAsync($"/apps/{app}"));
    }

    async Task<List<string>> NamesAsync(string of) => [.. (await installation.Ours.Visitor.GetAsync($"{of}/ephemeral_sessions")).Expect(200)
        .Json["_embedded"]!["ephemeral_sessions"]!.AsArray().Select(session => session!["name"]!.GetValue<string>())];
}
