using System.Net;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Server.Tests.Clients;
using Landfall.Server.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>The page that visitors see when an app does not answer, from its address to the edge.</summary>
[Collection(InstallationTests.Name)]
public sealed class MaintenancePageTests(RunningInstallation installation, SmallImage image) : IClassFixture<SmallImage>
{
    [Fact]
    public async Task It_is_fetched_once_and_shown_when_its_own_server_is_gone_until_it_is_cleared()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "paged");
        Assert.Equal("hello undefined\n", (await app.VisitAsync()).Body);
        await using (var server = await PageServer.StartAsync("<h1>Back soon</h1>"))
        {
            var (status, log) = await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/away.html?signature=canary")));
            Assert.True(status == "succeeded", log);
            Assert.Contains($"Fetching the maintenance page at {server.Url("/away.html")}.", log, StringComparison.Ordinal);
            Assert.Contains("It has 18 bytes of HTML", log, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", log, StringComparison.Ordinal);
            Assert.Equal(1, server.Requests);
        }
        Assert.Equal((HttpStatusCode.OK, "hello undefined\n"), await app.VisitAsync());

        await app.ScaleAsync(0);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "<h1>Back soon</h1>"), await app.VisitAsync());
        // Another change of the endpoint leaves it, and one that sets it again fetches it again.
        await using (var server = await PageServer.StartAsync("moved", "text/plain"))
        {
            Assert.Equal("succeeded", (await app.ProvisionAsync(("IDLE_TIMEOUT", "100"))).Status);
            Assert.Equal("<h1>Back soon</h1>", (await app.VisitAsync()).Body);
            Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/")))).Status);
            Assert.Equal("moved", (await app.VisitAsync()).Body);
        }
        Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", ""))).Status);
        Assert.Contains("This app is not available right now.", (await app.VisitAsync()).Body, StringComparison.Ordinal);
        Assert.Empty(Pages(app));
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task One_that_cannot_be_had_fails_the_operation_and_changes_nothing()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "unpaged");
        await using var server = await PageServer.StartAsync(PathAsync);
        Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/kept")))).Status);
        var before = await app.SettingsAsync();

        var (status, log) = await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/gone")), ("IDLE_TIMEOUT", "100"));

        Assert.Equal("failed", status);
        Assert.Contains("was not fetched: the answer was 410, not 200. Look at it with a browser, and set MAINTENANCE_PAGE_URL again.", log, StringComparison.Ordinal);
        Assert.Equal(before, await app.SettingsAsync());
        Assert.Single(Pages(app));
        // No way leads to the machine's networks, whatever the name.
        (status, log) = await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", $"http://[::1]:{server.Port}/"));
        Assert.Equal("failed", status);
        Assert.Contains("its host is not one of the public internet", log, StringComparison.Ordinal);
        await app.ScaleAsync(0);
        Assert.Equal("<h1>/kept</h1>", (await app.VisitAsync()).Body);
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task The_app_s_variable_names_it_from_a_release_on_and_one_that_cannot_be_had_is_only_warned_of()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "page-variable");
        await using var server = await PageServer.StartAsync(PathAsync);

        var (status, log) = await app.DoAsync(new { type = "configure", env = new { MAINTENANCE_PAGE_URL = server.Url("/first"), SSL_CIPHERS_OVERRIDE = "canary:] evil" } });
        Assert.True(status == "succeeded", log);
        Assert.Contains("Fetching the maintenance page at", log, StringComparison.Ordinal);
        Assert.Contains("Warning: the app's variable SSL_CIPHERS_OVERRIDE is ignored", log, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", log, StringComparison.Ordinal);
        (status, log) = await app.DoAsync(new { type = "configure", env = new { MAINTENANCE_PAGE_URL = server.Url("/gone") } });
        Assert.True(status == "succeeded", log);
        Assert.Contains("Warning: The maintenance page at", log, StringComparison.Ordinal);
        Assert.Contains("The page before stays.", log, StringComparison.Ordinal);
        await app.ScaleAsync(0);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "<h1>/first</h1>"), await app.VisitAsync());

        // The endpoint's own setting goes before it, and when that is cleared the variable holds again.
        await app.ScaleAsync(1);
        await app.DoAsync(new { type = "configure", env = new { MAINTENANCE_PAGE_URL = server.Url("/second") } });
        Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/own")))).Status);
        await app.DoAsync(new { type = "configure", env = new { MAINTENANCE_PAGE_URL = server.Url("/third") } });
        Assert.Equal("<h1>/own</h1>", Assert.Single(Pages(app)).Content);
        Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", ""))).Status);
        Assert.Equal("<h1>/third</h1>", Assert.Single(Pages(app)).Content);
        await app.DoAsync(new { type = "configure", env = new { MAINTENANCE_PAGE_URL = "" } });
        Assert.Empty(Pages(app));
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task After_a_restart_while_it_was_fetched_there_is_one_page_and_it_is_in_use()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "page-restart");
        await using var server = await PageServer.StartAsync("<h1>Once</h1>");
        var id = installation.InStore(store => Interrupted(store, app.Vhost, server.Url("/")));
        using var scope = installation.Services.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();

        await installation.Services.GetRequiredService<OperationRunner>().RunAsync(store, id, default, default);

        Assert.Equal("succeeded", store.Operations.Find(id)!.Status);
        var page = Assert.Single(Pages(app));
        Assert.Equal(("<h1>Once</h1>", store.Vhosts.Find(app.Vhost)!.MaintenancePageId), (page.Content, (long?)page.Id));
        await app.DoAsync(new { type = "deprovision" });
    }

    [Fact]
    public async Task What_is_taken_back_leaves_the_page_before_also_at_the_edge()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "page-undone");
        await using var server = await PageServer.StartAsync("<h1>Before</h1>");
        Assert.Equal("succeeded", (await app.ProvisionAsync(("MAINTENANCE_PAGE_URL", server.Url("/")))).Status);
        await app.ScaleAsync(0);
        var id = installation.InStore(store => Cancelled(store, app.Vhost, server.Url("/other")));
        await installation.Services.GetRequiredService<EdgeSync>().ApplyAsync([], default);
        Assert.Equal("<h1>Lost</h1>", (await app.VisitAsync()).Body);
        using var scope = installation.Services.CreateScope();

        await installation.Services.GetRequiredService<OperationRunner>().RunAsync(scope.ServiceProvider.GetRequiredService<LandfallStore>(), id, default, default);

        Assert.Equal("<h1>Before</h1>", (await app.VisitAsync()).Body);
        Assert.Equal("<h1>Before</h1>", Assert.Single(Pages(app)).Content);
        await app.DoAsync(new { type = "deprovision" });
    }

    // As a killed server leaves it: the page is kept, the journal does not know of it.
    long Interrupted(LandfallStore store, long vhost, string url)
    {
        var operation = Begun(store, store.Vhosts.Find(vhost)!, url, "check done", "fetch started");
        Lost(store, operation);
        return operation.Id;
    }

    // As one leaves it whose operation was cancelled when the edge had just been told.
    long Cancelled(LandfallStore store, long vhost, string url)
    {
        var row = store.Vhosts.Find(vhost)!;
        var operation = Begun(store, row, url, "check done", "fetch done", "certificate done", "edge done");
        operation.Failure = "It was cancelled.";
        operation.Data = $$"""{"setting_before":{{row.SettingId}},"page_before":{{row.MaintenancePageId}},"had_pem":true}""";
        row.MaintenancePageId = Lost(store, operation).Id;
        return operation.Id;
    }

    // Its queue is nobody's: only the runner that is given it here may know it.
    Operation Begun(LandfallStore store, Vhost vhost, string url, params string[] journal)
    {
        var operation = store.AddRow(new Operation
        {
            OrganizationId = vhost.OrganizationId, AccountId = vhost.AccountId, ResourceType = "vhost", ResourceId = vhost.Id, Type = "provision", QueueKey = $"test/{Guid.NewGuid()}",
            Status = "interrupted", UserId = installation.Ours.Owner, Input = $$$"""{"settings":{"MAINTENANCE_PAGE_URL":"{{{url}}}"}}""",
        }, TimeProvider.System);
        foreach (var (index, line) in journal.Index())
            store.OperationSteps.Add(new OperationStep { OperationId = operation.Id, Index = index, Name = line.Split(' ')[0], State = line.Split(' ')[1] });
        return operation;
    }

    static MaintenancePage Lost(LandfallStore store, Operation operation) => store.AddRow(new MaintenancePage
    {
        OrganizationId = operation.OrganizationId, AccountId = operation.AccountId, VhostId = operation.ResourceId, OperationId = operation.Id, Content = "<h1>Lost</h1>", IsHtml = true,
    }, TimeProvider.System);

    List<MaintenancePage> Pages(ServedApp app) => installation.InStore(store => store.MaintenancePages.Where(p => p.VhostId == app.Vhost).ToList());

    // A page that says where it was asked for, and one that is gone.
    static Task PathAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html";
        if (context.Request.Path == "/gone") context.Response.StatusCode = 410;
        return context.Response.WriteAsync($"<h1>{context.Request.Path}</h1>");
    }
}
