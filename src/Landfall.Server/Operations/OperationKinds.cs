using Landfall.Server.Hal;

namespace Landfall.Server.Operations;

/// <summary>All kinds of operation that are known.</summary>
sealed class OperationKinds(IEnumerable<OperationKind> all)
{
    readonly Dictionary<(string, string), OperationKind> kinds = all.ToDictionary(k => (k.Resource, k.Type));

    public OperationKind Find(string resource, string type) => kinds.GetValueOrDefault((resource, type)) ?? throw ApiError.Unprocessable(
        $"'{type}' is no operation of a {resource} here. There are: {string.Join(", ", kinds.Keys.Where(k => k.Item1 == resource).Select(k => k.Item2).Order())}.");
}
