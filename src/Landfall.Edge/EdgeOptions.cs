using Landfall.Values;

namespace Landfall.Edge;

/// <summary>Where HAProxy is, and what it serves besides the apps.</summary>
/// <param name="Directory">The directory that this program and HAProxy share, as this program sees it. Nothing else lies in it.</param>
/// <param name="PlatformHost">The name under which the platform itself is reached.</param>
/// <param name="PlatformCertificate">PEM: its certificate chain and private key.</param>
/// <param name="DefaultCertificate">PEM: shown to those who ask for a name that nobody has; it should say nothing of anybody.</param>
public sealed record EdgeOptions(string Directory, HostName PlatformHost, Secret PlatformCertificate, Secret DefaultCertificate)
{
    /// <summary>The same directory as HAProxy sees it, when it runs in a container that mounts it elsewhere.</summary>
    public string? DirectoryInside { get; init; }

    /// <summary>The unix socket on which the platform's server listens, as HAProxy sees it; null: <c>server.sock</c> in the directory.</summary>
    public string? PlatformSocket { get; init; }

    /// <summary>The address that is listened on; <c>*</c>: every one of the machine.</summary>
    public string Address { get; init; } = "*";

    /// <summary>The port of plain http.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary>The port of https.</summary>
    public int HttpsPort { get; init; } = 443;

    /// <summary>How often each container is asked whether it is well, and how long its answer may take.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What HAProxy is started with, one argument each: master and worker in the foreground, told through the master's socket.</summary>
    public IReadOnlyList<string> Arguments =>
        ["-W", "-S", $"{Inside}/master.sock,mode,600", "-f", $"{Inside}/{EdgeFiles.Main}"];

    internal string Inside => DirectoryInside ?? Directory;
}
