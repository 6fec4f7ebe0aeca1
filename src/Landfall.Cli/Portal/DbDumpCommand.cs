using System.CommandLine;
using Landfall.Programs;

namespace Landfall.Cli.Portal;

/// <summary><c>db:dump</c>: pg_dump through a tunnel, into HANDLE.dump.</summary>
static class DbDumpCommand
{
    public static Command Build(Surroundings around)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The database's handle" };
        var options = new Argument<string[]>("OPTIONS") { Description = "Options for pg_dump, after --", Arity = ArgumentArity.ZeroOrMore };
        var environment = CommonOptions.Environment();
        var command = new Command("db:dump", "Dump a remote database to file") { handle, environment, options };
        command.Does(around, async (parsed, session, stop) =>
        {
            var database = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            var (file, part) = ($"{database.Handle}.dump", $"{database.Handle}.dump.part");
            session.Terminal.Say($"Dumping to {file}");
            return await Tunnel.WithAsync(session, database, null, null, async (url, _) =>
            {
                // The name that a person trusts is given to a whole dump alone.
                var status = await ProgramRunner.RunHereAsync(Tunnel.Client("pg_dump", url, ["--file", part, .. parsed.GetValue(options) ?? []]), stop);
                if (status == 0) File.Move(part, file, overwrite: true);
                else session.Terminal.Say($"pg_dump ended with {status}. {file} was not written; what there is of it is {part}. A pg_dump that is older than the database's server refuses: install a newer postgresql-client.");
                return status;
            }, stop);
        });
        return command;
    }
}
