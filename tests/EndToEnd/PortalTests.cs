using System.Text;
using EndToEnd.World;
using Landfall.Client.Operations;
using Landfall.Programs;
using Landfall.Values;

namespace EndToEnd;

/// <summary>The SSH portal, with OpenSSH's own client, told as the interface tells it (section 3).</summary>
[Collection(nameof(RunningPlatform))]
public sealed class PortalTests(RunningPlatform platform)
{
    [Fact]
    public async Task Following_an_operation_shows_its_log_and_ends_as_it_ends()
    {
        var (app, running) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);

        var good = await platform.AskDeployAsync(app.App, await platform.ImageAsync(running));
        var followed = await ProgramRunner.RunAsync(await portal.SessionAsync(good));
        Assert.True(followed.Succeeded, followed.Error);
        Assert.Contains($"Operation #{good.Id} succeeded.", followed.Output, StringComparison.Ordinal);

        var bad = await platform.AskDeployAsync(app.App, $"{Machine.Registry}/absent:v1");
        Assert.NotEqual(0, (await ProgramRunner.RunAsync(await portal.SessionAsync(bad))).ExitCode);
    }

    [Fact]
    public async Task A_command_runs_beside_the_app_and_its_status_comes_back()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);

        var operation = await ExecuteAsync(app, "sh -c 'read line; echo \"$line in $APTIBLE_CONTAINER_SIZE\"; echo trouble >&2; exit 7'");
        var ended = await ProgramRunner.RunAsync(await portal.SessionAsync(operation, null, "-T") with { Input = new MemoryStream("hello\n"u8.ToArray()) });

        Assert.Equal((7, "hello in 1024\n"), (ended.ExitCode, ended.Output));
        Assert.Contains("trouble", ended.Error, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.EndOfAsync(operation));
        await AssertGoneAsync(operation);
    }

    [Fact]
    public async Task A_terminal_is_a_terminal()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);

        // Ctrl-C interrupts the sleep, not the session.
        var operation = await ExecuteAsync(app, "sh -c 'trap \"echo interrupted; exit 3\" INT; tty; stty size; sleep 60'");
        using var process = ProgramRunner.Start(await portal.SessionAsync(operation, null, "-tt"));
        var output = new StringBuilder();
        while (!output.ToString().Contains(' ', StringComparison.Ordinal) && await process.StandardOutput.ReadLineAsync() is { } line) output.AppendLine(line);
        await Task.Delay(500);
        await process.StandardInput.WriteAsync('\u0003');
        await process.StandardInput.FlushAsync();
        output.Append(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.Contains("/dev/pts/", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("interrupted", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, process.ExitCode);
    }

    [Fact]
    public async Task A_session_whose_person_goes_leaves_nothing()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);
        var operation = await ExecuteAsync(app, "sh -c 'echo there; exec sleep 600'");
        using var process = ProgramRunner.Start(await portal.SessionAsync(operation, null, "-T"));
        Assert.Equal("there", await process.StandardOutput.ReadLineAsync());

        process.Kill();

        Assert.Equal("failed", (await platform.EndOfAsync(operation)).Status);
        await AssertGoneAsync(operation);
    }

    [Fact]
    public async Task The_logs_of_all_containers_are_followed()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);
        var operation = await platform.Api.Operations.CreateAsync(app.App.Document, new OperationRequest("logs") { Status = "succeeded" }, default);
        Assert.Equal("succeeded", operation.Status);

        using var process = ProgramRunner.Start(await portal.SessionAsync(operation, null, "-T"));
        var seen = new HashSet<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (seen.Count < 2 && await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            seen.Add(line.Split(' ')[1]);
        Assert.Equal(["web.0", "worker.0"], seen.Order());

        // A container that ends is followed into the next, with what the platform did in between; the next may speak at once.
        var worker = await platform.Machine.DockerAsync("ps", "--quiet", "--filter", $"label=landfall.app={app.App.Id}", "--filter", "name=worker");
        await platform.Machine.DockerAsync("kill", worker);
        var words = new List<string>();
        while (!words.Contains("container has started") && await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            words.Add(line[(line.IndexOf('|', StringComparison.Ordinal) + 2)..]);
        process.Kill();
        Assert.Equal(["container has exited (exit code 137)", "container recovery initiated", "container has started"], words.Where(word => word != "working"));
    }

    [Fact]
    public async Task What_a_container_says_that_ends_at_once_is_in_the_logs()
    {
        var app = await platform.Api.Apps.CreateAsync(platform.Main, Landfall.Values.Handle.Parse("crashing"), default);
        var until = DateTimeOffset.UtcNow.AddSeconds(15);
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.AskDeployAsync(app, await platform.ImageAsync("v1"), ("UNTIL", $"{until.ToUnixTimeMilliseconds()}"))));
        var portal = await Portal.StartAsync(platform);
        var operation = await platform.Api.Operations.CreateAsync(app.Document, new OperationRequest("logs") { Status = "succeeded" }, default);
        using var process = ProgramRunner.Start(await portal.SessionAsync(operation, null, "-T"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await HeardAsync(process.StandardOutput, "worker.0 | working");
        if (until - DateTimeOffset.UtcNow is { Ticks: > 0 } wait) await Task.Delay(wait);
        await platform.Machine.DockerAsync("kill", await platform.Machine.DockerAsync("ps", "--quiet", "--filter", $"label=landfall.app={app.Id}", "--filter", "name=worker"));

        await HeardAsync(process.StandardOutput, "worker.0 | container has exited (exit code 137)");
        await HeardAsync(process.StandardError, "worker.0 | no queue to work on");

        process.Kill();
        await platform.SucceedAsync(await platform.DoAsync(app.Document, new OperationRequest("deprovision")));

        async Task HeardAsync(StreamReader from, string words)
        {
            while (await from.ReadLineAsync(patience.Token) is { } line)
                if (line.EndsWith(words, StringComparison.Ordinal)) return;
            throw new InvalidOperationException($"'{words}' was not in the logs.");
        }
    }

    [Fact]
    public async Task A_session_needs_the_token_of_who_asked_for_it()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);
        foreach (var token in new[] { "", "no.token.atall" })
        {
            var operation = await ExecuteAsync(app, "echo must not run");
            var ended = await ProgramRunner.RunAsync(await portal.SessionAsync(operation, new Secret(token), "-T"));
            Assert.Equal((77, ""), (ended.ExitCode, ended.Output));
            await CancelAsync(operation);
        }
    }

    [Fact]
    public async Task A_certificate_does_what_it_is_for_and_nothing_else()
    {
        var (app, _) = await platform.ShopAsync();
        var portal = await Portal.StartAsync(platform);
        var operation = await ExecuteAsync(app, "echo once");
        var connection = await platform.Api.Portal.ConnectAsync(operation, await portal.Client.KeyAsync(default), default);

        // Another command is not obeyed; no forwarding of any kind is granted.
        var commanded = portal.Session(connection, null, "-T", "-R", "9999:127.0.0.1:22", "-A");
        var first = await ProgramRunner.RunAsync(commanded with { Arguments = [.. commanded.Arguments, "cat /etc/passwd"] });
        Assert.Equal("once\n", first.Output);
        // The session is over: the same certificate opens no second one.
        Assert.NotEqual(0, (await ProgramRunner.RunAsync(portal.Session(connection, null, "-T"))).ExitCode);
        // Another user, another certificate.
        var posing = portal.Session(connection, null, "-T");
        foreach (var name in new[] { "tunnel", "superuser" })
        {
            var refused = await ProgramRunner.RunAsync(posing with { Arguments = [$"{name}@{portal.Address.Host}", "-o", "BatchMode=yes", "-o", "PubkeyAuthentication=yes", .. posing.Arguments.Skip(1)] });
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Equal("", refused.Output);
        }
    }

    [Fact]
    public async Task A_tunnel_leads_into_its_database_and_nowhere_else()
    {
        var database = await platform.DatabaseAsync("tunnelled");
        var portal = await Portal.StartAsync(platform);
        var connection = await portal.TunnelAsync(database);
        using var process = await portal.OpenAsync(connection, $"127.0.0.1:15433:{connection.Socket}");
        try
        {
            var credential = (await platform.Api.Databases.CredentialsAsync(database, default)).Single();
            var url = PostgresUrl.Parse(credential.ConnectionUrl.Reveal());
            var answer = await ProgramRunner.RunAsync(new Program("psql",
                ["-X", "-qAt", "-h", "127.0.0.1", "-p", "15433", "-U", url.User, "-d", $"dbname={url.Database} sslmode=require", "-c", "select 40 + 2"])
            {
                Environment = new Dictionary<string, string> { ["PGPASSWORD"] = url.Password.Reveal() },
            });
            Assert.True(answer.Output == "42\n", answer.Error);

            // Not even into the first tunnel's socket, whose name it would have to guess.
            foreach (var target in new[] { "/run/landfall/portal.sock", connection.Socket!, "/etc/passwd", "127.0.0.1:4780", "127.0.0.1:443" })
                Assert.Equal("", await ThroughAsync(portal, await portal.TunnelAsync(database), target));
        }
        finally
        {
            process.Kill();
        }
    }

    // A second tunnel's session, which forwards to another place than its own.
    static async Task<string> ThroughAsync(Portal portal, Landfall.Client.Portal.PortalConnection connection, string target)
    {
        using var process = await portal.OpenAsync(connection, $"127.0.0.1:15434:{target}");
        try
        {
            var asked = await ProgramRunner.RunAsync(new Program("curl", ["--silent", "--max-time", "5", "http://127.0.0.1:15434/healthz"]));
            return asked.Output;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    async Task AssertGoneAsync(Operation operation) =>
        Assert.Equal("", await platform.Machine.DockerAsync("ps", "--all", "--quiet", "--filter", $"name=landfall-execute-{operation.Id}$"));

    Task<Operation> ExecuteAsync(ServingApp app, string command) =>
        platform.Api.Operations.CreateAsync(app.App.Document, new OperationRequest("execute") { Command = command, Interactive = true }, default);

    async Task CancelAsync(Operation operation)
    {
        await platform.Api.Api.PutAsync(operation.Document.Self, new System.Text.Json.Nodes.JsonObject { ["cancelled"] = true }, default);
        await platform.EndOfAsync(operation);
    }
}
