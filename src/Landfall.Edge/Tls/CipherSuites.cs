using System.Diagnostics.CodeAnalysis;

namespace Landfall.Edge;

/// <summary>
/// The suites of TLS 1.2 and older that a route speaks, in the order of preference (interface 4.7 SSL_CIPHERS_OVERRIDE). Of OpenSSL's
/// language only the names of suites from a closed list are taken: a string from which OpenSSL can choose nothing would keep HAProxy
/// from reloading, and with it every other route.
/// </summary>
public sealed record CipherSuites
{
    /// <summary>Of these at least one is named: the certificates of endpoints have ECDSA keys, and the others do not work with them.</summary>
    const string ForEcdsa = "ECDHE-ECDSA-";

    // By preference. All of them are in every build of OpenSSL since 1.1.0. None has a key exchange of finite fields (DHE): HAProxy has no parameters for it.
    static readonly string[] Known =
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384",
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA",
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA256", "AES256-SHA256", "AES128-SHA", "AES256-SHA",
    ];

    // What they exclude is not in the list above, so they change nothing.
    static readonly string[] Exclusions =
    [
        "!aNULL", "!eNULL", "!NULL", "!ADH", "!EXPORT", "!EXP", "!LOW", "!DES", "!3DES", "!RC4", "!MD5", "!PSK", "!SRP", "!DSS", "!CAMELLIA",
    ];

    CipherSuites(IReadOnlyList<string> names) => Names = names;

    /// <summary>Every suite that can be named.</summary>
    internal static CipherSuites All { get; } = new(Known);

    /// <summary>As OpenSSL spells them; none twice.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Those that keep what was said secret when the certificate's key is stolen later.</summary>
    internal IEnumerable<string> WithForwardSecrecy => Names.Where(name => name.StartsWith("ECDHE-", StringComparison.Ordinal));

    /// <summary>Parses names of suites and exclusions, joined by ':'.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CipherSuites? suites)
    {
        suites = text is not null && Fault(text.Split(':')) is null ? new CipherSuites([.. text.Split(':').Intersect(Known)]) : null;
        return suites is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">A word is none of them, or no suite works; the message names it, and what is taken.</exception>
    public static CipherSuites Parse(string? text) => TryParse(text, out var suites) ? suites : throw new FormatException(Fault((text ?? "").Split(':')));

    /// <inheritdoc/>
    public override string ToString() => string.Join(':', Names);

    static string? Fault(string[] words)
    {
        if (words.Except(Known).Except(Exclusions).FirstOrDefault() is { } word)
            return $"'{(word.Length > 40 ? word[..40] + "…" : word)}' is not taken. Join by ':' what is: {string.Join(", ", Known)}; and {string.Join(", ", Exclusions)}";
        return words.Any(name => name.StartsWith(ForEcdsa, StringComparison.Ordinal)) ? null : $"at least one suite begins with {ForEcdsa}: the certificate's key is for those alone";
    }
}
