using System.Security.Cryptography;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Tests.World;
using Landfall.Values;

namespace Landfall.Migrate.Tests;

public sealed class JournalTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Nothing_that_is_kept_shows_a_secret_and_only_its_owner_may_read_it()
    {
        await bench.PlanAsync();
        await bench.Open().RehearseAsync(agent: false, default);
        await bench.Open().CutoverAsync(Bench.Quick, default);
        var admission = bench.Platform.Apps["production/shop"].Gate!;
        foreach (var file in Directory.GetFiles(bench.Place.Path))
        {
            var text = File.ReadAllText(file);
            foreach (var secret in new[] { "canary", admission, bench.Heroku.Config["GREETING"] })
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(bench.Place.Path));
    }

    [Fact]
    public void What_was_remembered_is_recalled_after_a_restart_secrets_too()
    {
        var run = MigrationJournal.Open(bench.Place, TimeProvider.System).Resume("cutover");
        run.Remember("formation", "web=1");
        run.Remember("token", new Secret("open sesame"));
        var again = MigrationJournal.Open(bench.Place, TimeProvider.System).Resume("cutover");
        Assert.Equal(run.Id, again.Id);
        Assert.Equal("web=1", again.Recall("formation"));
        Assert.Equal("open sesame", again.Recall("token"));
    }

    [Fact]
    public void A_secret_moved_to_another_place_in_the_journal_does_not_open()
    {
        var run = MigrationJournal.Open(bench.Place, TimeProvider.System).Resume("cutover");
        run.Remember("token", new Secret("open sesame"));
        var file = bench.Place.JournalFile;
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"step\":\"token\"", "\"step\":\"other\"", StringComparison.Ordinal));
        var again = MigrationJournal.Open(bench.Place, TimeProvider.System).Resume("cutover");
        Assert.ThrowsAny<CryptographicException>(() => again.Recall("other"));
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_named_with_its_line()
    {
        MigrationJournal.Open(bench.Place, TimeProvider.System).Resume("cutover");
        File.AppendAllText(bench.Place.JournalFile, "{broken\n");
        var refusal = Assert.Throws<InvalidDataException>(() => MigrationJournal.Open(bench.Place, TimeProvider.System));
        Assert.Contains("Line 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_the_wrong_length_is_refused()
    {
        File.WriteAllText(bench.Place.KeyFile, "short");
        Assert.Throws<InvalidDataException>(() => MigrationJournal.Open(bench.Place, TimeProvider.System).Cipher);
    }
}
