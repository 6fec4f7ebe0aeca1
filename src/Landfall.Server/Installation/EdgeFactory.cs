using Landfall.Edge;

namespace Landfall.Server.Installation;

static class EdgeFactory
{
    public static IEdge Create(Platform platform, IServiceProvider services) => throw new InvalidOperationException();
}
