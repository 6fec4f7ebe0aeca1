using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Landfall.Server.Installation;

namespace Landfall.Server.Endpoints;

/// <summary>
/// The addresses that the platform goes to when a user names a host: those of the world, and none behind which it sees more than the
/// user does. What is not public is from the registries of special-purpose addresses (RFC 6890, IANA).
/// </summary>
sealed class PublicAddresses(Platform platform)
{
    static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // Of IPv6 only this is for the world, without what carries an IPv4 address or is for examples.
    static readonly IPNetwork World6 = IPNetwork.Parse("2000::/3");
    static readonly IPNetwork[] Special6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    /// <summary>True: the address may be connected to.</summary>
    public bool Contains(IPAddress address)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsPublic(real) && !platform.Pool.Contains(real) && !IsThisMachine(real);
    }

    static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Special4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => World6.Contains(address) && !Special6.Any(network => network.Contains(address)),
        _ => false,
    };

    // Its own public address, too: what a firewall keeps from the world, it does not keep from the machine itself.
    static bool IsThisMachine(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address));
}
