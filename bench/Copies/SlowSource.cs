using Landfall.Ferry;
using Landfall.Values;

/// <summary>A source at the other end of a slow link, where an agent may run too.</summary>
sealed class SlowSource : IAsyncDisposable
{
    const double Rate = 100e6 / 8;
    static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    readonly SlowLink link = new(Rate, Delay);
    readonly CancellationTokenSource stop = new();
    readonly Agents agents = new();
    readonly Door door;
    readonly Task running = Task.CompletedTask;

    public SlowSource(PostgresUrl source, bool agent)
    {
        door = new Door(agents);
        Url = source with { Host = "127.0.0.1", Port = link.Forward(listen: 0, source.Port, dialledByCopy: true) };
        if (!agent) return;
        var token = Agents.NewToken();
        Links = agents.Expect(token);
        var far = new Uri($"https://127.0.0.1:{link.Forward(listen: 0, door.Port, dialledByCopy: false)}/");
        running = new SourceAgent(AgentTicket.For(source, far, token, door.Pin), TimeProvider.System, Console.Error.WriteLine).RunAsync(stop.Token);
    }

    public PostgresUrl Url { get; }

    public AgentLinks? Links { get; }

    public long Carried => link.Carried;

    public async ValueTask DisposeAsync()
    {
        Links?.Dispose();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await link.DisposeAsync();
        await door.DisposeAsync();
        stop.Dispose();
    }
}
