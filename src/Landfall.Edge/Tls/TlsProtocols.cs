using System.Diagnostics.CodeAnalysis;

namespace Landfall.Edge;

/// <summary>Which versions of TLS a route speaks, and whether only with forward secrecy (interface 4.7 SSL_PROTOCOLS_OVERRIDE).</summary>
public sealed record TlsProtocols
{
    static readonly TlsProtocols[] Known =
    [
        new("TLSv1 TLSv1.1 TLSv1.2", "TLSv1.0", "TLSv1.2"),
        new("TLSv1 TLSv1.1 TLSv1.2 PFS", "TLSv1.0", "TLSv1.2"),
        new("TLSv1.1 TLSv1.2", "TLSv1.1", "TLSv1.2"),
        new("TLSv1.1 TLSv1.2 PFS", "TLSv1.1", "TLSv1.2"),
        new("TLSv1.2", "TLSv1.2", "TLSv1.2"),
        new("TLSv1.2 PFS", "TLSv1.2", "TLSv1.2"),
        new("TLSv1.2 PFS TLSv1.3", "TLSv1.2", "TLSv1.3"),
        new("TLSv1.3", "TLSv1.3", "TLSv1.3"),
    ];

    TlsProtocols(string value, string least, string most) => (Value, Least, Most) = (value, least, most);

    /// <summary>The text, as the interface spells it.</summary>
    public string Value { get; }

    /// <summary>The oldest version and the newest, as HAProxy names them.</summary>
    internal string Least { get; }

    internal string Most { get; }

    internal bool ForwardSecrecyOnly => Value.Contains("PFS", StringComparison.Ordinal);

    /// <summary>True: with versions that OpenSSL 3 speaks at its lowest security level only.</summary>
    internal bool Outdated => Least is "TLSv1.0" or "TLSv1.1";

    /// <summary>Parses one of the interface's values; they are compared letter by letter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TlsProtocols? protocols)
    {
        protocols = Array.Find(Known, known => known.Value == text);
        return protocols is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static TlsProtocols Parse(string? text) => TryParse(text, out var protocols)
        ? protocols
        : throw new FormatException($"it is one of {string.Join(", ", Known.Select(known => $"'{known.Value}'"))}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
