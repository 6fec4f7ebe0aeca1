using System.CommandLine;

namespace Landfall.Cli.Portal;

/// <summary><c>db:tunnel</c>.</summary>
static class DbTunnelCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The database's handle" };
        var environment = CommonOptions.Environment();
        var port = new Option<int?>("--port") { Description = "Local port (default: a free one)" };
        var type = new Option<string?>("--type") { Description = "Kind of credential" };
        var command = new Command("db:tunnel", "Create a local tunnel to a database") { handle, environment, port, type };
        command.Does(around, async (parsed, session, stop) =>
        {
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            return await Tunnel.WithAsync(session, database, parsed.GetValue(type), parsed.GetValue(port), async (url, end) =>
            {
                session.Terminal.Say($"Connect at {url.Reveal()}");
                session.Terminal.Say("Or, use the following arguments:");
                foreach (var line in new[] { $"Host: {url.Host}", $"Port: {url.Port}", $"Username: {url.User}", $"Password: {url.Password.Reveal()}", $"Database: {url.Database}" })
                    session.Terminal.Say($"* {line}");
                if (await Tunnel.UnknownAsync(url.Host, stop) is { } unknown) session.Terminal.Say(unknown);
                session.Terminal.Say("Connected. Ctrl-C to close connection.");
                await end;
                return ExitCode.Done;
            }, stop);
        });
        return command;
    }
}
