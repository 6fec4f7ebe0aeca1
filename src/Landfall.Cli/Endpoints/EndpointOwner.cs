using System.CommandLine;
using Landfall.Client.Apps;

namespace Landfall.Cli.Endpoints;

/// <summary>Whose endpoints are meant: an app's, or a database's.</summary>
sealed class EndpointOwner
{
    readonly AppOptions app = new();
    readonly Option<string?> database = new("--database") { Description = "Database handle" };

    public void AddTo(Command command)
    {
        command.Add(database);
        app.AddTo(command);
    }

    /// <summary>The services that can have endpoints.</summary>
    public async Task<IReadOnlyList<Service>> ServicesAsync(Session session, ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(database) is not { } handle) return (await session.AppAsync(app, stop)).Services;
        var databases = session.Platform.Databases;
        return [await databases.ServiceAsync(await databases.GetAsync(handle, parsed.GetValue(app.Environment), stop), stop)];
    }
}
