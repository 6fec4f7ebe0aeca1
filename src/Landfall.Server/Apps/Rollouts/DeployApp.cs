using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Portal.Git;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>The operation <c>deploy</c> of an app (interface 1.1): image, services, before_deploy, release.</summary>
class DeployApp(IEngine engine, Repositories repositories, ImageStep image, BeforeDeploy beforeDeploy, AfterHooks after, RolloutSteps rollout) : OperationKind
{
    /// <summary>Extension: how new services begin, as <c>{"worker":{"count":0,"size":512}}</c>. Services that exist keep what they have.</summary>
    public const string NewServices = "LANDFALL_NEW_SERVICES";

    public override string Resource => "app";
    public override string Type => "deploy";

    public override void Check(Call call, long resourceId, Body body)
    {
        if (body.Text("git_ref") is { } gitRef) GitCommitish.Parse(gitRef);
        var settings = body.Map("settings") ?? [];
        if ((settings.GetValueOrDefault(ImageStep.DockerImage) ?? body.Map("env")?.GetValueOrDefault(ImageStep.DockerImage)) is { Length: > 0 } named) ImageReference.Parse(named);
        if (settings.GetValueOrDefault(NewServices) is { } starts) Starts(starts);
        if (body.Whole("container_size") is { } size and not 0) ContainerSize.Parse(size);
    }

    // A branch is what it is when the deploy is asked for, not when its turn comes.
    public override async Task<Prepared> PrepareAsync(Call call, long resourceId, Body body)
    {
        if (body.Text("git_ref") is not { } text || text == GitCommitish.Detach) return await base.PrepareAsync(call, resourceId, body);
        var (archive, commit) = await repositories.ArchiveAsync(call.Store, call.Find<App>(resourceId), GitCommitish.Parse(text));
        return new Prepared { GitRef = commit, Settings = new Dictionary<string, string> { [ImageStep.SourceArchiveSetting] = archive.Id.ToString() } };
    }

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore("configuration", Prepare) with { Undo = DeploymentRecord.WithdrawAsync },
        image.Step,
        new Step("services", ReadServicesAsync) { Undo = after.ClearFailure("deploy") },
        after.OnFailure("deploy"),
        new Step("before_deploy", beforeDeploy.RunAsync) { Undo = beforeDeploy.ClearAsync },
        new Step("clear_before_deploy", beforeDeploy.ClearAsync),
        .. rollout.All,
        .. after.OnSuccess("deploy"),
    ];

    static void Prepare(OperationRun run)
    {
        var app = run.Store.Apps.Find(run.Operation.ResourceId)!;
        var (env, settings) = (run.Env, run.Settings.Where(s => s.Key != NewServices).ToDictionary());
        // A deploy from one kind of source leaves the other kind.
        if ((settings.GetValueOrDefault(ImageStep.DockerImage) ?? env.GetValueOrDefault(ImageStep.DockerImage)) is { Length: > 0 }) settings[ImageStep.SourceArchiveSetting] = "";
        else if (settings.GetValueOrDefault(ImageStep.SourceArchiveSetting) is { Length: > 0 }) settings[ImageStep.DockerImage] = env[ImageStep.DockerImage] = "";
        Remember(run, "configuration_id", Configurations.Derive(run, app.ConfigurationId, env));
        Remember(run, "setting_id", Configurations.DeriveSettings(run, "app", app.Id, app.SettingId, settings, run.SensitiveSettings));
        run.Data["git_ref"] = Commit(run, app, settings);
        DeploymentRecord.Begin(run, Origin(run.Data["git_ref"]?.GetValue<string>(), env));
    }

    // What is built again without a new source is of the commit that it was.
    static string? Commit(OperationRun run, App app, Dictionary<string, string> settings)
    {
        if (run.Input["git_ref"]?.GetValue<string>() is { } named && named != GitCommitish.Detach) return named;
        return settings.ContainsKey(ImageStep.SourceArchiveSetting) ? null : run.Store.Images.Find(app.ImageId)?.GitRef;
    }

    // What whoever deploys says of it holds before what git says.
    static string Origin(string? commit, Dictionary<string, string> env)
    {
        var origin = new JsonObject(env
            .Where(p => p.Key.StartsWith("APTIBLE_GIT_", StringComparison.Ordinal) || p.Key == "APTIBLE_DOCKER_REPOSITORY_URL")
            .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        if (commit is not null)
            foreach (var name in new[] { "APTIBLE_GIT_REF", "APTIBLE_GIT_COMMIT_SHA" }) origin.TryAdd(name, commit);
        return origin.ToJsonString();
    }

    static void Remember(OperationRun run, string name, long? id) => run.Data[name] = id;

    async Task ReadServicesAsync(OperationRun run, CancellationToken stop)
    {
        var id = RolloutData.Image(run).Id;
        var procfile = await engine.ReadImageFileAsync(id, "/.aptible/Procfile", Procfile.LargestFile, stop);
        var yml = await engine.ReadImageFileAsync(id, "/.aptible/.aptible.yml", AptibleYml.LargestFile, stop);
        var lines = procfile is null ? SourceFiles.Services(run) : Procfile.Parse(procfile);
        var processes = lines.Count == 0
            ? [(Process: ProcessType.Cmd.Value, Command: (string?)null)]
            : lines.Select(l => (Process: l.Type.Value, Command: (string?)l.Command)).ToArray();
        var existing = RolloutData.Services(run).ToDictionary(s => s.ProcessType);
        var starts = run.Settings.GetValueOrDefault(NewServices) is { } text ? Starts(text) : [];
        RolloutData.Remember(run, processes.Select(p => existing.TryGetValue(p.Process, out var service)
            ? Formation.Of(service) with { Command = p.Command }
            : New(run, p.Process, p.Command, starts.GetValueOrDefault(p.Process))));
        var hooks = yml is null ? SourceFiles.Hooks(run) : AptibleYml.Parse(yml);
        run.Data["before_deploy"] = new JsonArray([.. hooks.BeforeDeploy.Select(c => (JsonNode)c)]);
        AfterHooks.Remember(run, hooks);
        run.Log($"Services: {string.Join(", ", RolloutData.Formation(run).Select(f => $"{f.Process} × {f.Count}"))}.");
    }

    // A deploy's zero is no wish to scale to zero (interface 0.13).
    static FormationEntry New(OperationRun run, string process, string? command, NewService? start) => new(
        process, command, start?.Count ?? (run.Whole("container_count") is > 0 and var count ? count : 1),
        start?.Size ?? (run.Whole("container_size") is > 0 and var size ? size : ContainerSize.Default.Megabytes), null);

    static Dictionary<string, NewService> Starts(string json)
    {
        try
        {
            var map = (JsonObject)JsonNode.Parse(json)!;
            return map.ToDictionary(p => ProcessType.Parse(p.Key).Value, p => new NewService(
                p.Value?["count"]?.GetValue<int>() is { } count ? ServiceCount.Check(count) : 1,
                ContainerSize.Parse(p.Value?["size"]?.GetValue<int>() ?? ContainerSize.Default.Megabytes).Megabytes));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidCastException or InvalidOperationException or NullReferenceException)
        {
            throw ApiError.Unprocessable($"{NewServices} is not an object such as {{\"worker\":{{\"count\":0,\"size\":512}}}}");
        }
    }

    sealed record NewService(int Count, int Size);
}

/// <summary>How many containers a service may have (interface 1.4).</summary>
static class ServiceCount
{
    public const int Most = 32;

    public static int Check(int count) => count is >= 0 and <= Most
        ? count : throw ApiError.Unprocessable($"container_count is from 0 to {Most}");
}
