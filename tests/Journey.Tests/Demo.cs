using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Landfall.Programs;

namespace Journey.Tests;

/// <summary>The demonstration of the README, run for real: a platform, a stand-in for Heroku, and an app that was moved.</summary>
public sealed class Demo : IAsyncLifetime
{
    const string Home = "/var/lib/landfall-demo";
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);
    readonly string token = "HRKU-canary-" + Guid.NewGuid().ToString("N");

    public string Output { get; private set; } = "";
    public string Data => $"{Home}/platform";
    public string Token => token;
    public string Origin => "https://landfall.test";
    public Uri Heroku { get; } = new("http://127.0.0.1:18080");
    public Uri HerokuWeb { get; } = new("http://127.0.0.1:18082");

    static string Repository
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "Landfall.slnx"))) directory = Path.GetDirectoryName(directory)!;
            return directory;
        }
    }

    public async Task InitializeAsync()
    {
        var ended = await MoveAsync("node");
        Output = ended.Output;
        Assert.True(ended.Succeeded && ended.Output.EndsWith("demo: ok\n", StringComparison.Ordinal), Tail(ended));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs the command of this clone against the demo's platform and Heroku.</summary>
    /// <param name="arguments">Parted by spaces.</param>
    /// <param name="fault">Where it is killed.</param>
    /// <param name="directory">Where it runs; programs that lie there are found first.</param>
    public Task<Ended> LandfallAsync(string arguments, string? fault = null, string? directory = null) =>
        RunAsync(Command, arguments.Split(' '), fault, directory);

    /// <summary>The same for a command that goes on until it is interrupted.</summary>
    public Task<Ended> LandfallForAsync(TimeSpan span, string arguments) =>
        RunAsync("timeout", ["--signal=INT", $"{span.TotalSeconds}", Command, .. arguments.Split(' ')]);

    /// <summary>Begins again with one of the sample apps, on a platform of its own.</summary>
    public Task<Ended> MoveAsync(string kind) => RunAsync(Path.Combine(Repository, "demo"), [kind]);

    /// <summary>Ends the demonstration.</summary>
    public Task<Ended> DownAsync() => RunAsync(Path.Combine(Repository, "demo"), ["--down"]);

    public static string Sample(string kind) => Path.Combine(Repository, "tests/apps", $"{kind}-notes");

    public Task<Ended> EngineAsync() => RunAsync(Path.Combine(Repository, "tests/bed/engine"), []);

    static string Command => Path.Combine(Repository, "artifacts/cli/landfall");

    async Task<Ended> RunAsync(string program, string[] arguments, string? fault = null, string? directory = null)
    {
        using var limit = new CancellationTokenSource(Longest);
        return await ProgramRunner.RunAsync(new Program(program, arguments)
        {
            WorkingDirectory = directory ?? Repository,
            Environment = new Dictionary<string, string>
            {
                ["LANDFALL_DATA_DIR"] = Data, ["LANDFALL_CONFIG_PATH"] = $"{Home}/client", ["LANDFALL_DEMO_TOKEN"] = token,
                ["HEROKU_API_KEY"] = token, ["HEROKU_HOST"] = Heroku.ToString().TrimEnd('/'), ["HEROKU_DATA_HOST"] = "127.0.0.1", ["SSL_CERT_FILE"] = $"{Home}/heroku/ca.pem",
                ["LANDFALL_FAULT"] = fault ?? "", ["PATH"] = $"{directory ?? Repository}:{Environment.GetEnvironmentVariable("PATH")}",
            },
        }, limit.Token);
    }

    public static string Tail(Ended ended) =>
        $"exit {ended.ExitCode}\n{string.Join('\n', (ended.Output + ended.Error).Split('\n').Where(line => !line.Contains(" #", StringComparison.Ordinal)).TakeLast(150))}";

    /// <summary>The app's host on the platform.</summary>
    public async Task<string> HostAsync() =>
        (string?)JsonNode.Parse((await LandfallAsync("endpoints:list --app notes --output json")).Output)![0]!["hostname"] ?? throw new InvalidDataException("no endpoint");

    /// <summary>A client that trusts the platform's CA and nothing else.</summary>
    public HttpClient Browser()
    {
        var authority = X509Certificate2.CreateFromPem(File.ReadAllText($"{Data}/ca.pem"));
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } },
        })
        { Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>Asks the stand-in for Heroku; paths below _standin are its own.</summary>
    public async Task<string> HerokuAsync(HttpMethod method, string path, object? body = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(Heroku, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.TryAddWithoutValidation("Accept", "application/vnd.heroku+json; version=3");
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync();
    }

    public Task ControlAsync(HttpMethod method, string path, object? body = null) => HerokuAsync(method, "/_standin/" + path, body);
}
