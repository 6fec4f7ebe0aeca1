using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Installation;

/// <summary>What the server program does besides serving: asked by <c>landfall</c> on the same machine, through the container.</summary>
static class Commands
{
    /// <summary>Prints a claim token for the first owner; nothing when there is an owner.</summary>
    public static int Claim(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        if (Claims.New(scope.ServiceProvider.GetRequiredService<LandfallStore>(), services.GetRequiredService<TimeProvider>()) is { } token) Console.WriteLine(token);
        return 0;
    }

    /// <summary>Writes a consistent copy of the store beside the keys, for <c>landfall backup</c> to pack; prints its path.</summary>
    public static int CopyStore(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var (platform, time) = (services.GetRequiredService<Platform>(), services.GetRequiredService<TimeProvider>());
        var path = Path.Combine(platform.Backups, $"store-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff}.db");
        StoreFile.Copy(scope.ServiceProvider.GetRequiredService<LandfallStore>(), path);
        Console.WriteLine(path);
        return 0;
    }

    /// <summary>A new master key, and every data key sealed under it: one transaction. Secrets themselves are not touched.</summary>
    public static int RotateKey(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var (store, vault, keys) = (scope.ServiceProvider.GetRequiredService<LandfallStore>(), services.GetRequiredService<Vault>(), services.GetRequiredService<MasterKeys>());
        // The key is durable before anything is sealed with it: a crash between leaves a key too many, never one too few.
        var count = keys.Rotate(() => store.InTransaction(() =>
        {
            var accounts = store.Accounts.ToList();
            foreach (var account in accounts) account.DataKey = vault.Rewrap(account);
            return accounts.Count;
        }));
        Console.WriteLine($"Master key {keys.Newest.Id} is in force; the data keys of {count} environments are sealed under it.");
        return 0;
    }
}
