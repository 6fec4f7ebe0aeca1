using Landfall.Client.Http;
using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Target;
using Landfall.Values;

namespace Landfall.Migrate.Steps;

/// <summary>
/// An agent next to the source while a copy runs: one one-off dyno on Heroku, if the user allows it. A copy goes on directly without
/// one that cannot be started, does not come, or ends early. It ends by itself with the copy, should nobody end it.
/// </summary>
/// <param name="ports">What is outside.</param>
/// <param name="run">The run that it belongs to.</param>
sealed class AgentDyno(Ports ports, JournalRun run)
{
    const string Ticket = SourceAgent.TicketVariable;
    const string Certificate = "LANDFALL_AGENT_CERTIFICATE";
    const string Allowed = "agent";
    const string Name = "agent-dyno";

    // What is remembered instead of a dyno's name: it may have started, and it is no more.
    const string Asked = "asked";
    const string Ended = "ended";

    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What the dyno's shell runs (heroku 1.0). Everybody with access to the app can read it, so what is secret comes in the variables,
    /// and the token goes to curl by its standard input. The platform hands out the agent's program; it must show the very certificate
    /// that the variable holds.
    /// </summary>
    public static string Command { get; } = $$"""
        set -e; cd "$(mktemp -d)"; printf '%s\n' "${{Certificate}}" > certificate.pem; t=${{{Ticket}}#*#token=}; n=0;
        until printf 'header = "{{SourceAgent.TokenHeader}}: %s"\n' "${t%%&*}" |
        curl -q -fsS --noproxy '*' --proto =https --connect-timeout 10 --cacert certificate.pem -K - -o landfall-agent "${{{Ticket}}%%#*}/program";
        do n=$((n+1)); [ $n -lt 15 ] || exit 1; sleep 2; done;
        chmod +x landfall-agent; exec ./landfall-agent
        """.ReplaceLineEndings(" ");

    /// <summary>The run's agent; null: the user allows none, neither now nor when the run was begun.</summary>
    public static AgentDyno? For(Ports ports, JournalRun run, bool allowed)
    {
        if (allowed) run.Once(Allowed, () => "yes");
        return run.Recall(Allowed) is null ? null : new AgentDyno(ports, run);
    }

    /// <summary>True: one may be there.</summary>
    public bool IsThere => run.Recall(Name) is not (null or Ended);

    /// <summary>What lets an agent come to the copies of a database. It is known without a dyno, so that one can come later.</summary>
    public static Secret Token(JournalRun run, Place database) => run.Once($"agent-token/{database}", Agents.NewToken);

    /// <summary>An agent is there during the copy, if it can be had, and gone afterwards.</summary>
    public async Task<T> DuringAsync<T>(CopySource source, Func<Task<T>> copy, CancellationToken stop)
    {
        var name = await StartAsync(source, stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(name, over.Token);
        try
        {
            return await copy();
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The copy of an interrupted journey goes on, and so does its agent: the next run finds both.
            if (!stop.IsCancellationRequested) await StopAsync();
        }
    }

    /// <summary>It is gone, or a person is told.</summary>
    public async Task StopAsync()
    {
        if (!IsThere) return;
        using var limit = new CancellationTokenSource(Patience, ports.Time);
        try
        {
            if (await FindAsync(limit.Token) is { } name) await ports.Source.StopDynoAsync(name, limit.Token);
            run.Remember(Name, Ended);
        }
        catch (Exception failure) when (failure is HerokuException or OperationCanceledException)
        {
            ports.Say($"   The agent's one-off dyno could not be stopped: {failure.Message} It ends by itself with the copy; see heroku ps.");
        }
    }

    async Task<string?> StartAsync(CopySource source, CancellationToken stop)
    {
        try
        {
            if (await FindAsync(stop) is { } there)
            {
                run.Remember(Name, there);
                return there;
            }
            if (run.Recall(Name) is null or Asked or Ended) return await AskAsync(source, stop);
            ports.Say("   The agent's one-off dyno has ended: what is not copied yet comes directly.");
        }
        catch (Exception refused) when (refused is HerokuException or UnreachableException)
        {
            ports.Say($"   No agent can be started in a one-off dyno: {refused.Message} Rows come directly.");
        }
        return null;
    }

    async Task<string> AskAsync(CopySource source, CancellationToken stop)
    {
        var (door, certificate) = await ports.Target.AgentDoorAsync(stop);
        using var shown = certificate;
        var ticket = AgentTicket.For(PostgresUrl.Parse(source.Url.Reveal()), door, source.AgentToken, AgentTicket.PinOf(shown));
        run.Remember(Name, Asked);
        var name = await ports.Source.StartDynoAsync(
            Command, new Dictionary<string, Secret> { [Ticket] = ticket.Reveal(), [Certificate] = new(shown.ExportCertificatePem()) }, stop);
        run.Remember(Name, name);
        ports.Say($"   An agent starts next to the source, in the one-off dyno {name}.");
        return name;
    }

    // Who died before the answer came does not know the name, but what was asked for.
    async Task<string?> FindAsync(CancellationToken stop)
    {
        if (!IsThere) return null;
        var known = run.Recall(Name);
        return (await ports.Source.DynosAsync(stop)).FirstOrDefault(d => known == Asked ? d.Command == Command : d.Name == known)?.Name;
    }

    // A copy that has just ended ends its agent before we hear of either: hence twice.
    async Task WatchAsync(string? name, CancellationToken over)
    {
        if (name is null) return;
        try
        {
            for (var missed = 0; missed < 2;)
            {
                await Task.Delay(Look, ports.Time, over);
                missed = (await ports.Source.DynosAsync(over)).Any(d => d.Name == name) ? 0 : missed + 1;
            }
            ports.Say($"   The agent's one-off dyno {name} has ended before the copy: rows come directly. Its log says why: heroku logs --dyno {name}");
        }
        catch (HerokuException unknown)
        {
            ports.Say($"   Whether the agent's one-off dyno {name} still runs is not known: {unknown.Message}");
        }
    }
}
