using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Landfall.Cli.Tests;

/// <summary>What fills a database from this machine: through a tunnel into a real one, on a platform that offers nothing else.</summary>
public sealed class TunnelledTests(NearDatabases near) : IClassFixture<NearDatabases>
{
    const string Database = """{"_type":"database","id":4,"handle":"db","type":"postgresql","status":"provisioned","_links":{"self":{"href":"https://paas.test/databases/4"},"account":{"href":"https://paas.test/accounts/1"},"operations":{"href":"https://paas.test/databases/4/operations"},"database_credentials":{"href":"https://paas.test/databases/4/database_credentials"}}}""";
    const string Tunnel = """{"_type":"operation","id":9,"type":"tunnel","status":"succeeded","_links":{"self":{"href":"https://paas.test/operations/9"},"account":{"href":"https://paas.test/accounts/1"},"ssh_portal_connections":{"href":"https://paas.test/operations/9/ssh_portal_connections"}}}""";

    string Source => near.SourceUrl.Replace("postgres@", "postgres:canary-1@", StringComparison.Ordinal);

    Typed WithTunnel(string role = "aptible") => new Typed()
        .Answer("GET /", """{"_links":{"self":{"href":"https://paas.test/"}}}""")
        .Answer("GET /find/database?handle=db", Database)
        .Answer("GET /databases/4/database_credentials", Answers.Page("database_credentials",
            $$"""{"_type":"database_credential","id":5,"type":"postgresql","default":true,"connection_url":"postgresql://{{role}}:canary-9f2@db-4.internal.test:5432/db","_links":{"self":{"href":"https://paas.test/database_credentials/5"},"operations":{"href":"https://paas.test/database_credentials/5/operations"} } }"""))
        .Answer("POST /database_credentials/5/operations", Tunnel, HttpStatusCode.Created)
        .Answer("GET /accounts/1", Answers.Account)
        .Answer("GET /stacks/1", """{"_type":"stack","id":1,"ssh_portal_host":"paas.test","ssh_portal_port":1022,"ssh_host_rsa_public_key":"ssh-rsa AAAA","internal_domain":"internal.test","_links":{"self":{"href":"https://paas.test/stacks/1"}}}""")
        .Answer("POST /operations/9/ssh_portal_connections",
            """{"_type":"ssh_portal_connection","id":1,"ssh_user":"u","ssh_certificate_body":"c","ssh_pty":false,"ssh_port_forward_socket":"/s","_links":{"self":{"href":"https://paas.test/ssh_portal_connections/1"}}}""", HttpStatusCode.Created);

