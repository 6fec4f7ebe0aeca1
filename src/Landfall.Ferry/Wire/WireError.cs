using System.Text;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads a server's ErrorResponse (PostgreSQL, "Error and Notice Message Fields").</summary>
static class WireError
{
    public static PostgresException Read(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<char, string>();
        while (body.Length > 1 && body[0] != 0)
        {
            var text = body[1..];
            var length = text.IndexOf((byte)0);
            if (length < 0) break;
            fields[(char)body[0]] = Encoding.UTF8.GetString(text[..length]);
            body = text[(length + 1)..];
        }
        return new PostgresException(
            fields.GetValueOrDefault('M', "no message"), fields.GetValueOrDefault('V', "ERROR"), fields.GetValueOrDefault('V', "ERROR"),
            fields.GetValueOrDefault('C') is { Length: 5 } code ? code : "XX000", schemaName: fields.GetValueOrDefault('s'));
    }
}
