using HerokuStandIn.Apps;
using Landfall.Programs;

namespace HerokuStandIn.Postgres;

/// <summary>Makes backups as Heroku does: pg_dump's custom format, of the whole database, numbered.</summary>
sealed class Backups(StateDirectory state, AppStore store, Cluster cluster, Unattended unattended, TimeProvider time)
{
    /// <summary>Begins one and answers at once; its transfer tells when it has ended.</summary>
    public Transfer Begin()
    {
        var transfer = new Transfer(Guid.NewGuid(), store.Current.Transfers.Count + 1, time.GetUtcNow());
        store.Change(s => s with { Transfers = [.. s.Transfers, transfer] });
        unattended.Run($"Backup {transfer.Number}", () => RunAsync(transfer));
        return transfer;
    }

    async Task RunAsync(Transfer transfer)
    {
        var path = state.Backup(transfer.Number);
        var log = new List<string>();
        var dump = cluster.Client("pg_dump", store.Current.Database.Database, "--format=custom", "--verbose", "--file", path);
        var ended = await ProgramRunner.RunAsync(dump with { OnError = log.Add });
        var done = transfer with
        {
            FinishedAt = time.GetUtcNow(),
            Succeeded = ended.Succeeded,
            Log = log,
            Bytes = ended.Succeeded ? new FileInfo(path).Length : 0,
        };
        store.Change(s => s with { Transfers = [.. s.Transfers.Select(t => t.Id == done.Id ? done : t)] });
    }
}
