namespace Landfall.Ferry.Tests;

/// <summary>Every major that is a source, into the newest two.</summary>
public sealed class MajorsTests(Majors majors) : IClassFixture<Majors>
{
    [Theory]
    [InlineData(13, 17)]
    [InlineData(14, 17)]
    [InlineData(15, 17)]
    [InlineData(16, 17)]
    [InlineData(17, 17)]
    [InlineData(13, 18)]
    [InlineData(14, 18)]
    [InlineData(15, 18)]
    [InlineData(16, 18)]
    [InlineData(17, 18)]
    [InlineData(18, 18)]
    public async Task A_database_is_copied_into_a_server_as_new_or_newer_and_proven(int from, int to)
    {
        var request = await majors.RequestAsync(from, to);

        var report = await Pair.CopyAsync(request);

        Assert.True(report.Proof.Proven);
        Assert.StartsWith($"{from}.", report.Versions.Source, StringComparison.Ordinal);
        Assert.StartsWith($"{to}.", report.Versions.Target, StringComparison.Ordinal);
        Assert.Equal(501, report.Proof.Tables.Single(t => t.Name == "varied").TargetRows);
        Assert.Equal(20, report.Proof.LargeObjects);
    }

    [Theory]
    [InlineData(18, 17)]
    [InlineData(14, 13)]
    public async Task An_older_server_is_refused_before_anything_is_written(int from, int to)
    {
        var request = await majors.RequestAsync(from, to);

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.TargetOlder, failure.Code);
        Assert.Contains($"version {from} or newer", failure.Message, StringComparison.Ordinal);
        Assert.False(await majors[to].ScalarAsync<bool>(request.Target.Database, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
    }

    [Theory]
    [InlineData(13, 13, true)]
    [InlineData(15, 16, true)]
    [InlineData(14, 17, false)]
    [InlineData(18, 18, false)]
    public async Task A_dump_by_the_newest_program_is_restored_and_what_an_old_server_does_not_know_does_no_harm(int from, int to, bool noted)
    {
        var request = await majors.RequestAsync(from, to);
        using var dump = await Dump.OfAsync(Majors.Programs, request.Source);

        var report = await Dump.RestoreAsync(dump.Into(request.Target) with { Programs = Majors.Programs });

        Assert.Equal(501, report.Tables.Single(t => t.Name == "varied").Rows);
        Assert.Equal(501, report.Tables.Single(t => t.Name == "notes").Rows);
        Assert.Equal(20, report.LargeObjects);
        Assert.Equal(noted, report.Notes.Count > 0);
    }
}
