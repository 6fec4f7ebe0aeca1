using Landfall.Engine.Docker.Tests.Compliance;

namespace Landfall.Engine.Docker.Tests;

/// <summary>Docker Engine does what every engine must.</summary>
public sealed class DockerCompliance : RegistryCompliance
{
    protected override IEngine Engine { get; } = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System);
}
