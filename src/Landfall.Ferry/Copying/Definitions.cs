using Npgsql;

namespace Landfall.Ferry;

/// <summary>Runs definitions on the target, as the role that will own everything; each once, by the journal.</summary>
sealed class Definitions(WireSessions sessions, Journal journal, Patience patience)
{
    // One transaction can lock only so many objects.
    const int Together = 100;

    /// <summary>Runs those that are not yet done, in their order.</summary>
    /// <exception cref="FerryException">The target refuses one; the error names it.</exception>
    public async Task RunAsync(IEnumerable<Definition> definitions, CancellationToken stop)
    {
        foreach (var some in definitions.Chunk(Together))
        {
            var again = false;
            await patience.TryAsync(async () =>
            {
                if (again) await journal.ReadAsync(stop);
                again = true;
                var left = some.Where(d => !journal.Holds(d.Key)).ToList();
                if (left.Count > 0) await sessions.UseAsync(session => RunAsync(session, left, stop), stop);
            }, stop);
        }
    }

    async Task<int> RunAsync(WireConnection session, List<Definition> some, CancellationToken stop)
    {
        string[] queries = ["BEGIN", Journal.Insert(some.Select(d => d.Key)), .. some.Select(d => d.Sql), "COMMIT"];
        await session.SendAsync(stop, queries);
        if (await session.AnswersAsync(queries.Length, stop) is { } refusal)
            throw Explain(session, refusal.Answer, some.ElementAtOrDefault(refusal.Query - 2)?.What);
        foreach (var definition in some) journal.Add(definition.Key, new JournalRow(0, 0));
        return some.Count;
    }

    static FerryException Explain(WireConnection session, PostgresException answer, string? what)
    {
        var failure = session.Explain(answer);
        return failure.Code == FerryErrors.Error(Side.Target)
            ? new FerryException(FerryErrors.RestoreFailed, $"The target refused {what ?? "the journal"}: {failure.Problem}",
                "Correct what it names on the source or the target, then start the same run again.", failure)
            : failure;
    }
}
