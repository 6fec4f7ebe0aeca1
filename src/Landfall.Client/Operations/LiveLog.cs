using Landfall.Client.Http;

namespace Landfall.Client.Operations;

/// <summary>
/// The live log of one operation, where the platform streams it (extension link <c>log_stream</c>). A stream always begins
/// at the first line; after a cut, the lines that were handed over already are passed by.
/// </summary>
sealed class LiveLog(PlatformApi api, Action<string> log)
{
    int handed;

    /// <summary>Reads until the platform ends the stream. Without a stream it returns at once.</summary>
    public async Task ReadAsync(Operation operation, CancellationToken stop)
    {
        if (operation.Document.FindLink("log_stream") is not { } address) return;
        using var response = await api.OpenAsync(address, stop);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        try
        {
            for (var number = 0; await reader.ReadLineAsync(stop) is { } line; number++)
            {
                if (number < handed) continue;
                log(line);
                handed++;
            }
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            throw new UnreachableException($"The log of operation #{operation.Id} was cut off: {cut.Message}", cut);
        }
    }
}
