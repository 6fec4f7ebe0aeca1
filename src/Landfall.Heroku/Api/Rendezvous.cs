using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Landfall.Heroku.Api;

/// <summary>
/// The session of an attached one-off dyno (heroku 2.1): TLS to the address that Heroku told, the key that stands in it as a line, a
/// line back when the dyno is there, then what the dyno prints until it ends.
/// </summary>
static class Rendezvous
{
    const int LargestOutput = 64 * 1024;
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>All that the dyno prints.</summary>
    /// <param name="options">Whose certificates count; null: those of the machine's authorities.</param>
    /// <exception cref="HerokuException">It cannot be reached, prints too much, or does not end.</exception>
    public static async Task<string> ReadAsync(Uri address, SslClientAuthenticationOptions? options, TimeProvider time, CancellationToken stop)
    {
        if (address is not { Scheme: "rendezvous", Port: > 0, AbsolutePath: ['/', _, ..] })
            throw Failed("Heroku named no address of the form rendezvous://HOST:PORT/KEY for it", null);
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await TalkAsync(address, options, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Failed($"it did not end within {Longest.TotalMinutes:0} minutes", null);
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException)
        {
            throw Failed($"{address.Host}:{address.Port}: {broken.Message}", broken);
        }
    }

    static async Task<string> TalkAsync(Uri address, SslClientAuthenticationOptions? options, CancellationToken stop)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, stop);
        await using var stream = new SslStream(connection.GetStream());
        options ??= new SslClientAuthenticationOptions();
        options.TargetHost = address.Host;
        await stream.AuthenticateAsClientAsync(options, stop);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(address.AbsolutePath[1..] + "\r\n"), stop);
        var output = await ReadToEndAsync(stream, stop);
        // The first line is the meeting point's own.
        return output.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? output[(end + 1)..] : "";
    }

    static async Task<string> ReadToEndAsync(SslStream stream, CancellationToken stop)
    {
        var (buffer, length) = (new byte[LargestOutput], 0);
        while (await stream.ReadAsync(buffer.AsMemory(length), stop) is > 0 and var read)
            if ((length += read) == buffer.Length) throw Failed($"it printed more than {LargestOutput / 1024} KiB", null);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    static HerokuException Failed(string why, Exception? inner) => new("one_off_failed", null,
        $"What the one-off dyno prints could not be read: {why}. Run the same command again, or set the variable by hand as MIGRATION.md says.", inner);
}
