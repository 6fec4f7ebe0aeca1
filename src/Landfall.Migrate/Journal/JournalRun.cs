using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Journal;

/// <summary>One run of one journey, in the journal: which steps are done, and what must be remembered.</summary>
sealed class JournalRun(MigrationJournal journal, Guid id, string journey) : IMemory
{
    public Guid Id => id;

    public string Journey => journey;

    public IEnumerable<JournalRow> Rows => journal.Rows.Where(r => r.Run == id);

    /// <summary>How it ended; null: it has not.</summary>
    public string? Ended => Rows.LastOrDefault(r => r.State == RowState.Closed)?.Text;

    public DateTimeOffset Started => DateTimeOffset.FromUnixTimeMilliseconds(Rows.First().At);

    public bool HasBegun(string step) => Rows.Any(r => r.State == RowState.Begun && r.Step == step);

    public bool IsDone(string step) => Rows.Any(r => r.State == RowState.Done && r.Step == step);

    public void Begin(string step) => Append(RowState.Begun, step);

    public void Finish(string step) => Append(RowState.Done, step);

    public void Fail(string step, string message) => Append(RowState.Failed, step, message);

    public void End(string how) => Append(RowState.Closed, "", how);

    /// <inheritdoc/>
    public string? Recall(string key) => Fact(key) switch
    {
        null => null,
        { Sealed: { } text } => journal.Cipher.Unseal(text, Purpose(key)).Reveal(),
        var row => row.Text,
    };

    /// <summary>Remembers a fact, durably, before what depends on it happens. The last value of a key counts.</summary>
    public void Remember(string key, string value) => Append(RowState.Fact, key, value);

    /// <summary>Remembers a secret, sealed.</summary>
    public void Remember(string key, Secret value) => Append(RowState.Fact, key, null, journal.Cipher.Seal(value, Purpose(key)));

    /// <summary>A fact that is made once: what is remembered, else what is made and remembered now.</summary>
    public string Once(string key, Func<string> make)
    {
        if (Recall(key) is { } known) return known;
        var made = make();
        Remember(key, made);
        return made;
    }

    /// <summary>As <see cref="Once(string, Func{string})"/>, for a secret.</summary>
    public Secret Once(string key, Func<Secret> make)
    {
        if (Recall(key) is { } known) return new Secret(known);
        var made = make();
        Remember(key, made);
        return made;
    }

    /// <summary>From a step's first beginning to its end; null when it is not done.</summary>
    public TimeSpan? Duration(string step)
    {
        var begun = Rows.LastOrDefault(r => r.State == RowState.Begun && r.Step == step);
        var done = Rows.LastOrDefault(r => r.State == RowState.Done && r.Step == step);
        return begun is null || done is null ? null : TimeSpan.FromMilliseconds(Math.Max(0, done.At - begun.At));
    }

    JournalRow? Fact(string key) => Rows.LastOrDefault(r => r.State == RowState.Fact && r.Step == key);

    string Purpose(string key) => $"{id}/{key}";

    void Append(RowState state, string step, string? text = null, string? sealedText = null) =>
        journal.Append(id, journey, state, step, text, sealedText);
}
