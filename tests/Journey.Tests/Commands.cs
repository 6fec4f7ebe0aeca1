using Landfall.Programs;

namespace Journey.Tests;

// What is typed against a platform in use, through its portal and against Heroku.
public sealed partial class JourneyTests
{
    [Fact]
    public async Task Ja_a_command_runs_with_the_app_s_configuration_and_its_exit_status_comes_back()
    {
        var told = await demo.LandfallAsync("ssh --app notes -- printenv GREETING");
        Assert.True(told.Succeeded, Demo.Tail(told));
        Assert.Contains("second line\t", told.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await demo.LandfallAsync("ssh --app notes -- false")).ExitCode);
        Assert.Equal(127, (await demo.LandfallAsync("ssh --app notes -- no-such-program")).ExitCode);
    }

    [Fact]
    public async Task Jb_logs_follow_the_app_until_the_reader_goes()
    {
        var heard = await demo.LandfallForAsync(TimeSpan.FromSeconds(15), "logs --app notes");
        Assert.Contains(" web.0 | listening on ", heard.Output, StringComparison.Ordinal);
        Assert.Contains(" worker.0 | writing every ", heard.Output, StringComparison.Ordinal);
        var database = await demo.LandfallForAsync(TimeSpan.FromSeconds(10), "logs --database notes-database");
        Assert.Contains("database system is ready to accept connections", database.Output + database.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jc_a_tunnel_executes_files_and_dumps_the_database()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-tunnel-").FullName;
        try
        {
            var (good, bad) = (Path.Combine(directory, "good.sql"), Path.Combine(directory, "bad.sql"));
            await File.WriteAllTextAsync(good, "SELECT 'rows: ' || count(*) FROM notes;");
            await File.WriteAllTextAsync(bad, "SELECT nothing FROM nowhere;");
            var counted = await demo.LandfallAsync($"db:execute notes-database {good}");
            Assert.True(counted.Succeeded, Demo.Tail(counted));
            Assert.Matches(@"rows: \d{3,}", counted.Output);
            Assert.Equal(3, (await demo.LandfallAsync($"db:execute notes-database {bad} --on-error-stop")).ExitCode);

            // Debian's own pg_dump is older than the database; the database's image has one that is not.
            var program = Path.Combine(directory, "pg_dump");
            await File.WriteAllTextAsync(program, """
                #!/bin/sh
                exec docker run --rm --network host --volume "$PWD:$PWD" --workdir "$PWD" --env PGHOST --env PGHOSTADDR --env PGPORT \
                  --env PGUSER --env PGPASSWORD --env PGDATABASE --env PGSSLMODE --entrypoint pg_dump postgres:17 "$@"
                """);
            File.SetUnixFileMode(program, AtomicFile.Private | UnixFileMode.UserExecute);
            var dumped = await demo.LandfallAsync("db:dump notes-database", directory: directory);
            Assert.True(dumped.Succeeded, Demo.Tail(dumped));
            var dump = await File.ReadAllTextAsync(Path.Combine(directory, "notes-database.dump"));
            Assert.Contains("CREATE TABLE public.notes", dump, StringComparison.Ordinal);
            Assert.Contains("worker@example.com", dump, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Jd_a_backup_of_Heroku_is_fetched_and_what_is_none_is_not_taken_for_one()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-fetch-").FullName;
        try
        {
            var fetched = await demo.LandfallAsync("fetch-database notes", directory: directory);
            Assert.True(fetched.Succeeded, Demo.Tail(fetched));
            Assert.Equal("backups/notes.dump\n", fetched.Output);
            var file = Path.Combine(directory, "backups", "notes.dump");
            Assert.Equal(AtomicFile.Private, File.GetUnixFileMode(file));
            var whole = await File.ReadAllBytesAsync(file);
            foreach (var delivery in new[] { "Forbidden", "Empty", "Truncated" })
            {
                await demo.ControlAsync(HttpMethod.Post, $"backups/{delivery}");
                Assert.False((await demo.LandfallAsync("fetch-database notes DATABASE", directory: directory)).Succeeded, delivery);
                Assert.False(File.Exists(Path.Combine(directory, "backups", "notes.DATABASE.dump")), delivery);
            }
            Assert.Equal(whole, await File.ReadAllBytesAsync(file));
            var absent = await demo.LandfallAsync("fetch-database notes GREEN", directory: directory);
            Assert.Equal(4, absent.ExitCode);
            Assert.Contains("DATABASE", absent.Error, StringComparison.Ordinal);
        }
        finally
        {
            await demo.ControlAsync(HttpMethod.Post, "backups/Whole");
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Je_a_fetched_backup_goes_into_a_new_database_once_and_is_counted()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-restore-").FullName;
        try
        {
            // Debian's own programs are older than the database.
            var newest = Path.Combine(Environment.GetEnvironmentVariable("LANDFALL_BED") ?? "/var/lib/landfall-bed", "postgres/client/bin");
            foreach (var program in new[] { "pg_dump", "pg_restore" }) File.CreateSymbolicLink(Path.Combine(directory, program), Path.Combine(newest, program));
            Assert.True((await demo.LandfallAsync("fetch-database notes", directory: directory)).Succeeded);
            Assert.True((await demo.LandfallAsync("db:create restored")).Succeeded);

            var restored = await demo.LandfallAsync("restore-data restored backups/notes.dump", directory: directory);
            Assert.True(restored.Succeeded, Demo.Tail(restored));
            Assert.Matches(@"public\.notes +\d+", restored.Output);
            Assert.Contains("counted on both sides", restored.Error, StringComparison.Ordinal);
            var again = await demo.LandfallAsync("restore-file restored backups/notes.dump", directory: directory);
            Assert.Equal((true, ""), (again.Succeeded, again.Output));
            Assert.Contains("Nothing was restored or counted now", again.Error, StringComparison.Ordinal);
            var taken = await demo.LandfallAsync("restore-data notes-database backups/notes.dump", directory: directory);
            Assert.False(taken.Succeeded);
        }
        finally
        {
            await demo.LandfallAsync("db:deprovision restored --yes");
            Directory.Delete(directory, recursive: true);
        }
    }
}
