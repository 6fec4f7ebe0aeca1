using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HerokuStandIn.Control;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The stand-in as a process of its own, with a state directory that goes when it is disposed.</summary>
public sealed class RunningStandIn : IAsyncDisposable
{
    public const string App = "example", Token = "HRKU-0f0f0f0f-test";

    readonly string sample;
    readonly int port = Ports.FreeBlock();
    Process? process;

    public RunningStandIn(string sample)
    {
        this.sample = sample;
        State = Directory.CreateTempSubdirectory("heroku-standin-").FullName;
        // The database's own user passes through.
        File.SetUnixFileMode(State, (UnixFileMode)0b111_001_001);
        Api = new HttpClient { BaseAddress = Url };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        Api.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/vnd.heroku+json; version=3");
        Web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port + 2}/") };
    }

    public string State { get; }
    public Uri Url => new($"http://127.0.0.1:{port}/");
    public HttpClient Api { get; }
    public HttpClient Web { get; }
    public int DatabasePort => port + 60;
    public int ProcessId => process!.Id;
    public string Authority => Path.Combine(State, "ca.pem");
    public string Slug => Path.Combine(State, "slug");

    public static string Samples => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../apps"));

    public Program Command => new(Path.Combine(AppContext.BaseDirectory, "HerokuStandIn"), [
        "--state", State, "--listen", $"127.0.0.1:{port}", "--database-address", "127.0.0.1", "--database-port", $"{DatabasePort}",
        "--app", App, "--source", Path.Combine(Samples, sample)])
    {
        Environment = new Dictionary<string, string> { [StandInOptions.TokenVariable] = Token },
    };

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        process = ProgramRunner.Start(Command);
        var error = process.StandardError.ReadToEndAsync();
        for (var began = Stopwatch.StartNew(); began.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(100))
        {
            if (process.HasExited) throw new InvalidOperationException($"The stand-in ended with {process.ExitCode}: {await error}");
            if (await IsReadyAsync()) return;
        }
        throw new TimeoutException("The stand-in was not ready after three minutes.");
    }

    /// <summary>SIGTERM, and waits for its end; answers the exit status.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await process!.WaitForExitAsync();
        return process.ExitCode;
    }

    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await process!.WaitForExitAsync();
    }

    public async Task<JsonNode> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(path))!;

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object body)
    {
        using var response = await Api.SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) });
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException(text, null, response.StatusCode);
    }

    public Task ControlAsync(HttpMethod method, string path, object? body = null) => ControlAsync(new HttpRequestMessage(method, "/_standin/" + path)
    {
        Content = body is null ? null : JsonContent.Create(body),
    });

    internal async Task<IReadOnlyList<RecordedRequest>> RequestsAsync() =>
        (await Api.GetFromJsonAsync<List<RecordedRequest>>("/_standin/requests"))!;

    /// <summary>How many notes there are, asked of the database itself.</summary>
    public async Task<int> CountAsync(string table = "notes") => int.Parse((await QueryAsync($"SELECT count(*) FROM {table}")).Output);

    /// <summary>Runs SQL with psql as the app's role, over TLS unless told otherwise.</summary>
    public async Task<Ended> QueryAsync(string sql, string sslMode = "require")
    {
        var url = Landfall.Values.PostgresUrl.Parse((await GetAsync($"/apps/{App}/config-vars"))["DATABASE_URL"]!.ToString());
        return await ProgramRunner.RunAsync(new Program("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql])
        {
            Environment = new Dictionary<string, string>
            {
                ["PGHOST"] = url.Host, ["PGPORT"] = $"{url.Port}", ["PGUSER"] = url.User, ["PGPASSWORD"] = url.Password.Reveal(),
                ["PGDATABASE"] = url.Database, ["PGSSLMODE"] = sslMode,
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) await StopAsync();
        process?.Dispose();
        Api.Dispose();
        Web.Dispose();
        Directory.Delete(State, recursive: true);
    }

    async Task SignalAsync(string signal) => await ProgramRunner.RunAsync(new Program("kill", [$"-{signal}", $"{ProcessId}"]));

    async Task ControlAsync(HttpRequestMessage request)
    {
        using var response = await Api.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await GetAsync("/_standin/health"))["ready"]!.GetValue<bool>();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
