using System.Collections.Immutable;
using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Drift;

/// <summary>A thing that drifted, and since when it is known.</summary>
sealed record KnownDrift(DriftItem Item, DateTimeOffset Since);

/// <summary>Looks for drift every 30 seconds, says in the server's log what is new, and remembers since when each thing is known.</summary>
sealed class DriftWatch(IServiceScopeFactory scopes, DriftSurvey survey, TimeProvider time, ILogger<DriftWatch> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(30);
    ImmutableDictionary<DriftItem, DateTimeOffset> known = ImmutableDictionary<DriftItem, DateTimeOffset>.Empty;

    /// <summary>What has drifted now in these environments.</summary>
    /// <exception cref="EngineException">The engine does not answer.</exception>
    public async Task<IReadOnlyList<KnownDrift>> NowAsync(LandfallStore store, IReadOnlyList<Account> accounts, CancellationToken stop)
    {
        List<KnownDrift> found = [];
        foreach (var account in accounts)
            found.AddRange((await survey.OfAsync(store, account, stop)).Select(item => new KnownDrift(item, Since(item))));
        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var scope = scopes.CreateScope();
                var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
                var found = await NowAsync(store, store.Accounts.AsNoTracking().Where(a => a.DeletedAt == null).ToList(), stoppingToken);
                var items = found.Select(drift => drift.Item).ToHashSet();
                ImmutableInterlocked.Update(ref known, before => before.RemoveRange(before.Keys.Where(item => !items.Contains(item))));
            }
            catch (EngineException failure)
            {
                logger.LogWarning("Cannot look for drift yet: {Reason}", failure.Message);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The next look begins anew; a server that ended would look for nothing.
                logger.LogError(failure, "A look for drift failed in a way that was not foreseen");
            }
            await Task.Delay(Between, time, stoppingToken);
        }
    }

    DateTimeOffset Since(DriftItem item) => ImmutableInterlocked.GetOrAdd(ref known, item, fresh =>
    {
        logger.LogWarning("Drift: {Kind} {Name}: {What}", fresh.Kind, fresh.Name, fresh.What);
        return time.GetUtcNow();
    });
}
