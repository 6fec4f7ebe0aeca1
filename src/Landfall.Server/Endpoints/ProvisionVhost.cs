using System.Text.Json;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Endpoints;

/// <summary>The operation <c>provision</c> of an endpoint, which also applies changes to one that is there (interface 1.1).</summary>
sealed class ProvisionVhost(EdgeSync edge, ReleaseCheck check, MaintenancePages pages, CertificateAuthority ca) : OperationKind
{
    static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(180);
    static readonly string Tokenless = $"A gated endpoint needs sensitive_settings.{Admission.Token} of 16 to 128 characters.";

    public override string Resource => "vhost";
    public override string Type => "provision";

    public override void Check(Call call, long resourceId, Body body)
    {
        var settings = body.Map("settings") ?? [];
        var admission = settings.GetValueOrDefault(Admission.Setting);
        if (admission is not (null or "" or Admission.Open or Admission.Gated)) throw ApiError.Unprocessable($"{Admission.Setting} is open or gated");
        var token = body.Map("sensitive_settings")?.GetValueOrDefault(Admission.Token);
        if ((admission == Admission.Gated || token is { Length: > 0 }) && token is not { Length: >= 16 and <= 128 }) throw ApiError.Unprocessable(Tokenless);
        if (token is not null && !token.All(char.IsAsciiLetterOrDigit)) throw ApiError.Unprocessable($"{Admission.Token} has letters and digits only.");
        var vhost = call.Store.Vhosts.Find(resourceId)!;
        if (token is "" && admission is null && Admission.IsGated(call.Store.Settings.Find(vhost.SettingId))) throw ApiError.Unprocessable(Tokenless);
        EndpointSettings.Check(settings);
        if (call.Store.Services.Find(vhost.ServiceId)!.ContainerCount == 0 && vhost.Pem.Length == 0)
            throw ApiError.Unprocessable("The service is scaled to zero: scale it up before it gets an endpoint (interface 1.2).");
    }

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        new Step("check", CheckAsync),
        new Step("fetch", pages.FetchAsync) { Undo = MaintenancePages.ForgetAsync },
        Step.InStore("certificate", Certify) with { Undo = WithdrawAsync },
        new Step("edge", (running, stop) => edge.ApplyAsync([running.Operation.ResourceId], stop)),
        Step.InStore("commit", running => Row(running).Status = Statuses.Provisioned) with { Commits = true },
        new Step("page", (running, stop) => pages.FollowAsync(running, [Row(running)], stop)),
    ];

    public override void Failed(OperationRun run)
    {
        var vhost = Row(run);
        if (Statuses.IsComing(vhost.Status)) vhost.Status = Statuses.ProvisionFailed;
        // What did not prove itself is not asked for any longer, unless somebody has asked for another meanwhile.
        else if (run.Data.ContainsKey("port") && vhost.ContainerPort == run.Data["port"]?.GetValue<int>()) vhost.ContainerPort = vhost.ServedPort;
    }

    static Vhost Row(OperationRun run) => run.Store.Vhosts.Find(run.Operation.ResourceId)!;

    // The world is let in when there is something to see.
    async Task CheckAsync(OperationRun run, CancellationToken stop)
    {
        var vhost = Row(run);
        run.Data["port"] = vhost.ContainerPort;
        foreach (var container in run.Store.Containers.Where(c => c.ServiceId == vhost.ServiceId && c.Serving && c.DeletedAt == null).ToList())
        {
            var image = run.Store.Images.Find(run.Store.Releases.Find(container.ReleaseId)!.ImageId)!;
            var port = Ports.Of(vhost.ContainerPort, JsonSerializer.Deserialize(image.ExposedPorts, StoreJson.Default.ListInt32) ?? []);
            await check.AnswersAsync(run, container, port, strict: false, FirstAnswer, stop);
        }
    }

    void Certify(OperationRun run)
    {
        var vhost = Row(run);
        run.Data["setting_before"] = vhost.SettingId;
        run.Data["page_before"] = vhost.MaintenancePageId;
        run.Data["port_before"] = vhost.ServedPort;
        run.Data["had_pem"] = vhost.Pem.Length > 0;
        vhost.ServedPort = Port(run, "port", vhost.ContainerPort);
        var settings = run.Settings;
        var sensitive = run.SensitiveSettings;
        if (settings.GetValueOrDefault(Admission.Setting) == Admission.Open) sensitive[Admission.Token] = "";
        vhost.SettingId = Configurations.DeriveSettings(run, "vhost", vhost.Id, vhost.SettingId, settings, sensitive);
        // What was asked for before may have gated it since.
        if (Admission.IsGated(run.Store.Settings.Find(vhost.SettingId)) && !Configurations.ReadSettings(run, vhost.SettingId).Sensitive.ContainsKey(Admission.Token))
            throw new OperationFailedException(Tokenless);
        if (settings.ContainsKey(EndpointSettings.MaintenancePageUrl)) vhost.MaintenancePageId = run.Remembered(MaintenancePages.Fetched);
        vhost.UpdatedAt = run.Time.GetUtcNow();
        if (vhost.Pem.Length > 0) return;
        vhost.Status = Statuses.Provisioning;
        var (certificate, key) = ca.Issue([vhost.VirtualDomain]);
        vhost.Pem = run.Seal(vhost, nameof(Vhost.Pem), new Secret(certificate + key.Reveal()));
        run.Log($"The endpoint answers at https://{vhost.VirtualDomain}.");
    }

    // An earlier version of the platform did not remember it.
    static int? Port(OperationRun run, string name, int? otherwise) => run.Data.ContainsKey(name) ? run.Data[name]?.GetValue<int>() : otherwise;

    // The edge reads what is in the store: it is told when that is as before.
    async Task WithdrawAsync(OperationRun run, CancellationToken stop)
    {
        var vhost = Row(run);
        (vhost.SettingId, vhost.MaintenancePageId) = (run.Remembered("setting_before"), run.Remembered("page_before"));
        vhost.ServedPort = Port(run, "port_before", vhost.ServedPort);
        if (run.Data["had_pem"]?.GetValue<bool>() == false) vhost.Pem = [];
        await run.Store.SaveChangesAsync(stop);
        await edge.ApplyAsync([vhost.Id], stop);
    }
}

/// <summary>The operation <c>deprovision</c> of an endpoint.</summary>
sealed class DeprovisionVhost(EdgeSync edge) : OperationKind
{
    public override string Resource => "vhost";
    public override string Type => "deprovision";
    public override Scope Needs => Scope.Destroy;

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore("close", running =>
        {
            var vhost = running.Store.Vhosts.Find(running.Operation.ResourceId)!;
            (vhost.Status, vhost.DeletedAt) = (Statuses.Deprovisioned, running.Time.GetUtcNow());
        }) with { Commits = true },
        new Step("edge", (running, stop) => edge.ApplyAsync([running.Operation.ResourceId], stop)),
    ];
}
