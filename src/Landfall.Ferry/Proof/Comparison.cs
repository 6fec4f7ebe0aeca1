namespace Landfall.Ferry;

/// <summary>Compares what was read of both sides.</summary>
static class Comparison
{
    public static ProofReport Compare(Measurement source, Measurement target)
    {
        var tables = Tables(source, target).ToList();
        List<(string What, bool Harmless)> others = [.. Facts(source, target), .. Schema(source, target)];
        List<string> differences = [
            .. Sequences(source, target), .. LargeObjects(source, target), .. others.Where(d => !d.Harmless).Select(d => d.What)];
        return new ProofReport
        {
            Proven = differences.Count == 0 && tables.All(t => t.Holds()),
            Tables = tables,
            Differences = differences,
            Notes = [.. others.Where(d => d.Harmless).Select(d => d.What)],
            Rows = tables.Sum(t => t.SourceRows),
            Sequences = source.Sequences.Count,
            LargeObjects = source.LargeObjects.Count,
            LargeObjectBytes = source.LargeObjects.Sum(o => o.Length),
            SchemaEntries = source.Schema.Count,
        };
    }

    static IEnumerable<TableProof> Tables(Measurement source, Measurement target)
    {
        var there = target.Tables.ToDictionary(t => t.Key);
        foreach (var table in source.Tables)
        {
            var copy = there.GetValueOrDefault(table.Key);
            there.Remove(table.Key);
            yield return new TableProof(table.Schema, table.Name, table.Kind, table.Rows, copy?.Rows ?? 0, table.Digest, copy?.Digest ?? "")
            {
                Verdict = Verdict(table, copy),
                Problem = copy?.Problem,
            };
        }
        foreach (var extra in there.Values)
            yield return new TableProof(extra.Schema, extra.Name, extra.Kind, 0, extra.Rows, "", extra.Digest)
            {
                Verdict = TableVerdict.Extra,
            };
    }

    static TableVerdict Verdict(TableMeasure source, TableMeasure? target) =>
        target is null ? TableVerdict.Missing
        : source.Problem is not null || target.Problem is not null || source.Rows != source.Read || target.Rows != target.Read
            ? TableVerdict.Different
        : source.Rows == target.Rows && source.Digest == target.Digest ? TableVerdict.Equal
        : source.Kind != TableKind.MaterializedView ? TableVerdict.Different
        : source.Recomputed.Contains(target.Digest) ? TableVerdict.Recomputed
        : target.Recomputed.Contains(target.Digest) || target.Recomputed.Distinct().Count() > 1 ? TableVerdict.Refreshed
        : TableVerdict.Different;

    static IEnumerable<string> Sequences(Measurement source, Measurement target)
    {
        var there = target.Sequences.ToDictionary(s => (s.Schema, s.Name));
        var after = source.SequencesAfter.ToDictionary(s => (s.Schema, s.Name));
        foreach (var sequence in source.Sequences)
        {
            var name = $"{sequence.Schema}.{sequence.Name}";
            var later = after.GetValueOrDefault((sequence.Schema, sequence.Name), sequence);
            if (!there.TryGetValue((sequence.Schema, sequence.Name), out var copy)) yield return $"sequence {name} is missing";
            else if (!Between(copy, sequence, later))
                yield return $"sequence {name} is at {State(copy)} on the target, at {State(sequence)} on the source";
        }
    }

    // While the source is in use a sequence moves between the two readings, and the dump read it in between.
    static bool Between(SequenceMeasure copy, SequenceMeasure first, SequenceMeasure later) =>
        (copy.LastValue, copy.IsCalled) == (first.LastValue, first.IsCalled)
        || (copy.LastValue, copy.IsCalled) == (later.LastValue, later.IsCalled)
        || (first.LastValue != later.LastValue && copy.LastValue >= Math.Min(first.LastValue, later.LastValue)
            && copy.LastValue <= Math.Max(first.LastValue, later.LastValue));

    static string State(SequenceMeasure sequence) => $"{sequence.LastValue}{(sequence.IsCalled ? "" : " (not yet used)")}";

    static IEnumerable<string> LargeObjects(Measurement source, Measurement target)
    {
        var there = target.LargeObjects.ToDictionary(o => o.Id);
        foreach (var large in source.LargeObjects)
        {
            if (!there.Remove(large.Id, out var copy)) yield return $"large object {large.Id} is missing";
            else if (copy != large)
                yield return $"large object {large.Id} differs ({large.Length} bytes on the source, {copy.Length} on the target)";
        }
        foreach (var extra in there.Keys) yield return $"large object {extra} is not on the source";
    }

    static IEnumerable<(string What, bool Harmless)> Facts(Measurement source, Measurement target)
    {
        var there = target.Facts.ToDictionary(f => f.Key);
        foreach (var fact in source.Facts)
        {
            if (!there.Remove(fact.Key, out var copy)) yield return ($"{fact.About} is missing", false);
            else if (copy.Fact != fact.Fact) yield return Differing(fact, copy);
        }
        foreach (var extra in there.Values) yield return ($"{extra.About} is not on the source", extra.Kind == Settings.Kind);
    }

    // A newer server brings newer extensions. What settings say may be secret: some keep the keys of their tokens there.
    static (string What, bool Harmless) Differing(CatalogFact fact, CatalogFact copy) => fact.Kind == Settings.Kind
        ? ($"{fact.About} says something else on the target than on the source", false)
        : ($"{fact.About} is '{copy.Fact}' on the target, '{fact.Fact}' on the source",
            fact.Kind == CatalogFacts.Version && !ExtensionChecks.IsOlder(copy.Fact, fact.Fact));

    static IEnumerable<(string What, bool Harmless)> Schema(Measurement source, Measurement target)
    {
        var there = target.Schema.ToLookup(e => e.ToString());
        var here = source.Schema.ToLookup(e => e.ToString());
        foreach (var entries in here)
        {
            var (wanted, found) = (Definitions(entries), Definitions(there[entries.Key]));
            if (found.Count == 0) yield return ($"{entries.Key} is missing", false);
            else if (!wanted.SequenceEqual(found))
                yield return Words(wanted).SequenceEqual(Words(found))
                    ? ($"{entries.Key} is written otherwise by the target's server", true)
                    : ($"{entries.Key} is defined otherwise", false);
        }
        foreach (var extra in there.Where(e => !here.Contains(e.Key))) yield return ($"{extra.Key} is not on the source", false);
    }

    static IEnumerable<string> Words(IEnumerable<string> definitions) => definitions.Select(Wording.Of).Order(StringComparer.Ordinal);

    static List<string> Definitions(IEnumerable<ArchiveEntry> entries) =>
        [.. entries.Select(e => e.Definition).Order(StringComparer.Ordinal)];
}
