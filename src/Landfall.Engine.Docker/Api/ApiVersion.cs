using System.Globalization;

namespace Landfall.Engine.Docker.Api;

/// <summary>A version of Docker Engine's API. All that is used here exists since 1.41 (Docker 20.10).</summary>
readonly record struct ApiVersion(int Major, int Minor)
{
    static readonly ApiVersion Oldest = new(1, 41);
    static readonly ApiVersion Newest = new(1, 48);

    /// <summary>The newest version that this program and the engine know.</summary>
    /// <param name="engine">The engine's newest, from its ping.</param>
    public static ApiVersion Agree(string? engine)
    {
        if (engine?.Split('.') is not [var major, var minor]
            || !int.TryParse(major, CultureInfo.InvariantCulture, out var first) || !int.TryParse(minor, CultureInfo.InvariantCulture, out var second))
            throw new EngineException($"What answers at Docker's socket is no Docker Engine: it names its API version '{engine}'.");
        var offered = new ApiVersion(first, second);
        if (offered.IsBefore(Oldest))
            throw new EngineException($"This Docker Engine is too old (API {offered}). Docker 20.10 (API {Oldest}) or newer is needed.");
        return offered.IsBefore(Newest) ? offered : Newest;
    }

    bool IsBefore(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor)) < 0;

    public override string ToString() => $"{Major}.{Minor}";
}
