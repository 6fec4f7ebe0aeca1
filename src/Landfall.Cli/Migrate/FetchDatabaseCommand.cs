using System.CommandLine;
using Landfall.Cli.Databases;
using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Heroku.Api;
using Landfall.Heroku.Backups;

namespace Landfall.Cli.Migrate;

/// <summary><c>fetch-database</c>: a fresh backup of a Heroku database, as a file that was read in full (the migration guide's command).</summary>
static class FetchDatabaseCommand
{
    const string Folder = "backups";

    public static Command Build(Surroundings around)
    {
        var app = new Argument<string>("HEROKU_APP") { Description = "The app's name on Heroku" };
        var database = new Argument<string?>("DATABASE") { Description = "One of its databases (default: the one of DATABASE_URL)", Arity = ArgumentArity.ZeroOrOne };
        var same = new Option<string?>("--database") { Description = "The same" };
        var command = new Command("fetch-database", "Download a backup of a Heroku database into backups/") { app, database, same };
        command.Does(around, async (parsed, session, stop) =>
        {
            var name = HerokuAppName.Parse(parsed.GetValue(app));
            var (first, second) = (parsed.GetValue(database), parsed.GetValue(same));
            if (first is not null && second is not null && first != second) throw new UsageException($"Which one: {first} or {second}?");
            var file = await FetchAsync(session, name, first ?? second, stop);
            around.Terminal.Out.WriteLine(file);
        });
        return command;
    }

    static async Task<string> FetchAsync(Session session, HerokuAppName app, string? database, CancellationToken stop)
    {
        var (variables, time, say) = (session.Around.Variables, session.Around.Time, (Action<string>)session.Terminal.Say);
        var file = FileOf(app, database);
        Directory.CreateDirectory(Folder);
        using var heroku = new HerokuApi(HerokuHosts.From(variables.Read), HerokuToken.Find(variables.Read), time, say);
        var backups = new HerokuBackups(heroku, time, say);
        var backup = await backups.CaptureAsync(app, database, stop);
        var part = $"{file}.part";
        await backups.DownloadAsync(backup, part, stop);
        say("Reading the whole file");
        await DumpFile.Open(part).ReadAsync(null, new CopyScreen(session.Terminal), stop);
        // The name that a person trusts is given to a whole dump alone.
        File.Move(part, file, overwrite: true);
        return file;
    }

    static string FileOf(HerokuAppName app, string? database)
    {
        if (database is { } name && !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) throw new UsageException($"'{name}' is no name of a Heroku database.");
        return Path.Combine(Folder, database is null ? $"{app}.dump" : $"{app}.{database}.dump");
    }
}
