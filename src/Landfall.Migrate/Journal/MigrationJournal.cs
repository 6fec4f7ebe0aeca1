using System.Text;
using System.Text.Json;
using Landfall.Programs;

namespace Landfall.Migrate.Journal;

/// <summary>
/// All that a migration did and is about to do, one JSON object per line. The file is small and is written whole, atomically,
/// with each row: a crash leaves it as it was before the row or after it.
/// </summary>
sealed class MigrationJournal
{
    readonly string path;
    readonly TimeProvider time;
    readonly List<JournalRow> rows;

    // Opened when it is first needed: who only looks makes no key.
    readonly Lazy<JournalCipher> cipher;

    MigrationJournal(string path, Lazy<JournalCipher> cipher, TimeProvider time, List<JournalRow> rows) =>
        (this.path, this.cipher, this.time, this.rows) = (path, cipher, time, rows);

    public JournalCipher Cipher => cipher.Value;

    public IReadOnlyList<JournalRow> Rows => rows;

    /// <summary>Opens the journal of a directory; an absent one is empty.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static MigrationJournal Open(MigrationDirectory directory, TimeProvider time)
    {
        var path = directory.JournalFile;
        var rows = File.Exists(path) ? File.ReadAllLines(path).Where(l => l.Length > 0).Select((line, i) => Read(path, line, i + 1)).ToList() : [];
        return new MigrationJournal(path, new Lazy<JournalCipher>(() => JournalCipher.Open(directory.KeyFile)), time, rows);
    }

    /// <summary>The last run of a journey, ended or not; null when there was none.</summary>
    public JournalRun? Last(string journey) =>
        rows.LastOrDefault(r => r.Journey == journey && r.State == RowState.Opened) is { } row ? new JournalRun(this, row.Run, journey) : null;

    /// <summary>The run of a journey that has not ended; else a new one.</summary>
    public JournalRun Resume(string journey) => Last(journey) is { Ended: null } open ? open : Resume(journey, Guid.NewGuid());

    /// <summary>That run of a journey; begun now if it was not.</summary>
    public JournalRun Resume(string journey, Guid run)
    {
        if (!rows.Any(r => r.Run == run)) Append(run, journey, RowState.Opened, "");
        return new JournalRun(this, run, journey);
    }

    /// <summary>True: a run of this migration made that thing, so this migration may change and remove it.</summary>
    public bool Owns(string thing) => rows.LastOrDefault(r => r.State == RowState.Fact && r.Step == Ownership(thing))?.Text == "yes";

    /// <summary>The name of the fact that a thing is this migration's own.</summary>
    public static string Ownership(string thing) => $"own/{thing}";

    public void Append(Guid run, string journey, RowState state, string step, string? text = null, string? sealedText = null)
    {
        var row = new JournalRow(rows.Count + 1, time.GetUtcNow().ToUnixTimeMilliseconds(), run, journey, state, step, text, sealedText);
        var whole = new StringBuilder();
        foreach (var each in rows.Append(row)) whole.Append(JsonSerializer.Serialize(each, JournalJson.Default.JournalRow)).Append('\n');
        AtomicFile.Write(path, whole.ToString());
        rows.Add(row);
    }

    static JournalRow Read(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalRow) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"Line {number} of the journal {path} cannot be read. It was changed by hand: restore it from a backup.");
        }
    }
}
