using System.Globalization;

namespace Landfall.Ferry;

/// <summary>Reports for a person to read.</summary>
public static class ReportText
{
    /// <summary>Writes the whole report: what was moved, what was left out, and the proof table by table.</summary>
    public static void Write(this CopyReport report, TextWriter to)
    {
        if (report.Earlier) to.WriteLine($"This run had ended on {report.Finished:u}. Nothing was copied or compared now; what follows is its report from then.");
        to.WriteLine($"Copy {report.Run}");
        to.WriteLine($"  from {report.Source} (PostgreSQL {report.Versions.Source})");
        to.WriteLine($"  to   {report.Target} (PostgreSQL {report.Versions.Target}), by pg_dump {report.Versions.Programs}");
        to.WriteLine(FormattableString.Invariant(
            $"  {report.Started:u} to {report.Finished:u}: {string.Join(", ", report.Durations.Select(Duration))}"));
        if (report.Unchanged > 0) to.WriteLine($"  {report.Unchanged} tables had come with the warm copy and were unchanged");
        if (report.Relayed > 0) to.WriteLine($"  {Number(report.Relayed)} bytes came through an agent next to the source");
        if (report.Frozen is { } frozen) to.WriteLine($"  the source stood still from {frozen.From:u} to {frozen.Until:u}");
        to.WriteLine();
        report.Proof.Write(to);
        if (report.Dropped.Count > 0) to.WriteLine("\nLeft out:");
        foreach (var kind in report.Dropped.GroupBy(d => (d.Kind, d.Reason)))
            to.WriteLine($"  {kind.Key.Kind} {Some([.. kind.Select(d => d.Name)])}. {kind.Key.Reason}");
        if (report.Warnings.Count > 0) to.WriteLine("\nPlease note:");
        foreach (var warning in report.Warnings) to.WriteLine($"  {warning}");
    }

    /// <summary>Writes the proof, table by table.</summary>
    public static void Write(this ProofReport proof, TextWriter to)
    {
        var width = proof.Tables.Select(t => t.FullName().Length).DefaultIfEmpty(0).Max();
        foreach (var table in proof.Tables)
            to.WriteLine(
                $"  {table.FullName().PadRight(width)}  {Number(table.TargetRows),12} rows  {table.TargetDigest,-32}  {Verdict(table)}");
        to.WriteLine(
            $"  {Number(proof.Rows)} rows in {proof.Tables.Count} tables, {proof.Sequences} sequences, "
            + $"{Number(proof.LargeObjects)} large objects ({Number(proof.LargeObjectBytes)} bytes), {proof.SchemaEntries} definitions");
        foreach (var difference in proof.Differences) to.WriteLine($"  DIFFERENT: {difference}");
        foreach (var note in proof.Notes) to.WriteLine($"  note: {note}");
        to.WriteLine(proof.Proven ? "  PROVEN: the target equals the source." : "  NOT PROVEN: do not use this copy.");
    }

    static string Verdict(TableProof table) => table.Verdict switch
    {
        TableVerdict.Equal => "equal",
        TableVerdict.Recomputed => "equal, recomputed (stale on the source)",
        TableVerdict.Refreshed => "refreshed (its query answers other rows on each server, or each time)",
        TableVerdict.Missing => "MISSING on the target",
        TableVerdict.Extra => "NOT ON THE SOURCE",
        _ => $"DIFFERENT: {table.Problem ?? $"{Number(table.SourceRows)} rows, {table.SourceDigest} on the source"}",
    };

    static string Duration(StageDuration stage) =>
        FormattableString.Invariant($"{stage.Stage.ToString().ToLowerInvariant()} {stage.Duration.TotalSeconds:0.0} s");

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static string Some(string[] names) => names.Length <= 5
        ? string.Join(", ", names)
        : $"{string.Join(", ", names[..5])} and {names.Length - 5} more";
}
