using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Cutover;

/// <summary>
/// All that opening needs and that its report says, as the journal keeps it: once the gate is open, going on must not hang on what
/// becomes of the app on Heroku, of its source or of the plan.
/// </summary>
/// <param name="HerokuApp">The app's name on Heroku.</param>
/// <param name="Environment">The environment on the platform.</param>
/// <param name="App">The app's handle there.</param>
/// <param name="Web">The process that the world talks to; null: none.</param>
/// <param name="SmokePath">The path that is asked.</param>
/// <param name="Services">What is started.</param>
/// <param name="Domains">Custom domains on Heroku.</param>
sealed record Opening(
    string HerokuApp, string Environment, string App, string? Web, string SmokePath, IReadOnlyList<OpeningService> Services, IReadOnlyList<string> Domains)
{
    const string Fact = "opening";

    public static Opening Of(Landing landing, Preparation preparation) => new(
        preparation.Plan.App, landing.Main.Place.Environment, landing.Main.Place.Handle.Value, landing.Web?.Process.Value, landing.SmokePath,
        [.. landing.Apps.SelectMany(app => app.Services.Select(s => new OpeningService(app.Place.Handle.Value, s.Process.Value, s.Count, s.Size.Megabytes)))],
        [.. preparation.App.Domains.Select(d => d.HostName)]);

    /// <summary>What a run that has opened remembers.</summary>
    /// <exception cref="NeedsPersonException">It was opened by a version that remembered less.</exception>
    public static Opening Of(JournalRun run) =>
        run.Recall(Fact) is { } text && JsonSerializer.Deserialize(text, OpeningJson.Default.Opening) is { } opening ? opening
        : throw new NeedsPersonException("The app is open, by a cutover of an earlier version of landfall. What is left of it, if anything, is for that version to do.");

    public void RememberIn(JournalRun run) => run.Remember(Fact, JsonSerializer.Serialize(this, OpeningJson.Default.Opening));

    /// <summary>Where an app stands.</summary>
    public Place Place(string app) => new(Environment, Handle.Parse(app));
}

/// <summary>A service to start.</summary>
sealed record OpeningService(string App, string Process, int Count, int Megabytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Opening))]
sealed partial class OpeningJson : JsonSerializerContext;
