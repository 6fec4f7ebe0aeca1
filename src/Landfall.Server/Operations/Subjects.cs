using Landfall.Server.Store;

namespace Landfall.Server.Operations;

/// <summary>What operations are about, looked at again when their turn comes: what queued before may have taken it away.</summary>
static class Subjects
{
    /// <summary>What of an operation's subject is no more, as its kind is called; null: all of it is there.</summary>
    public static string? Gone(LandfallStore store, Operation operation)
    {
        var id = operation.ResourceId;
        return operation.ResourceType switch
        {
            "account" => IsGone(store.Accounts.Find(id)) ? "environment" : null,
            "app" => App(id),
            "database" => Database(id),
            "service" => IsGone(store.Services.Find(id)) ? "service" : Owner(id),
            // An endpoint outlives a service that a deploy removed: with a later one the service comes back.
            "vhost" => IsGone(store.Vhosts.Find(id)) ? "endpoint" : Owner(store.Vhosts.Find(id)!.ServiceId),
            _ => null,
        };

        string? App(long app) => IsGone(store.Apps.Find(app)) ? "app" : null;
        string? Database(long database) => IsGone(store.Databases.Find(database)) ? "database" : null;
        string? Owner(long service) => store.Services.Find(service)! is { AppId: { } app } ? App(app) : Database(store.Services.Find(service)!.DatabaseId!.Value);
    }

    static bool IsGone(Row? row) => row is not { DeletedAt: null };
}
