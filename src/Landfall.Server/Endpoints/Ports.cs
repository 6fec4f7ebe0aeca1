using System.Globalization;
using Landfall.Server.Operations;
using Landfall.Server.Store;

namespace Landfall.Server.Endpoints;

/// <summary>Which port of a container an endpoint leads to (interface 1.2): its own choice, else the lexicographically lowest exposed one.</summary>
static class Ports
{
    /// <exception cref="OperationFailedException">Neither the endpoint nor the image names a port.</exception>
    public static int Of(LandfallStore store, long service, IReadOnlyList<int> exposed) =>
        Of(store.Vhosts.Where(v => v.ServiceId == service && v.DeletedAt == null).OrderBy(v => v.Id).Select(v => v.ServedPort).FirstOrDefault(), exposed);

    public static int Of(int? chosen, IReadOnlyList<int> exposed) => Find(chosen, exposed) ?? throw new OperationFailedException(
        "The image exposes no port, and the endpoint names none. Add an EXPOSE line to the Dockerfile, or give the endpoint a container port.");

    /// <summary>Null when neither names one.</summary>
    public static int? Find(int? chosen, IReadOnlyList<int> exposed) => chosen ?? Lowest(exposed);

    static int? Lowest(IReadOnlyList<int> exposed) =>
        exposed.Count == 0 ? null : exposed.MinBy(p => p.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
