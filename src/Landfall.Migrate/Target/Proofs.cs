using System.Text.Json;
using Landfall.Client.Hal;
using Landfall.Ferry;

namespace Landfall.Migrate.Target;

/// <summary>Reads the proof of an operation <c>copy</c>: the report of the copy, in its own JSON.</summary>
static class Proofs
{
    /// <exception cref="UnexpectedAnswerException">It is no proof.</exception>
    public static CopyProof Read(HalDocument document)
    {
        try
        {
            return Of(CopyReport.FromJson(document.Json.GetRawText()));
        }
        catch (JsonException broken)
        {
            throw new UnexpectedAnswerException($"The platform's proof of the copy cannot be read: {broken.Message}", broken);
        }
    }

    static CopyProof Of(CopyReport report) => new(
        report.Proof.Proven, report.Proof.Rows, report.Proof.Tables.Count,
        [.. report.Proof.FailedTables(), .. report.Proof.Differences],
        [.. report.Dropped.Select(d => $"{d.Kind} {d.Name}: {d.Reason}"), .. report.Warnings],
        report.ToJson());
}
