using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Landfall.Programs;

namespace Journey.Tests;

/// <summary>One app's way from Heroku onto the platform, disturbed in the ways that people fear.</summary>
[TestCaseOrderer("Journey.Tests.InOrder", "Journey.Tests")]
public sealed partial class JourneyTests(Demo demo) : IClassFixture<Demo>
{
    [Fact]
    public async Task A_after_the_cutover_the_app_answers_with_the_rows_of_Heroku_over_a_certificate_that_verifies()
    {
        Assert.Matches(@"proven: main/notes-database: \d{5,} rows in \d+ tables, equal by count and digest", demo.Output);
        using var browser = demo.Browser();
        var page = await browser.GetStringAsync($"https://{await demo.HostAsync()}/notes");
        Assert.Contains("worker@example.com", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task B_a_variable_with_quotes_a_line_break_and_other_alphabets_arrived_byte_for_byte()
    {
        using var browser = demo.Browser();
        var there = await browser.GetByteArrayAsync($"https://{await demo.HostAsync()}/config/GREETING");
        Assert.Contains("☕\nsecond line\t", Encoding.UTF8.GetString(there), StringComparison.Ordinal);
        Assert.Contains("$HOME `id` \\ 100%", Encoding.UTF8.GetString(there), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C_a_name_that_nobody_has_gets_a_plain_404()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        request.Headers.Host = "nobody.example.com";
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task D_no_secret_of_the_journey_lies_in_the_store_the_logs_or_the_journal()
    {
        var url = (await demo.LandfallAsync("db:url notes-database")).Output.Trim();
        string[] secrets = [demo.Token, UserInfo().Match(url).Groups[1].Value];
        Assert.All(secrets, secret => Assert.True(secret.Length > 20));
        foreach (var directory in new[] { "store", "logs", "backups" })
            foreach (var file in Directory.EnumerateFiles(Path.Combine(demo.Data, directory)))
                AssertFree(file, File.ReadAllBytes(file), secrets);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(demo.Data, "../client/migrations"), "*", SearchOption.AllDirectories))
            AssertFree(file, File.ReadAllBytes(file), secrets);
        var logs = await ProgramRunner.RunAsync(new Program("docker", ["logs", "landfall-server"]));
        AssertFree("the server's log", Encoding.UTF8.GetBytes(logs.Output + logs.Error), secrets);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
            if (ReadIfThere(Path.Combine(process, "cmdline")) is { } arguments) AssertFree($"the arguments in {process}", arguments, secrets);
    }

    [Fact]
    public async Task E_going_back_after_open_refuses_and_names_the_tables_that_changed()
    {
        var refused = await demo.LandfallAsync("migrate rollback notes --yes");
        Assert.Equal(8, refused.ExitCode);
        Assert.Contains("notes", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Contains("--discard-new-writes", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F_a_rollback_that_may_discard_brings_the_app_back_on_Heroku()
    {
        var back = await demo.LandfallAsync("migrate rollback notes --discard-new-writes --yes");
        Assert.True(back.Succeeded, Demo.Tail(back));
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, await EventuallyAsync(async () => (await http.GetAsync(demo.HerokuWeb)).StatusCode, HttpStatusCode.OK));
    }

    [Fact]
    public async Task G_somebody_who_goes_on_writing_to_the_frozen_source_stops_the_cutover()
    {
        // Heroku starts processes after it has answered; the one that nobody knows comes when they are up.
        await Task.Delay(TimeSpan.FromSeconds(5));
        await demo.ControlAsync(HttpMethod.Post, "outside-worker/worker");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            var stopped = await demo.LandfallAsync("migrate cutover notes --yes --observe 1");
            Assert.False(stopped.Succeeded, Demo.Tail(stopped));
            Assert.Matches("notes|writing|written", stopped.Output + stopped.Error);
        }
        finally
        {
            await demo.ControlAsync(HttpMethod.Delete, "outside-worker");
        }
        var back = await demo.LandfallAsync("migrate rollback notes --yes");
        Assert.True(back.Succeeded, Demo.Tail(back));
    }

    [Fact]
    public async Task H_a_journey_that_is_killed_goes_on_and_one_that_is_done_may_be_run_again()
    {
        var killed = await demo.LandfallAsync("migrate cutover notes --yes --observe 1", fault: "copy/notes-database:effect");
        Assert.Equal(137, killed.ExitCode);
        var resumed = await demo.LandfallAsync("migrate cutover notes --yes --observe 1");
        Assert.True(resumed.Succeeded, Demo.Tail(resumed));
        Assert.Contains("equal by count and digest", resumed.Output + resumed.Error, StringComparison.Ordinal);
        var again = await demo.LandfallAsync("migrate cutover notes --yes --observe 1");
        Assert.True(again.Succeeded, Demo.Tail(again));
    }

    [Fact]
    public async Task I_up_may_be_run_again_at_any_time()
    {
        var up = await demo.LandfallAsync("up");
        Assert.True(up.Succeeded, Demo.Tail(up));
        Assert.DoesNotContain("claim", up.Output, StringComparison.Ordinal);
        var other = await demo.LandfallAsync("up --host other.test");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("Its host cannot change", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task J_backup_restore_and_a_new_master_key_lose_nothing()
    {
        var file = Path.Combine(Path.GetTempPath(), $"landfall-{Guid.NewGuid():N}.backup");
        try
        {
            Assert.True((await demo.LandfallAsync("key rotate")).Succeeded);
            Assert.True((await demo.LandfallAsync($"backup {file}")).Succeeded);
            Assert.Equal(AtomicFile.Private, File.GetUnixFileMode(file));
            await File.WriteAllBytesAsync(file + ".cut", (await File.ReadAllBytesAsync(file))[..2000]);
            Assert.False((await demo.LandfallAsync($"restore {file}.cut --yes")).Succeeded);
            var restored = await demo.LandfallAsync($"restore {file} --yes");
            Assert.True(restored.Succeeded, Demo.Tail(restored));
            var up = await demo.LandfallAsync("up");
            Assert.True(up.Succeeded, Demo.Tail(up));
            Assert.StartsWith("postgres://", (await demo.LandfallAsync("db:url notes-database")).Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".cut");
        }
    }

    [Fact]
    public async Task K_after_the_machine_boots_everything_that_ran_runs_again()
    {
        var host = await demo.HostAsync();
        await RebootAsync();
        using var browser = demo.Browser();
        var page = await EventuallyAsync(() => browser.GetStringAsync($"https://{host}/notes"), text => text.Contains("worker@example.com", StringComparison.Ordinal));
        Assert.Contains("worker@example.com", page, StringComparison.Ordinal);
        var apps = await EventuallyAsync(async () => (await demo.LandfallAsync("apps")).Output, text => text.Contains("notes", StringComparison.Ordinal));
        Assert.Contains("notes", apps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task L_a_Python_app_goes_the_same_way()
    {
        var python = await demo.MoveAsync("python");
        Assert.True(python.Succeeded && python.Output.EndsWith("demo: ok\n", StringComparison.Ordinal), Demo.Tail(python));
        Assert.Contains("equal by count and digest", python.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task La_an_app_in_two_images_goes_too_and_its_worker_writes_on_in_an_app_beside_it()
    {
        var own = Path.Combine(Demo.Sample("container"), "Dockerfile");
        var before = await File.ReadAllTextAsync(own);
        var moved = await demo.MoveAsync("container");
        Assert.True(moved.Succeeded && moved.Output.EndsWith("demo: ok\n", StringComparison.Ordinal), Demo.Tail(moved));
        Assert.Matches(@"proven: main/notes-database: \d{4,} rows in 1 tables, equal by count and digest", moved.Output);
        Assert.Equal(["notes", "notes-worker"], (await demo.LandfallAsync("apps")).Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("notes", StringComparison.Ordinal)));
        Assert.Equal(before, await File.ReadAllTextAsync(own));

        using var browser = demo.Browser();
        var notes = $"https://{await demo.HostAsync()}/notes";
        var opened = Newest(await browser.GetStringAsync(notes));
        Assert.True(await EventuallyAsync(async () => Newest(await browser.GetStringAsync(notes)), newest => newest > opened) > opened, "the worker writes no rows");
    }

    static int Newest(string notes) => int.Parse((string)JsonNode.Parse(notes)![0]!["id"]!, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task M_every_document_of_the_published_server_reads_as_the_strictest_client_reads_it()
    {
        var token = (string)JsonNode.Parse(await File.ReadAllTextAsync($"{demo.Data}/../client/tokens.json"))![demo.Origin]!;
        using var browser = demo.Browser();
        var documents = new EveryDocument(browser, demo.Origin, token);
        await documents.WalkAsync();
        Assert.True(documents.Faults.Count == 0, string.Join('\n', documents.Faults));
        Assert.True(documents.Read > 100, $"only {documents.Read} documents were found");
    }

    [Fact]
    public async Task N_down_takes_everything_away_that_it_started()
    {
        Assert.Contains("landfall.test", await File.ReadAllTextAsync("/etc/hosts"), StringComparison.Ordinal);

        var down = await demo.DownAsync();

        Assert.True(down.Succeeded, Demo.Tail(down));
        Assert.DoesNotContain("landfall.test", await File.ReadAllTextAsync("/etc/hosts"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(demo.Data));
        using var http = new HttpClient();
        foreach (var address in new[] { new Uri("http://landfall.test"), demo.Heroku, demo.HerokuWeb }) await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(address));
    }

    // As a power cut: everything of the engine dies at once, /run is empty, and only what boot would start is started.
    async Task RebootAsync()
    {
        var containers = await ProgramRunner.RunAsync(new Program("docker", ["ps", "--quiet", "--no-trunc", "--filter", "name=landfall-"]));
        Assert.NotEmpty(containers.Output.Trim());
        var pids = await ProgramRunner.RunAsync(new Program("docker", ["inspect", "--format", "{{.State.Pid}}", .. containers.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)]));
        await ProgramRunner.RunAsync(new Program("kill", ["-KILL", (await File.ReadAllTextAsync("/run/landfall-bed/dockerd.pid")).Trim()]));
        // This engine's own: others on the machine have other directories.
        await KillAllAsync("-address /var/run/docker/containerd/");
        await KillAllAsync("containerd --config /var/run/docker/containerd/");
        foreach (var pid in pids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await ProgramRunner.RunAsync(new Program("kill", ["-KILL", pid]));
        foreach (var left in new[] { "/run/docker", "/run/containerd", "/run/docker.pid", "/run/docker.sock" })
            await ProgramRunner.RunAsync(new Program("rm", ["-rf", left]));
        var engine = await demo.EngineAsync();
        Assert.True(engine.Succeeded, Demo.Tail(engine));
    }

    static Task KillAllAsync(string arguments) => ProgramRunner.RunAsync(new Program("pkill", ["-KILL", "-f", "--", arguments]));

    static Task<T> EventuallyAsync<T>(Func<Task<T>> ask, T wanted) => EventuallyAsync(ask, answer => Equals(answer, wanted));

    static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> fits)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await ask() is var answer && (fits(answer) || attempt == 120)) return answer;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && attempt < 120)
            {
                // Not yet.
            }
            await Task.Delay(500);
        }
    }

    static void AssertFree(string place, byte[] content, string[] secrets) =>
        Assert.All(secrets, secret => Assert.False(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0, $"{place} holds a secret"));

    static byte[]? ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [GeneratedRegex("postgres://[^:]+:([^@]+)@")]
    private static partial Regex UserInfo();
}
