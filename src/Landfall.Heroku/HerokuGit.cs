using System.Text;
using Landfall.Heroku.Api;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Heroku;

/// <summary>The repository that Heroku keeps of an app.</summary>
public static class HerokuGit
{
    /// <summary>
    /// Clones an app's repository at the commit that is released. The token goes to git by its environment, as a header for
    /// Heroku's git alone: it is in no argument, URL or file.
    /// </summary>
    /// <param name="commit">The commit of the released slug; null: the last that was pushed.</param>
    /// <param name="directory">Where to; it must not exist or be empty.</param>
    /// <param name="tell">Called with each line of git's progress.</param>
    /// <exception cref="HerokuException">It cannot be cloned; the message says what to do.</exception>
    public static async Task CloneAsync(
        HerokuHosts hosts, Secret token, HerokuAppName app, string? commit, string directory, Action<string> tell, CancellationToken stop)
    {
        var environment = Environment(hosts, token);
        var source = new Uri(hosts.Git, $"{app}.git").AbsoluteUri;
        await RunAsync(app, ["clone", "--progress", "--no-recurse-submodules", "--", source, directory], environment, tell, stop);
        var has = await ProgramRunner.RunAsync(Git(["-C", directory, "rev-parse", "--verify", "--quiet", "HEAD"], environment, tell), stop);
        if (!has.Succeeded)
            throw new HerokuException("empty_repository", null,
                $"Heroku's git holds no commits of {app}: it is deployed from elsewhere, such as GitHub. {Checkout(app)}");
        if (commit is not null) await CheckOutAsync(app, commit, directory, environment, tell, stop);
    }

    static async Task CheckOutAsync(
        HerokuAppName app, string commit, string directory, Dictionary<string, string> environment, Action<string> tell, CancellationToken stop)
    {
        if (commit.Length is < 7 or > 64 || !commit.All(char.IsAsciiHexDigit))
            throw new HerokuException("unexpected_answer", null,
                $"Heroku names a commit of {app} that is none. {Checkout(app)}");
        await RunAsync(app, ["-C", directory, "checkout", "--quiet", "--detach", commit], environment, tell, stop);
    }

    static async Task RunAsync(
        HerokuAppName app, IReadOnlyList<string> arguments, Dictionary<string, string> environment, Action<string> tell, CancellationToken stop)
    {
        var ended = await ProgramRunner.RunAsync(Git(arguments, environment, tell), stop);
        if (ended.Succeeded) return;
        var last = ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"git ended with {ended.ExitCode}";
        throw new HerokuException("git", null,
            $"The repository of {app} cannot be read from Heroku's git: {Printable.Line(last, 500)} " +
            $"Check the token and the app's name, or work without it. {Checkout(app)}");
    }

    static string Checkout(HerokuAppName app) =>
        $"With a checkout of yours: `landfall convert DIR --app {app}`, `landfall migrate plan {app} --source DIR`.";

    static Program Git(IReadOnlyList<string> arguments, Dictionary<string, string> environment, Action<string> tell) =>
        new("git", arguments) { Environment = environment, OnError = line => Tell(line, tell) };

    // Of each count that runs up to 100 % the end is enough.
    static void Tell(string line, Action<string> tell)
    {
        if (!line.Contains('%', StringComparison.Ordinal) || line.Contains("done", StringComparison.Ordinal)) tell(Printable.Line(line.Trim(), 500));
    }

    static Dictionary<string, string> Environment(HerokuHosts hosts, Secret token)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($":{token.Reveal()}"));
        (string Key, string Value)[] settings =
        [
            ($"http.{hosts.Git.AbsoluteUri}.extraHeader", $"Authorization: Basic {basic}"),
            // No redirect may carry the header away, and no helper or prompt may ask or remember.
            ("http.followRedirects", "false"),
            ("credential.helper", ""),
        ];
        var environment = new Dictionary<string, string>
        {
            ["GIT_CONFIG_COUNT"] = $"{settings.Length}",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_ASKPASS"] = "",
            ["SSH_ASKPASS"] = "",
            ["GIT_ALLOW_PROTOCOL"] = "https:http",
            ["GIT_TRACE_REDACT"] = "1",
        };
        foreach (var (setting, index) in settings.Select((setting, index) => (setting, index)))
            (environment[$"GIT_CONFIG_KEY_{index}"], environment[$"GIT_CONFIG_VALUE_{index}"]) = setting;
        return environment;
    }
}
