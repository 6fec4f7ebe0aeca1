using System.Text.RegularExpressions;
using HerokuStandIn.Control;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The real heroku command, pointed at a stand-in by the script beside it.</summary>
static partial class HerokuCommand
{
    public static Task<Ended> RunAsync(RunningStandIn standIn, params string[] arguments) => ProgramRunner.RunAsync(
        new Program(Path.Combine(AppContext.BaseDirectory, "heroku-cli"), arguments)
        {
            Environment = new Dictionary<string, string>
            {
                ["HEROKU_STANDIN_URL"] = $"{standIn.Url}", ["HEROKU_STANDIN_TOKEN"] = RunningStandIn.Token, ["HEROKU_STANDIN_CA"] = standIn.Authority,
            },
        });

    /// <summary>Runs the command and answers what it printed and what it asked: a line a request, sorted, ids by what they name.</summary>
    public static async Task<(Ended Ended, string Requests)> RecordAsync(RunningStandIn standIn, params string[] arguments)
    {
        await standIn.ControlAsync(HttpMethod.Delete, "requests");
        var ended = await RunAsync(standIn, arguments);
        // How often it polls depends on the machine.
        var lines = (await standIn.RequestsAsync()).Select(Line).Distinct().Order(StringComparer.Ordinal);
        return (ended, string.Join('\n', lines));
    }

    static string Line(RecordedRequest request)
    {
        string Header(string name) => request.Headers.TryGetValue(name, out var value) ? $" {name}: {value}" : "";
        var scheme = request.Headers["authorization"] == "Bearer" ? "" : " " + request.Headers["authorization"];
        var version = request.Headers["accept"].Split("version=3")[^1];
        var line = $"{request.Method} {request.Path} {request.Body}".TrimEnd() + scheme + (version.Length > 0 ? $" (3{version})" : "")
            + Header("range") + Header("accept-expansion") + Header("accept-inclusion");
        return Id().Replace(AddonName().Replace(line, "<addon>"), "<id>");
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("postgresql-curly-[0-9]{5}")]
    private static partial Regex AddonName();
}
