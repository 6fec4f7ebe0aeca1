using System.Text.Json;
using Landfall.Heroku;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Migrate.Journal;

/// <summary>Secrets that only the app's dynos know: asked for when it is planned, and kept sealed for the stages that follow.</summary>
sealed class InsideSecrets(MigrationDirectory directory, JournalCipher cipher)
{
    /// <summary>Keeps what is told of each variable, in place of what was kept; answers the app with all of them.</summary>
    public async Task<HerokuApp> FetchAsync(HerokuApp app, IReadOnlyList<ConfigurationKey> variables, Func<ConfigurationKey, Task<Secret?>> read)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in variables)
            if (await read(variable) is { } value) kept[variable.Value] = cipher.Seal(value, Purpose(variable));
        AtomicFile.Write(directory.InsideFile, JsonSerializer.Serialize(kept, JournalJson.Default.DictionaryStringString));
        return await AddAsync(app);
    }

    /// <summary>The app with what is kept; a config var of the same name counts more.</summary>
    public async Task<HerokuApp> AddAsync(HerokuApp app)
    {
        if (!File.Exists(directory.InsideFile)) return app;
        var kept = JsonSerializer.Deserialize(await File.ReadAllTextAsync(directory.InsideFile), JournalJson.Default.DictionaryStringString) ?? [];
        var variables = kept.Keys.Select(ConfigurationKey.Parse).Where(v => !app.Config.ContainsKey(v)).OrderBy(v => v.Value, StringComparer.Ordinal);
        return await HerokuAppReader.WithInsideAsync(app, variables, variable => Task.FromResult<Secret?>(cipher.Unseal(kept[variable.Value], Purpose(variable))));
    }

    static string Purpose(ConfigurationKey variable) => $"inside/{variable}";
}
