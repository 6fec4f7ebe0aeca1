using System.CommandLine;
using Landfall.Client.Accounts;
using Landfall.Client.Databases;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Values;

namespace Landfall.Cli.Databases;

/// <summary><c>db:create</c>.</summary>
static class DbCreateCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The new database's handle" };
        var type = new Option<string>("--type") { Description = "Kind of database", DefaultValueFactory = _ => "postgresql" };
        var version = new Option<string?>("--version") { Description = "Version; without it the default one of its kind" };
        var container = new Option<int?>("--container-size") { Description = "Memory in MB" };
        var disk = new Option<int>("--disk-size") { Description = "Disk in GB", DefaultValueFactory = _ => 10 };
        var profile = new Option<string?>("--container-profile") { Description = "Family of container, such as m" };
        var environment = CommonOptions.Environment();
        var command = new Command("db:create", "Create a new database") { handle, type, version, container, disk, profile, environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = Handle.Parse(parsed.GetValue(handle));
            if (parsed.GetValue(container) is { } megabytes) ContainerSize.Parse(megabytes);
            if (parsed.GetValue(disk) < 1) throw new UsageException("--disk-size is at least 1 GB.");
            var account = await session.AccountAsync(parsed.GetValue(environment), stop);
            var image = await ImageAsync(session, parsed.GetValue(type)!, parsed.GetValue(version), stop);
            var database = await session.Platform.Databases.CreateAsync(
                account, name, parsed.GetValue(type)!, image, parsed.GetValue(disk), parsed.GetValue(container), stop);
            await ProvisionAsync(session, database, new OperationRequest("provision")
            {
                DiskSize = parsed.GetValue(disk),
                ContainerSize = parsed.GetValue(container),
                InstanceProfile = parsed.GetValue(profile),
            }, stop);
            await ShowAsync(session, database, account, stop);
        });
        return command;
    }

    static async Task<DatabaseImage?> ImageAsync(Session session, string type, string? version, CancellationToken stop)
    {
        if (version is null) return null;
        var images = await session.Platform.Databases.ImagesAsync(stop);
        return images.FirstOrDefault(i => i.Type == type && i.Version == version) ?? throw new NotFoundException(
            $"No version {version} of {type}. There are: {string.Join(", ", images.Where(i => i.Type == type).Select(i => i.Version))}");
    }

    // What was made and cannot be provisioned is taken away again, or its handle would stay taken.
    static async Task ProvisionAsync(Session session, Database database, OperationRequest request, CancellationToken stop)
    {
        Operation operation;
        try
        {
            operation = await session.Platform.Operations.CreateAsync(database.Document, request, stop);
        }
        catch (ApiException refused) when (refused.Status is >= 400 and < 500)
        {
            await session.Platform.Operations.CreateAsync(database.Document, new OperationRequest("deprovision"), stop);
            throw;
        }
        await session.FollowAsync(operation, stop);
    }

    static async Task ShowAsync(Session session, Database database, Account account, CancellationToken stop)
    {
        var made = new Database(await session.Platform.Databases.RevealAsync(database, stop));
        session.Printer.Keyed(DatabaseShape.Of(made, account, await session.Platform.Databases.ImagesAsync(stop)), "connection_url");
    }
}
