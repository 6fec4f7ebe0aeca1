using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Landfall.Ferry;

/// <summary>Knocks at a copy: TLS with the ticket's certificate, then an HTTP/1.1 upgrade (RFC 9110, 7.8) to a plain stream.</summary>
static class AgentDoor
{
    const int LongestHead = 8192;

    /// <summary>A connection that the copy holds.</summary>
    /// <returns>Null: no copy waits for this ticket.</returns>
    /// <exception cref="FerryException">It is not the copy of this ticket.</exception>
    /// <exception cref="IOException">It cannot be reached, or answers something else.</exception>
    public static async Task<Stream?> EnterAsync(AgentTicket ticket, CancellationToken stop)
    {
        var stream = await SecureAsync(await WireStream.ConnectAsync(ticket.Door.DnsSafeHost, ticket.Door.Port, stop), ticket, stop);
        try
        {
            await stream.WriteAsync(Request(ticket), stop);
            await stream.FlushAsync(stop);
            var status = await StatusAsync(stream, stop);
            if (status == "101") return stream;
            await stream.DisposeAsync();
            return status is "403" or "404" ? null : throw new IOException($"the copy's side answered with HTTP status {status}");
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    static byte[] Request(AgentTicket ticket) => Encoding.ASCII.GetBytes(
        $"GET {ticket.Door.PathAndQuery} HTTP/1.1\r\nHost: {ticket.Door.Authority}\r\nConnection: Upgrade\r\n"
        + $"Upgrade: {SourceAgent.Protocol}\r\n{SourceAgent.TokenHeader}: {ticket.Token.Reveal()}\r\n\r\n");

    static async Task<SslStream> SecureAsync(Stream plain, AgentTicket ticket, CancellationToken stop)
    {
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = ticket.Door.DnsSafeHost,
                // The pin says who it is, whoever signed the certificate.
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is X509Certificate2 presented && AgentTicket.PinOf(presented) == ticket.Pin,
            }, stop);
            return secure;
        }
        catch (AuthenticationException refused)
        {
            await secure.DisposeAsync();
            throw new FerryException(FerryErrors.AgentRefused,
                $"What answers at {ticket.Door.Authority} does not have the certificate that the ticket names.",
                "Make a new ticket. If it says so again, somebody stands in between.", refused);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    // Byte by byte: what comes after the head is the copy's already.
    static async Task<string> StatusAsync(Stream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < LongestHead && !(head.Length > 3 && head.ToString(head.Length - 4, 4) == "\r\n\r\n"))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Append((char)one[0]);
        }
        return head.ToString().Split(' ', 3) is ["HTTP/1.1", { Length: 3 } status, _] ? status : throw new IOException("the copy's side does not speak HTTP");
    }
}
