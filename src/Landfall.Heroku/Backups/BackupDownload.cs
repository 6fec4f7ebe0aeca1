using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Landfall.Heroku.Backups;

/// <summary>
/// Downloads a custom-format dump from an address that ends after an hour (heroku 3.4, 20). A page of an error, a file that is cut
/// off and one that is no dump are refused.
/// </summary>
/// <param name="offer">Answers an address to download from; asked again when a connection broke.</param>
sealed class BackupDownload(Func<Task<Uri>> offer, TimeProvider time, Action<string> say)
{
    const int Tries = 6;
    static readonly TimeSpan BetweenSayings = TimeSpan.FromSeconds(1);

    public async Task RunAsync(string path, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        // One that gets on, however often it breaks, is not given up.
        for (var (attempt, reached) = (1, 0L); !await TryAsync(http, file, attempt, stop); reached = file.Position)
        {
            attempt = file.Position > reached ? 1 : attempt + 1;
            await Task.Delay(TimeSpan.FromSeconds(attempt), time, stop);
        }
        await DemandMagicAsync(file, stop);
        file.Flush(flushToDisk: true);
    }

    async Task<bool> TryAsync(HttpClient http, FileStream file, int attempt, CancellationToken stop)
    {
        try
        {
            await GoOnAsync(http, file, stop);
            return true;
        }
        catch (Exception broken) when (attempt < Tries && broken is HttpRequestException or IOException && !stop.IsCancellationRequested)
        {
            say($"The download broke at {file.Position:N0} bytes ({broken.Message}); going on from there.");
            return false;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new HerokuException("download_failed", null, $"The backup could not be downloaded: {broken.Message} Run the same command again.", broken);
        }
    }

    async Task GoOnAsync(HttpClient http, FileStream file, CancellationToken stop)
    {
        var address = await offer();
        if (address.Scheme != Uri.UriSchemeHttps)
            throw new HerokuException("download_refused", null, $"The backup's address is not https but {address.Scheme}: a database does not travel in the clear. Ask Heroku's support.");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (file.Position > 0) request.Headers.Range = new RangeHeaderValue(file.Position, null);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!answer.IsSuccessStatusCode)
            throw new HerokuException("download_refused", (int)answer.StatusCode, $"The backup's address answered {(int)answer.StatusCode}. Run the same command again.");
        // One that does not know ranges begins anew.
        if (answer.StatusCode != HttpStatusCode.PartialContent) file.SetLength(file.Position = 0);
        var whole = file.Position + answer.Content.Headers.ContentLength;
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        await CopyAsync(body, file, whole, stop);
        if (whole is { } bytes && file.Position != bytes) throw new IOException($"{file.Position:N0} of {bytes:N0} bytes arrived");
    }

    async Task CopyAsync(Stream body, FileStream file, long? whole, CancellationToken stop)
    {
        var buffer = new byte[1 << 17];
        var said = time.GetTimestamp();
        for (int read; (read = await body.ReadAsync(buffer, stop)) > 0;)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), stop);
            if (time.GetElapsedTime(said) < BetweenSayings) continue;
            said = time.GetTimestamp();
            say(whole is { } bytes ? $"Download: Bytes ({file.Position}/{bytes})" : $"Download: {file.Position:N0} bytes");
        }
    }

    static async Task DemandMagicAsync(FileStream file, CancellationToken stop)
    {
        var magic = new byte[5];
        var length = file.Length;
        file.Position = 0;
        if (length < magic.Length || await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, stop) < magic.Length || !magic.SequenceEqual("PGDMP"u8.ToArray()))
            throw new HerokuException("no_dump", null,
                $"What was downloaded ({length:N0} bytes, beginning with '{Printable.Line(Encoding.Latin1.GetString(magic), magic.Length)}') is no dump of PostgreSQL. Run the same command again.");
    }
}
