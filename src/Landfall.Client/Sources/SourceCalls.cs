using Landfall.Client.Apps;
using Landfall.Client.Hal;
using Landfall.Client.Http;

namespace Landfall.Client.Sources;

/// <summary>A source directory as the platform keeps it.</summary>
/// <param name="Id">What a <c>deploy</c> names in LANDFALL_SOURCE_ARCHIVE.</param>
public sealed record SourceArchive(string Id);

/// <summary>Source directories that the platform builds (an extension).</summary>
public sealed class SourceCalls
{
    readonly PlatformApi api;

    internal SourceCalls(PlatformApi api) => this.api = api;

    /// <summary>Sends a directory as a gzipped tar. The same directory sent twice is harmless.</summary>
    /// <exception cref="UnexpectedAnswerException">What arrived is not what was sent.</exception>
    public async Task<SourceArchive> SendAsync(App app, DirectoryInfo directory, CancellationToken stop)
    {
        using var content = new DirectoryContent(directory);
        var answer = await api.PutAsync(app.Document.Self.OriginalString + "/source", content, stop);
        if (!string.Equals(answer.Text("sha256"), content.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new UnexpectedAnswerException("The source arrived changed: its SHA-256 differs from what was sent. Try again.");
        return new SourceArchive(answer.OptionalText("id") ?? answer.Number("id").ToString());
    }
}
