namespace Landfall.Portal;

/// <summary>Where things lie in the portal's container.</summary>
public static class PortalPaths
{
    /// <summary>The directory that the platform shares with it.</summary>
    public const string Shared = "/run/landfall";

    /// <summary>The platform's door for sessions.</summary>
    public const string Door = Shared + "/portal.sock";

    /// <summary>The sockets of tunnels, each in a directory whose name nobody can guess.</summary>
    public const string Tunnels = Shared + "/tunnels";

    /// <summary>The bare repositories of apps.</summary>
    public const string Repositories = "/git";

    /// <summary>The program of sessions.</summary>
    public const string Program = "/opt/landfall/landfall-portal";

    /// <summary>Who runs sessions that a certificate opened.</summary>
    public const string SessionUser = "portal";

    /// <summary>Who runs tunnels: can reach the sockets of tunnels and nothing else.</summary>
    public const string TunnelUser = "tunnel";

    /// <summary>Owns the repositories.</summary>
    public const int GitUserId = 7902;

    /// <summary>The group that may knock at the door.</summary>
    public const int DoorGroupId = 7900;
}
