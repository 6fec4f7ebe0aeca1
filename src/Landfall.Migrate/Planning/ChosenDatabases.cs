using Landfall.Convert;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Migrate.Planning;

/// <summary>Which databases move, and what the variables of the others hold: what they hold on Heroku.</summary>
static class ChosenDatabases
{
    /// <exception cref="NeedsPersonException">There is no such database.</exception>
    public static Conversion Of(Conversion conversion, HerokuApp app, string? name)
    {
        if (name is null) return conversion;
        var chosen = conversion.Databases.Where(d => d.AddOn.Name == name || Names(d).Contains(name)).ToList();
        if (chosen.Count == 0)
            throw new NeedsPersonException(
                $"{app.Name} has no database '{name}'. It has: {string.Join(", ", conversion.Databases.Select(d => d.AddOn.Name))}.");
        var handles = chosen.Select(d => d.Handle).ToHashSet();
        return conversion with
        {
            Databases = chosen,
            Config = [.. conversion.Config.Select(v => v.Database is { } handle && !handles.Contains(handle) ? AsOnHeroku(v, app) : v)],
        };
    }

    static IEnumerable<string> Names(PlannedDatabase database) =>
        database.AddOn.Attachments.SelectMany(a => a.Variables.Select(v => v.Value).Append(a.Name));

    static PlannedVariable AsOnHeroku(PlannedVariable variable, HerokuApp app) =>
        variable with { Value = app.Config.GetValueOrDefault(variable.Key) ?? new Secret(""), Database = null };
}
