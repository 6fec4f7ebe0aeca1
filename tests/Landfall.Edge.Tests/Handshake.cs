using Landfall.Programs;

namespace Landfall.Edge.Tests;

/// <summary>One handshake of OpenSSL's own client, which speaks what the framework's does not: versions as old as 1.0, and a single suite.</summary>
/// <param name="Version">As OpenSSL names it: <c>TLSv1.1</c>.</param>
/// <param name="Suite">As OpenSSL names it.</param>
public sealed record Handshake(string Version, string Suite)
{
    public static readonly IReadOnlyList<string> Versions = ["tls1", "tls1_1", "tls1_2", "tls1_3"];

    /// <summary>Null: the edge refused it.</summary>
    /// <param name="version">One of <see cref="Versions"/>.</param>
    /// <param name="suites">Of TLS 1.2 and older, joined by ':'.</param>
    public static async Task<Handshake?> TryAsync(int port, string host, string version, string suites = "ALL")
    {
        var ended = await ProgramRunner.RunAsync(new Program(
            "openssl", ["s_client", "-brief", "-connect", $"127.0.0.1:{port}", "-servername", host, $"-{version}", "-cipher", $"{suites}:@SECLEVEL=0"]));
        if (!ended.Error.Contains("CONNECTION ESTABLISHED", StringComparison.Ordinal))
            return ended.Error.Contains("alert", StringComparison.Ordinal) ? null : throw new InvalidOperationException($"openssl: {ended.Error}");
        return new Handshake(After("Protocol version: "), After("Ciphersuite: "));

        string After(string name) => ended.Error.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
    }
}