    [Theory]
    [InlineData("restore-data")]
    [InlineData("restore-file")]
    public async Task A_dump_file_goes_into_a_database_of_the_platform_and_is_counted(string command)
    {
        await near.EmptyAsync();
        using var typed = WithTunnel();

        var code = await typed.RunAsync(command, "db", near.Dump);

        Assert.True(code == ExitCode.Done, typed.Error.ToString());
        Assert.Equal("Table         Rows\npublic.users  500\n", typed.Out.ToString());
        Assert.Contains("db holds all that shop.dump holds, counted on both sides: 500 rows in 1 tables", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", typed.Out.ToString() + typed.Error, StringComparison.Ordinal);
        Assert.Equal("500 aptible", await near.SqlAsync("db", "SELECT count(*) || ' ' || (SELECT tableowner FROM pg_tables WHERE tablename = 'users') FROM users"));
    }

    [Fact]
    public async Task Typed_twice_no_row_is_doubled_and_programs_read_the_report()
    {
        await near.EmptyAsync();
        using var typed = WithTunnel();
        await typed.RunAsync("restore-data", "db", near.Dump);
        using var again = WithTunnel();

        Assert.Equal(ExitCode.Done, await again.RunAsync("restore-data", "db", near.Dump, "--output", "json"));

        var report = JsonNode.Parse(again.Out.ToString())!;
        Assert.Equal((500, true), ((int)report["tables"]![0]!["rows"]!, (bool)report["earlier"]!));
        Assert.Equal("500", await near.SqlAsync("db", "SELECT count(*) FROM users"));
    }

    [Fact]
    public async Task Typed_twice_a_restore_claims_to_have_counted_once()
    {
        await near.EmptyAsync();
        using var typed = WithTunnel();
        await typed.RunAsync("restore-data", "db", near.Dump);
        using var again = WithTunnel();

        Assert.Equal(ExitCode.Done, await again.RunAsync("restore-data", "db", near.Dump));

        Assert.Empty(again.Out.ToString());
        Assert.Contains("Nothing was restored or counted now: shop.dump went into db", again.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("counted on both sides", again.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_used_is_left_as_it_is()
    {
        await near.EmptyAsync();
        await near.SqlAsync("db", "CREATE TABLE theirs (x int)");
        using var typed = WithTunnel();

        Assert.Equal(ExitCode.Failed, await typed.RunAsync("restore-data", "db", near.Dump));

        Assert.Contains("public.theirs", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_superuser_must_say_that_the_dump_is_trusted()
    {
        await near.EmptyAsync();
        using var typed = WithTunnel("postgres");
        Assert.Equal(ExitCode.Failed, await typed.RunAsync("restore-data", "db", near.Dump));
        Assert.Contains("superuser", typed.Error.ToString(), StringComparison.Ordinal);

        using var trusting = WithTunnel("postgres");
        Assert.Equal(ExitCode.Done, await trusting.RunAsync("restore-data", "db", near.Dump, "--trust"));
    }

    [Fact]
    public async Task A_file_that_is_no_dump_or_is_not_there_is_told_before_the_platform_is_asked()
    {
        using var typed = WithTunnel();

        Assert.Equal(ExitCode.Usage, await typed.RunAsync("restore-data", "db", "/no/such.dump"));
        Assert.Equal(ExitCode.Failed, await typed.RunAsync("restore-data", "db", "/etc/passwd"));

        Assert.Empty(typed.Requests);
        Assert.Contains("root:", typed.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_near_end_that_this_machine_does_not_find_is_told_with_the_line_for_it()
    {
        Assert.Null(await Portal.Tunnel.UnknownAsync("localhost", default));
        Assert.Contains("'127.0.0.1 localhost.internal.paas.test' to /etc/hosts", await Portal.Tunnel.UnknownAsync("localhost.internal.paas.test", default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_copies_no_databases_has_this_machine_copy_through_the_tunnel()
    {
        await near.EmptyAsync();
        using var typed = WithTunnel();

        var code = await typed.RunAsync("db:copy", Source, "db");

        Assert.True(code == ExitCode.Done, typed.Error.ToString());
        Assert.Equal("db: 500 rows in 1 tables, equal by count and digest\n", typed.Out.ToString());
        Assert.DoesNotContain("canary", typed.Out.ToString() + typed.Error, StringComparison.Ordinal);
        Assert.Equal("500", await near.SqlAsync("db", "SELECT count(*) FROM users"));
    }

    [Fact]
    public async Task A_tunnel_that_breaks_in_the_middle_of_a_copy_is_opened_again_and_the_copy_goes_on()
    {
        await near.EmptyAsync();
        var (source, _) = await near.SlowAsync();
        using var typed = WithTunnel();

        var copying = typed.RunAsync("db:copy", source, "db");
        await CutAsync(copying);
        var code = await copying;

        Assert.True(code == ExitCode.Done, typed.Error.ToString());
        Assert.Contains("Tunnel crashed (137). Opening the tunnel again.", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("db: 1 rows in 1 tables, equal by count and digest\n", typed.Out.ToString());
        Assert.Equal(2, typed.Requests.Count(r => r.Line == "POST /operations/9/ssh_portal_connections"));
    }

    [Fact]
    public async Task A_tunnel_that_breaks_in_the_middle_of_a_restore_ends_it_and_the_same_command_begins_anew()
    {
        await near.EmptyAsync();
        var (_, dump) = await near.SlowAsync();
        using var typed = WithTunnel();
        using var again = WithTunnel();

        var restoring = typed.RunAsync("restore-data", "db", dump);
        await CutAsync(restoring);

        Assert.Equal(ExitCode.Failed, await restoring);
        Assert.Contains("was lost", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("give the same command again: it begins anew", typed.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await again.RunAsync("restore-data", "db", dump));
        Assert.Equal("Table         Rows\npublic.users  1\n", again.Out.ToString());
    }

    async Task CutAsync(Task<int> command)
    {
        while (!await near.CutAsync())
        {
            Assert.False(command.IsCompleted, "It has ended too early.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task A_copy_asked_again_after_its_end_copies_nothing_says_so_and_can_be_replaced()
    {
        await near.EmptyAsync();
        using var first = WithTunnel();
        await first.RunAsync("db:copy", Source, "db");
        using var second = WithTunnel();
        using var warm = WithTunnel();

        Assert.Equal(ExitCode.NeedsPerson, await second.RunAsync("db:copy", Source, "db"));
        Assert.Equal(ExitCode.NeedsPerson, await warm.RunAsync("db:copy", "--warm", Source, "db"));

        Assert.Empty(second.Out.ToString());
        var run = Regex.Match(second.Error.ToString(), "--replaces ([0-9a-f-]{36}) SOURCE_URL db").Groups[1].Value;
        Assert.Contains($"name its run ({run})", warm.Error.ToString(), StringComparison.Ordinal);
        using var third = WithTunnel();
        Assert.Equal(ExitCode.Done, await third.RunAsync("db:copy", "--replaces", run, "--yes", Source, "db"));
        Assert.Equal("db: 500 rows in 1 tables, equal by count and digest\n", third.Out.ToString());
    }

    [Theory]
    [InlineData("fetch-database", "shop", "ONE", "--database", "TWO")]
    public async Task Two_databases_at_once_are_asked_about(params string[] args)
    {
        using var typed = new Typed();
        Assert.Equal(ExitCode.Usage, await typed.RunAsync(args));
        Assert.Contains("ONE or TWO", typed.Error.ToString(), StringComparison.Ordinal);
    }
}
