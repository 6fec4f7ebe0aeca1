using System.Collections.Concurrent;

namespace Landfall.Ferry;

/// <summary>Copies all rows, and makes the indexes of each group of tables as soon as its rows are in.</summary>
sealed class TableLoad(RowLoad rows, Definitions definitions, SchemaPlan schema, int copiers)
{
    /// <param name="chunks">In the order in which they should begin.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(IReadOnlyList<Chunk> chunks, CancellationToken stop)
    {
        var work = new ConcurrentQueue<Chunk>(chunks);
        var left = new ConcurrentDictionary<TableGroup, int>(chunks.GroupBy(c => c.Group).ToDictionary(g => g.Key, g => g.Count()));
        await Together.RunAsync(stop, [.. Enumerable.Repeat<Func<CancellationToken, Task>>(CopyAsync, Math.Max(copiers, 1))]);

        async Task CopyAsync(CancellationToken inner)
        {
            var finishing = new List<Task>();
            while (work.TryDequeue(out var chunk))
            {
                await rows.CopyAsync(chunk, inner);
                if (left.AddOrUpdate(chunk.Group, 0, (_, n) => n - 1) == 0) finishing.Add(FinishAsync(chunk.Group, inner));
                foreach (var failed in finishing.Where(f => f.IsFaulted)) await failed;
            }
            await Task.WhenAll(finishing);
        }
    }

    async Task FinishAsync(TableGroup group, CancellationToken stop)
    {
        if (group.Tables is [var only] && !Chunks.IsSmall(only))
        {
            await Task.WhenAll(schema.IndexesOf(only).Select(index => definitions.RunAsync([index], stop)));
            await definitions.RunAsync(schema.KeysOf(only), stop);
        }
        else
        {
            await definitions.RunAsync(group.Tables.SelectMany(schema.AllOf), stop);
        }
        await definitions.RunAsync(group.Tables.Select(SchemaPlan.StatisticsOf), stop);
    }
}
