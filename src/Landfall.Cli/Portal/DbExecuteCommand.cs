using System.CommandLine;
using Landfall.Programs;

namespace Landfall.Cli.Portal;

/// <summary><c>db:execute</c>: psql with a file, through a tunnel.</summary>
static class DbExecuteCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The database's handle" };
        var file = new Argument<FileInfo>("SQL_FILE") { Description = "What to execute" };
        var environment = CommonOptions.Environment();
        var strict = new Toggle("on-error-stop", "Stop at the first error, and fail");
        var command = new Command("db:execute", "Executes sql against a database") { handle, file, environment };
        strict.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var script = parsed.GetValue(file)!;
            if (!script.Exists) throw new UsageException($"There is no file '{script.FullName}'.");
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            session.Terminal.Say($"Executing {script.FullName} against {database.Handle}");
            IReadOnlyList<string> stopping = strict.Value(parsed) == true ? ["--set", "ON_ERROR_STOP=true"] : [];
            return await Tunnel.WithAsync(session, database, null, null, (url, _) => ProgramRunner.RunHereAsync(
                Tunnel.Client("psql", url, ["--no-psqlrc", .. stopping, "--file", script.FullName]), stop), stop);
        });
        return command;
    }
}
