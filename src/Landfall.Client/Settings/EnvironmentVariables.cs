namespace Landfall.Client.Settings;

/// <summary>
/// The variables of interface 2.9. Ours are called <c>LANDFALL_…</c> and win over <c>APTIBLE_…</c>, which keep their meaning.
/// An empty variable is as good as none.
/// </summary>
/// <param name="Read">Looks one variable up by its whole name.</param>
public sealed record EnvironmentVariables(Func<string, string?> Read)
{
    /// <summary>Those of this process.</summary>
    public static EnvironmentVariables OfThisProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>A variable by its whole name, or null.</summary>
    public string? this[string name] => Read(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable by what follows the prefix: ours, else theirs, else null.</summary>
    public string? Find(string name) => this["LANDFALL_" + name] ?? this["APTIBLE_" + name];
}
