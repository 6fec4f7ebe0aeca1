namespace Landfall.Cli.Apps;

/// <summary>One variable that is new (+), gone (-) or another (~). Its value is nobody's business.</summary>
sealed record ConfigurationChange(char Sign, string Key)
{
    public static IEnumerable<ConfigurationChange> Between(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).SelectMany(key => (before.GetValueOrDefault(key), after.GetValueOrDefault(key)) switch
        {
            (null, not null) => [new ConfigurationChange('+', key)],
            (not null, null) => [new ConfigurationChange('-', key)],
            var (old, now) when old != now => [new ConfigurationChange('~', key)],
            _ => Array.Empty<ConfigurationChange>(),
        });

    public override string ToString() => $"{Sign}{Key}";
}
