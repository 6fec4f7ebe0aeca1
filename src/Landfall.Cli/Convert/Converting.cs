using System.Text.Json.Nodes;
using Landfall.Convert;
using Landfall.Heroku;
using Landfall.Heroku.Api;

namespace Landfall.Cli.Convert;

/// <summary>One run of <c>convert</c>.</summary>
sealed class Converting(Session session)
{
    public required HerokuAppName? App { get; init; }

    public required DirectoryInfo? Source { get; init; }

    public required DirectoryInfo? Target { get; init; }

    public required bool Check { get; init; }

    public required bool AllowOneOff { get; init; }

    /// <returns>The exit code: 8 when something stops the move, 1 when a check found a difference.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (App is null) return Convert(DeclaredApp.Of, Source ?? new DirectoryInfo("."));
        var variables = session.Around.Variables;
        var (hosts, token) = (HerokuHosts.From(variables.Read), HerokuToken.Find(variables.Read));
        using var api = new HerokuApi(hosts, token, session.Around.Time, session.Terminal.Say);
        var app = await HerokuAppReader.ReadAsync(api, App, session.Terminal.Say, stop);
        if (Source is not null) return Convert(await WithInsideAsync(api, app, Source, stop), Source);
        var clone = Directory.CreateTempSubdirectory("landfall-convert-");
        try
        {
            await HerokuGit.CloneAsync(hosts, token, App, app.Release?.Commit, clone.FullName, session.Terminal.Say, stop);
            return Convert(await WithInsideAsync(api, app, clone, stop), clone, Target ?? new DirectoryInfo(App.Value));
        }
        finally
        {
            clone.Delete(recursive: true);
        }
    }

    async Task<Func<Repository, HerokuApp>> WithInsideAsync(HerokuApi api, HerokuApp app, DirectoryInfo source, CancellationToken stop)
    {
        if (!AllowOneOff) return _ => app;
        var inside = Converter.Convert(app, Repository.Read(source.FullName)).Inside;
        var whole = await HerokuAppReader.WithInsideAsync(app, inside, async variable =>
        {
            session.Terminal.Say($"Asking a one-off dyno for {variable} …");
            return await api.ReadInsideAsync(app.Name, variable, stop);
        });
        return _ => whole;
    }

    int Convert(Func<Repository, HerokuApp> read, DirectoryInfo source, DirectoryInfo? target = null)
    {
        var repository = Repository.Read(source.FullName);
        var conversion = Converter.Convert(read(repository), repository);
        var directory = (target ?? Target ?? source).FullName;
        var changes = ConversionWriter.Compare(conversion, directory);
        if (!Check) ConversionWriter.Write(conversion, directory);
        if (session.Printer.Json) session.Printer.Document(Document(conversion, changes));
        else Print(conversion, changes, directory);
        if (Check) return changes.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        if (!conversion.IsBlocked) return ExitCode.Done;
        session.Terminal.Say("Something stops the move; see above, and MIGRATION.md.");
        return ExitCode.NeedsPerson;
    }

    void Print(Conversion conversion, IReadOnlyList<FileChange> changes, string directory)
    {
        foreach (var change in changes) Show(change, directory);
        if (changes.Count == 0) session.Terminal.Out.WriteLine("Nothing to change.");
        foreach (var finding in conversion.Findings.Where(f => f.Severity != Severity.Info))
            session.Terminal.Out.WriteLine($"{(finding.Severity == Severity.Blocker ? "stops the move" : "for you")}: {finding.Subject}: {finding.Text} ({finding.Source})");
    }

    static JsonObject Document(Conversion conversion, IReadOnlyList<FileChange> changes) => new()
    {
        ["files"] = new JsonArray([.. changes.Select(c => new JsonObject { ["path"] = c.File.Path, ["change"] = c.Own is null ? "missing" : "differs" })]),
        ["findings"] = new JsonArray([.. conversion.Findings.Select(f => new JsonObject
        {
            ["severity"] = f.Severity.ToString().ToLowerInvariant(), ["subject"] = f.Subject, ["text"] = f.Text, ["source"] = f.Source,
        })]),
    };

    void Show(FileChange change, string directory)
    {
        var path = Path.Combine(directory, change.File.Path);
        if (change.Own is null)
        {
            session.Terminal.Out.WriteLine($"{(Check ? "missing" : "written")}: {path}");
            return;
        }
        session.Terminal.Out.WriteLine($"kept: {path} is yours, and differs from what would be written:");
        foreach (var line in Difference.Of(change.Own, change.File.Text)) session.Terminal.Out.WriteLine($"    {Visible(line)}");
    }

    // A text of the repository must not steer the terminal.
    static string Visible(string line) => new([.. line.Select(c => char.IsControl(c) && c != '\t' ? '\u2423' : c)]);
}
