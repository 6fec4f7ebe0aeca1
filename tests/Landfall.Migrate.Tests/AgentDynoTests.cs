using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Steps;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

/// <summary>An agent in a one-off dyno is there while data is copied, if the user allows it: one, known to the journal, gone afterwards.</summary>
public sealed class AgentDynoTests : IDisposable
{
    static readonly CutoverOptions WithAgent = Bench.Quick with { Agent = true };

    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task With_leave_it_is_there_during_the_copy_with_the_copy_s_ticket_and_gone_afterwards()
    {
        await bench.PlanAsync();
        var during = 0;
        bench.Platform.DuringCopy = () => during = bench.Heroku.OneOffs.Count(d => d.Command == AgentDyno.Command);

        await bench.Open().RehearseAsync(agent: true, default);

        Assert.Equal(1, during);
        Assert.Empty(bench.Heroku.OneOffs);
        Assert.True(AgentTicket.TryParse(Assert.Single(bench.Heroku.Started)["LANDFALL_AGENT_TICKET"].Reveal(), out var ticket));
        Assert.Equal((Assert.Single(bench.Platform.AgentTokens), "db.example.com", 5432), (ticket.Token.Reveal(), ticket.Host, ticket.Port));
        Assert.Equal("https://paas.test/agent", $"{ticket.Door}");
    }

    [Fact]
    public async Task Its_ticket_is_in_no_command_no_message_and_no_file_in_the_clear()
    {
        await bench.PlanAsync();
        var commands = new List<string>();
        bench.Platform.DuringCopy = () => commands.AddRange(bench.Heroku.OneOffs.Select(d => d.Command));

        await bench.Open().CutoverAsync(WithAgent, default);

        var canary = Assert.Single(bench.Platform.AgentTokens);
        Assert.Contains(canary, bench.Heroku.Started[0]["LANDFALL_AGENT_TICKET"].Reveal(), StringComparison.Ordinal);
        Assert.All([.. commands, .. bench.Said], line => Assert.DoesNotContain(canary, line, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(bench.ConfigDirectory, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(canary, File.ReadAllText(file), StringComparison.Ordinal);
        // Nor is the source's password anything that a dyno is told by us.
        Assert.DoesNotContain("canary-source-password", string.Join('\n', bench.Heroku.Started[0].Values.Select(v => v.Reveal())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_leave_there_is_none()
    {
        await bench.PlanAsync();
        await bench.Open().RehearseAsync(agent: false, default);
        await bench.Open().CutoverAsync(Bench.Quick with { Warm = true }, default);

        Assert.Empty(bench.Heroku.Started);
    }

    [Theory]
    [InlineData(402, "delinquent")]
    [InlineData(422, "quota")]
    [InlineData(null, "unreachable")]
    public async Task When_Heroku_starts_none_rows_come_directly_and_it_is_said(int? status, string id)
    {
        await bench.PlanAsync();
        bench.Heroku.DuringStart = () =>
        {
            bench.Heroku.OneOffs.Clear();
            throw new HerokuException(id, status, "Heroku says: no more dynos.");
        };

        var report = await bench.Open().RehearseAsync(agent: true, default);

        Assert.Contains("equal by count and digest", Assert.Single(report.Proofs), StringComparison.Ordinal);
        Assert.Contains(bench.Said, line => line.Contains("No agent can be started", StringComparison.Ordinal) && line.Contains("no more dynos", StringComparison.Ordinal));
        Assert.Empty(bench.Heroku.OneOffs);
    }

    [Fact]
    public async Task One_that_dies_under_way_is_reported_and_the_copy_goes_on()
    {
        bench.Time = new HastyTime();
        await bench.PlanAsync();
        bench.Platform.DuringCopy = () =>
        {
            bench.Heroku.OneOffs.Clear();
            var said = bench.Said.Count;
            Assert.True(SpinWait.SpinUntil(() => bench.Said.Count > said, TimeSpan.FromSeconds(30)));
        };

        var report = await bench.Open().RehearseAsync(agent: true, default);

        Assert.Contains(bench.Said, line => line.Contains("run.1 has ended before the copy", StringComparison.Ordinal));
        Assert.Contains("equal by count and digest", Assert.Single(report.Proofs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_fails_leaves_none_and_the_next_try_has_one_again()
    {
        await bench.PlanAsync();
        bench.Platform.DuringCopy = () => throw new InvalidOperationException("the source is gone");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Open().CutoverAsync(WithAgent, default));
        Assert.Empty(bench.Heroku.OneOffs);

        bench.Platform.DuringCopy = () => { };
        await bench.Open().CutoverAsync(WithAgent, default);

        Assert.Equal((2, 1), (bench.Heroku.Started.Count, bench.Heroku.MostOneOffs));
        Assert.Empty(bench.Heroku.OneOffs);
    }

    [Fact]
    public async Task A_run_that_was_cut_short_finds_its_own_and_starts_no_second_though_the_leave_is_not_given_again()
    {
        await CutShortAsync();
        Assert.Single(bench.Heroku.OneOffs);

        await bench.Open().CutoverAsync(Bench.Quick, default);

        Assert.Single(bench.Heroku.Started);
        Assert.Empty(bench.Heroku.OneOffs);
    }

    [Fact]
    public async Task One_that_died_meanwhile_is_done_without()
    {
        await CutShortAsync();
        bench.Heroku.OneOffs.Clear();

        await bench.Open().CutoverAsync(WithAgent, default);

        Assert.Single(bench.Heroku.Started);
        Assert.Contains(bench.Said, line => line.Contains("has ended: what is not copied yet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_died_before_Heroku_told_its_name_finds_it_by_what_it_runs()
    {
        await bench.PlanAsync();
        bench.Heroku.OneOffs.Add(new Dyno("run.9999", "run", "up", "bash"));
        bench.Heroku.DuringStart = () => throw new CrashedException();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open().RehearseAsync(agent: true, default));

        await bench.Open().RehearseAsync(agent: true, default);

        Assert.Single(bench.Heroku.Started);
        Assert.Equal("run.9999", Assert.Single(bench.Heroku.OneOffs).Name);
    }

    [Fact]
    public async Task The_freeze_does_not_wait_for_an_agent()
    {
        await bench.PlanAsync();
        bench.Heroku.OneOffs.Add(new Dyno("run.77", "run", "up", AgentDyno.Command));

        await bench.Open().CutoverAsync(Bench.Quick, default);

        Assert.Equal("run.77", Assert.Single(bench.Heroku.OneOffs).Name);
    }

    [Fact]
    public async Task A_rollback_ends_it()
    {
        await CutShortAsync();

        await bench.Open().RollbackAsync(discardNewWrites: false, default);

        Assert.Empty(bench.Heroku.OneOffs);
        Assert.Equal(2, bench.Heroku.Formation["worker"]);
    }

    [Fact]
    public async Task A_copy_before_the_freeze_has_one_too_and_never_are_there_two()
    {
        await bench.PlanAsync();

        await bench.Open().CutoverAsync(WithAgent with { Warm = true }, default);

        Assert.Equal((2, 1), (bench.Heroku.Started.Count, bench.Heroku.MostOneOffs));
        Assert.Single(bench.Platform.AgentTokens.Distinct());
    }

    async Task CutShortAsync()
    {
        await bench.PlanAsync();
        using var interrupt = new CancellationTokenSource();
        bench.Platform.DuringCopy = () =>
        {
            interrupt.Cancel();
            interrupt.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Open().CutoverAsync(WithAgent, interrupt.Token));
        bench.Platform.DuringCopy = () => { };
    }
}
