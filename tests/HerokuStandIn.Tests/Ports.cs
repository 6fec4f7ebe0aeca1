using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;

namespace HerokuStandIn.Tests;

/// <summary>Finds blocks of ports that nobody listens on, below those that outgoing connections take.</summary>
static class Ports
{
    const int First = 20_000, Last = 32_000, Block = 64;

    /// <summary>The first port of a free block.</summary>
    public static int FreeBlock()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var start = RandomNumberGenerator.GetInt32(First / Block, Last / Block) * Block;
            var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(l => l.Port).ToHashSet();
            if (!Enumerable.Range(start, Block).Any(taken.Contains)) return start;
        }
        throw new InvalidOperationException($"No {Block} neighbouring ports are free between {First} and {Last}.");
    }
}
