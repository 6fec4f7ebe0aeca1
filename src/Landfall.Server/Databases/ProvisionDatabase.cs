using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Databases;

/// <summary>The operation <c>provision</c> of a database.</summary>
sealed class ProvisionDatabase(IEngine engine, PostgresServer postgres) : OperationKind
{
    public override string Resource => "database";
    public override string Type => "provision";

    public override void Check(Call call, long resourceId, Body body)
    {
        if (call.Store.Databases.Find(resourceId)!.Status is Statuses.Provisioned) throw ApiError.Unprocessable("The database is provisioned already.");
        if (body.Whole("container_size") is { } size and not 0) ContainerSize.Parse(size);
        if (body.Whole("disk_size") is { } disk and not 0) DiskSize.Check(disk);
    }

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore("allocate", Allocate) with { Undo = (undone, _) => Release(undone) },
        new Step("volume", VolumeAsync) { Undo = RemoveVolumeAsync },
        new Step("container", ContainerAsync) { Undo = RemoveContainerAsync },
        new Step("prepare", (running, stop) => postgres.PrepareAsync(running, Row(running), stop)),
        Step.InStore("commit", Commit) with { Commits = true },
    ];

    public override string? Refusal(OperationRun run) => base.Refusal(run)
        ?? (Row(run).Status is Statuses.Provisioned ? "The database is provisioned already: an operation that was asked for earlier did it." : null);

    public override void Failed(OperationRun run)
    {
        if (Statuses.IsComing(Row(run).Status)) Row(run).Status = Statuses.ProvisionFailed;
    }

    static Database Row(OperationRun run) => run.Store.Databases.Find(run.Operation.ResourceId)!;

    static DatabaseImage Image(OperationRun run) => run.Store.DatabaseImages.Find(Row(run).DatabaseImageId)!;

    static void Allocate(OperationRun run)
    {
        var database = Row(run);
        database.Status = Statuses.Provisioning;
        if (database.Address == 0) database.Address = Addresses.Next(run.Store, run.Account.Id);
        if (run.Whole("container_size") is > 0 and var size) run.Store.Services.Find(database.ServiceId)!.MemoryMb = size;
        if (run.Whole("disk_size") is > 0 and var disk) run.Store.Disks.Find(database.DiskId)!.Size = disk;
    }

    static Task Release(OperationRun run)
    {
        Row(run).Address = 0;
        return Task.CompletedTask;
    }

    Task VolumeAsync(OperationRun run, CancellationToken stop) =>
        engine.EnsureVolumeAsync(Row(run).VolumeName, Labels.Of(run, "database", ("database", run.Operation.ResourceId)), stop);

    // Only ever the volume of a database that never was: a provisioned one is not provisioned again.
    Task RemoveVolumeAsync(OperationRun run, CancellationToken stop) => engine.RemoveVolumeAsync(Row(run).VolumeName, stop);

    async Task ContainerAsync(OperationRun run, CancellationToken stop)
    {
        var image = Image(run);
        if (await engine.FindImageAsync(image.DockerRepo, stop) is null)
            await engine.PullAsync(ImageReference.Parse(image.DockerRepo), null, run.Output, stop);
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        run.Log($"Starting {image.Description}.");
        await engine.CreateAsync(PostgresServer.Container(run, Row(run), image), stop);
        await engine.PutFilesAsync(Row(run).ContainerName, PostgresServer.Files(run, Row(run)), stop);
        await engine.StartAsync(Row(run).ContainerName, stop);
    }

    Task RemoveContainerAsync(OperationRun run, CancellationToken stop) => engine.RemoveAsync(Row(run).ContainerName, stop);

    static void Commit(OperationRun run)
    {
        var database = Row(run);
        (database.Status, database.UpdatedAt) = (Statuses.Provisioned, run.Time.GetUtcNow());
        run.Store.Disks.Find(database.DiskId)!.Attached = true;
        var credential = run.AddRow(new DatabaseCredential { DatabaseId = database.Id, Type = database.Type });
        credential.ConnectionUrl = run.Seal(credential, nameof(DatabaseCredential.ConnectionUrl), PostgresServer.AppUrl(run, database).Reveal());
    }
}

/// <summary>The operation <c>deprovision</c> of a database: its container and its volume go; its rows stay.</summary>
sealed class DeprovisionDatabase(IEngine engine) : OperationKind
{
    public override string Resource => "database";
    public override string Type => "deprovision";
    public override Scope Needs => Scope.Destroy;

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        Step.InStore("close", running => Row(running).Status = Statuses.Deprovisioning) with { Commits = true },
        new Step("container", (running, stop) => engine.RemoveAsync(Row(running).ContainerName, stop)),
        new Step("volume", (running, stop) => engine.RemoveVolumeAsync(Row(running).VolumeName, stop)),
        Step.InStore("finish", Finish),
    ];

    static Database Row(OperationRun run) => run.Store.Databases.Find(run.Operation.ResourceId)!;

    static void Finish(OperationRun run)
    {
        var (database, now) = (Row(run), run.Time.GetUtcNow());
        (database.Status, database.DeletedAt) = (Statuses.Deprovisioned, now);
        run.Store.Services.Find(database.ServiceId)!.DeletedAt = now;
        run.Store.Disks.Find(database.DiskId)!.DeletedAt = now;
        foreach (var credential in run.Store.DatabaseCredentials.Where(c => c.DatabaseId == database.Id && c.DeletedAt == null).ToList()) credential.DeletedAt = now;
    }
}
