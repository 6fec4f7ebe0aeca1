using System.CommandLine;
using Landfall.Client.Operations;
using Landfall.Values;

namespace Landfall.Cli.Apps;

/// <summary><c>apps:scale</c>.</summary>
static class AppsScaleCommand
{
    public static Command Build(Surroundings around)
    {
        var service = new Argument<string>("SERVICE") { Description = "The service's name" };
        var scale = new ScaleOptions();
        var app = new AppOptions();
        var command = new Command("apps:scale", "Scale a service") { service };
        app.AddTo(command);
        scale.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var request = scale.Apply(parsed, new OperationRequest("scale"));
            if (request is { ContainerCount: null, ContainerSize: null, InstanceProfile: null })
                throw new UsageException("Provide at least --container-count, --container-size, or --container-profile");
            var target = Session.ServiceOf(await session.AppAsync(app, stop), parsed.GetValue(service)!);
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(target.Document, request, stop), stop);
        });
        return command;
    }
}

/// <summary>How many containers of which size.</summary>
sealed class ScaleOptions
{
    readonly Option<int?> count = new("--container-count") { Description = "Number of containers" };
    readonly Option<int?> size = new("--container-size") { Description = "Memory of each in MB" };
    readonly Option<string?> profile = new("--container-profile") { Description = "Family of container, such as m" };

    public void AddTo(Command command)
    {
        command.Add(count);
        command.Add(size);
        command.Add(profile);
    }

    /// <exception cref="UsageException">A number is out of range.</exception>
    public OperationRequest Apply(ParseResult parsed, OperationRequest request)
    {
        if (parsed.GetValue(count) is < 0) throw new UsageException("--container-count cannot be negative.");
        if (parsed.GetValue(size) is { } megabytes) ContainerSize.Parse(megabytes);
        return parsed.GetValue(count) is null && parsed.GetValue(size) is null && parsed.GetValue(profile) is null
            ? request
            : request with
            {
                ContainerCount = parsed.GetValue(count),
                ContainerSize = parsed.GetValue(size),
                InstanceProfile = parsed.GetValue(profile),
            };
    }
}
