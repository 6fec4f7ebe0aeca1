using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Landfall.Values;

namespace Landfall.Ferry.Tests;

/// <summary>A source at the end of a slow link: rows travel compressed through an agent next to it, if it comes, and as long as it lives.</summary>
[Collection(nameof(Clusters))]
public sealed class AgentTests(Clusters clusters)
{
    const double SlowRate = 3e6;

    const string Rows = """
        CREATE TABLE big (id int PRIMARY KEY, v text); INSERT INTO big SELECT g, repeat(md5((g % 1000)::text), 30) FROM generate_series(1, 6000) g;
        DO $$ BEGIN FOR i IN 1..4 LOOP
            EXECUTE format('CREATE TABLE t%s AS SELECT g AS id, repeat(md5((g %% 1000)::text), 20) AS v FROM generate_series(1, 1500) g', i);
        END LOOP; END $$;
        CREATE TABLE computed (id int, twice int GENERATED ALWAYS AS (id * 2) STORED); INSERT INTO computed SELECT generate_series(1, 1000)
        """;

    [Fact]
    public async Task Over_a_slow_link_rows_come_through_the_agent_and_are_equal()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);
        var agent = far.StartAgent();

        var report = await far.CopyAsync();
        far.Links.Dispose();
        await agent;

        Assert.True(report.Proof.Proven);
        Assert.InRange(report.Relayed, 1 << 20, long.MaxValue);
        Assert.InRange(far.Link.Carried, 1, report.Bytes * 3 / 4);
        Assert.Contains(far.Said, line => line.Contains("through the agent", StringComparison.Ordinal));
        Assert.Contains(far.AgentSaid, line => line.StartsWith("The copy has ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_a_quick_link_rows_come_directly_although_an_agent_is_there()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair, rate: 1e9);
        _ = far.StartAgent();

        var report = await far.CopyAsync(new Unhurried());

        Assert.True(report.Proof.Proven);
        Assert.Equal(0, report.Relayed);
    }

    /// <summary>A clock that runs slowly: on a machine that is busy with others a quick link is quick all the same.</summary>
    sealed class Unhurried : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() / 50;
    }

    [Fact]
    public async Task Over_a_slow_link_without_an_agent_rows_come_directly_and_the_agent_is_offered()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);

        var report = await far.CopyAsync();

        Assert.True(report.Proof.Proven);
        Assert.Equal(0, report.Relayed);
        Assert.Contains(far.Said, line => line.Contains("--agent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_dies_midway_is_done_without()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);
        using var kill = new CancellationTokenSource();
        var agent = far.StartAgent(kill: kill.Token);
        var relaying = new TaskCompletionSource();
        far.OnLine = line => { if (line.Contains("through the agent", StringComparison.Ordinal)) relaying.TrySetResult(); };

        var copying = far.CopyAsync();
        await Task.WhenAny(relaying.Task, copying);
        await Task.Delay(300);
        await kill.CancelAsync();
        var report = await copying;

        Assert.True(report.Proof.Proven);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent);
        Assert.Equal(6000, await pair.AskTargetAsync<long>("SELECT count(*) FROM big"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_way_through_an_agent_that_is_not_used_in_the_end_is_closed(bool momentGone)
    {
        var pair = await clusters.PairAsync();
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default);
        using var links = new Agents().Expect(Agents.NewToken());
        using var way = new MemoryStream();
        var held = links.HoldAsync(way, default);
        var route = new SourceRoute(snapshot, links, new Hurried(), _ => { });
        await route.SampleAsync(default);
        using var stop = new CancellationTokenSource();
        if (momentGone) await clusters.Source.SqlAsync("postgres", $"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{pair.SourceDatabase}'
            """);
        else await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => route.OpenAsync(stop.Token));

        await held.WaitAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>A clock that runs quickly: every link is slow.</summary>
    sealed class Hurried : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 1000;
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("endless frame")]
    [InlineData("frame of no length")]
    [InlineData("cut short")]
    [InlineData("silence of a closed door")]
    public async Task An_agent_that_sends_nonsense_is_done_without(string nonsense)
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);
        using var stop = new CancellationTokenSource();
        var hostile = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HostileAsync(far, nonsense, stop.Token)));

        var report = await far.CopyAsync();
        await stop.CancelAsync();
        await hostile;

        Assert.True(report.Proof.Proven);
        Assert.Contains(far.Said, line => line.Contains("of no use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_whose_source_is_gone_is_done_without()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);
        var agent = far.StartAgent(change: ticket => ticket with { Port = 1 });

        var report = await far.CopyAsync();

        Assert.True(report.Proof.Proven);
        Assert.Contains(far.AgentSaid, line => line.StartsWith("A session ended early", StringComparison.Ordinal));
        Assert.False(agent.IsFaulted);
    }

    [Fact]
    public void A_server_that_asks_for_the_password_itself_does_not_get_it_through_an_agent()
    {
        foreach (byte method in new byte[] { 3, 5 })
            Assert.Throws<IOException>(() => new WireProof("u", new Secret("canary"), reveals: false).Answer([0, 0, 0, method, 1, 2, 3, 4]));
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        var pair = await clusters.PairAsync();
        await using var far = new Far(pair);

        Assert.Null(await AgentDoor.EnterAsync(far.Ticket with { Token = Agents.NewToken() }, default));
        await using var right = await AgentDoor.EnterAsync(far.Ticket, default);

        Assert.NotNull(right);
        far.Links.Dispose();
        Assert.Null(await AgentDoor.EnterAsync(far.Ticket, default));
    }

    [Fact]
    public async Task A_door_with_another_certificate_is_not_entered()
    {
        var pair = await clusters.PairAsync();
        await using var far = new Far(pair);

        var refused = await Assert.ThrowsAsync<FerryException>(
            () => new SourceAgent(far.Ticket with { Pin = new string('0', 64) }, TimeProvider.System, _ => { }).RunAsync(default));

        Assert.Equal(FerryErrors.AgentRefused, refused.Code);
        Assert.DoesNotContain(far.Ticket.Token.Reveal(), refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_told_and_none_reaches_the_agent()
    {
        var pair = await clusters.PairAsync(Rows);
        await using var far = new Far(pair);
        _ = far.StartAgent();

        var report = await far.CopyAsync();

        string[] secrets = [clusters.SourcePassword, clusters.TargetPassword, clusters.Target.Password, far.Ticket.Token.Reveal()];
        var seen = string.Join('\n', [.. far.Said, .. far.AgentSaid, report.ToJson(), far.Ticket.ToString()]);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
        Assert.DoesNotContain(clusters.SourcePassword, Uri.UnescapeDataString(far.Ticket.Reveal().Reveal()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ticket_goes_to_text_and_back_and_nothing_else_is_one()
    {
        var ticket = new AgentTicket(
            new Uri("https://paas.example:8443/operations/7/agent"), Agents.NewToken(), new string('a', 64), "::1", 5432, "verify-full");

        Assert.True(AgentTicket.TryParse(ticket.Reveal().Reveal(), out var back));
        Assert.Equal(ticket, back);
        var text = ticket.Reveal().Reveal();
        foreach (var wrong in new[]
        {
            null, "", "nonsense", "https://paas.example/", text.Replace("https", "http", StringComparison.Ordinal),
            text.Replace("5432", "0", StringComparison.Ordinal), text.Replace("5432", "99999", StringComparison.Ordinal),
            text.Replace("&sslmode=verify-full", "", StringComparison.Ordinal), text.Replace("#token=", "#token=x", StringComparison.Ordinal),
            text.Replace("https://", "https://user@", StringComparison.Ordinal),
        })
            Assert.False(AgentTicket.TryParse(wrong, out _), wrong);
    }

    static async Task HostileAsync(Far far, string nonsense, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                if (await AgentDoor.EnterAsync(far.Ticket, stop) is not { } link) return;
                await using var closing = link;
                if (await link.ReadAsync(new byte[8192], stop) > 0) await link.WriteAsync(Nonsense(nonsense), stop);
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or SocketException)
            {
                // The copy has hung up.
            }
    }

    static byte[] Nonsense(string kind) => kind switch
    {
        "garbage" => RandomNumberGenerator.GetBytes(100_000),
        "endless frame" => Compressed([(byte)'R', 0x7F, 0xFF, 0xFF, 0xFF, .. new byte[300_000]]),
        "frame of no length" => Compressed([(byte)'R', 0, 0, 0, 0]),
        "cut short" => Compressed([(byte)'R', 0, 0, 0, 8, 0, 0, 0, 0])[..^3],
        _ => [],
    };

    static byte[] Compressed(byte[] bytes)
    {
        using var to = new MemoryStream();
        using (var compressor = new System.IO.Compression.BrotliStream(to, System.IO.Compression.CompressionLevel.Fastest)) compressor.Write(bytes);
        return to.ToArray();
    }

    /// <summary>A copy whose source is at the far end of a link, and an agent there.</summary>
    sealed class Far : IAsyncDisposable
    {
        readonly Pair pair;
        readonly Agents agents = new();
        readonly Door door;
        readonly CancellationTokenSource stop = new();

        public Far(Pair pair, double rate = SlowRate)
        {
            this.pair = pair;
            Link = new SlowLink(rate, TimeSpan.FromMilliseconds(2));
            door = new Door(agents);
            var token = Agents.NewToken();
            Links = agents.Expect(token);
            var far = new Uri($"https://127.0.0.1:{Link.Forward(0, door.Port, dialledByCopy: false)}/");
            Ticket = AgentTicket.For(pair.SourceUrl, far, token, door.Pin);
        }

        public SlowLink Link { get; }

        public AgentLinks Links { get; }

        public AgentTicket Ticket { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<string> AgentSaid { get; } = new();

        public Action<string> OnLine { get; set; } = _ => { };


        public Task StartAgent(Func<AgentTicket, AgentTicket>? change = null, CancellationToken kill = default) => new SourceAgent(
            change?.Invoke(Ticket) ?? Ticket, TimeProvider.System, AgentSaid.Enqueue).RunAsync(kill.CanBeCanceled ? kill : stop.Token);

        public Task<CopyReport> CopyAsync(TimeProvider? time = null) => new PostgresFerry(time ?? TimeProvider.System).CopyAsync(
            pair.Request() with
            {
                Source = pair.SourceUrl with { Port = Link.Forward(0, pair.SourceUrl.Port, dialledByCopy: true) },
                Agent = Links,
            },
            new Told(p =>
            {
                Said.Enqueue(p.Message);
                OnLine(p.Message);
            }), stop.Token);

        public async ValueTask DisposeAsync()
        {
            Links.Dispose();
            await stop.CancelAsync();
            await Link.DisposeAsync();
            await door.DisposeAsync();
        }
    }
}
