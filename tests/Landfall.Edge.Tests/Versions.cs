using Landfall.Edge.Tests.Compliance;

namespace Landfall.Edge.Tests;

/// <summary>With HAProxy 2.6.</summary>
public sealed class Haproxy26 : EdgeCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyProgram();
}

/// <summary>With HAProxy 2.6.</summary>
public sealed class Haproxy26Health : HealthCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyProgram();
}

/// <summary>With HAProxy 3.0 in a container.</summary>
public sealed class Haproxy30Health : HealthCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyContainer();
}

/// <summary>With HAProxy 3.0 in a container.</summary>
public sealed class Haproxy30 : EdgeCompliance
{
    protected override IHaproxy Haproxy { get; } = new HaproxyContainer();
}
