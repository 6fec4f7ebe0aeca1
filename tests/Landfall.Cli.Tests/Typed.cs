using System.Net;
using System.Text;
using Landfall.Cli.Screen;
using Landfall.Client;
using Landfall.Client.Http;
using Landfall.Client.Settings;

namespace Landfall.Cli.Tests;

/// <summary>Types commands and reads what comes back. The platform's answers come from a table of addresses.</summary>
sealed class Typed : IDisposable
{
    readonly Dictionary<string, Func<HttpResponseMessage>> answers = [];
    readonly string home = Directory.CreateTempSubdirectory("landfall-cli-").FullName;

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    public string Input { get; init; } = "";

    public bool HasTerminal { get; init; }

    public Dictionary<string, string> Variables { get; } = new()
    {
        ["LANDFALL_API_ROOT_URL"] = "https://paas.test",
        ["LANDFALL_ACCESS_TOKEN"] = "jwt",
        ["LANDFALL_DATA_DIR"] = "/nowhere",
    };

    public List<(string Line, string Body)> Requests { get; } = [];

    public string ConfigDirectory => Path.Combine(home, ".landfall");

    public Typed Answer(string line, string json, HttpStatusCode status = HttpStatusCode.OK)
    {
        answers[line] = () => new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/hal+json") };
        return this;
    }

    /// <summary>The answers of another, which is done with.</summary>
    public Typed From(Typed other)
    {
        foreach (var (line, answer) in other.answers) answers[line] = answer;
        other.Dispose();
        return this;
    }

    public Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, new Surroundings(
        new Terminal(new StringReader(Input), Out, Error) { CanAsk = HasTerminal },
        new EnvironmentVariables(name => Variables.GetValueOrDefault(name)), home, TimeProvider.System)
    {
        Connect = (settings, time) => new Platform(new PlatformApi(settings.ApiRoot, new Uri(settings.AuthRoot), settings.Token, new Wire(this), time)),
    });

    public void Dispose() => Directory.Delete(home, recursive: true);

    async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Requests.Add((line, request.Content is null ? "" : await request.Content.ReadAsStringAsync()));
        return answers.TryGetValue(line, out var answer)
            ? answer()
            : new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("""{"code":404,"error":"not_found","message":"Not found"}""") };
    }

    sealed class Wire(Typed typed) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => typed.AnswerAsync(request);
    }
}
