using Landfall.Ferry;
using Landfall.Migrate.Source;
using Landfall.Migrate.Target;

namespace Landfall.Migrate;

/// <summary>Everything outside that the journey touches.</summary>
sealed record Ports(ISource Source, IFreezeCheck Freeze, IFence Fence, ITarget Target, IProbe Probe, ICheckout Checkout)
{
    public required TimeProvider Time { get; init; }

    public required Action<string> Say { get; init; }
}
