using System.Collections.Concurrent;
using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;
using Landfall.Server.Operations;

namespace Landfall.Server.Portal;

/// <summary>Where the operation <c>execute</c>, which waits for its person, and that person's session meet.</summary>
sealed class Consoles
{
    readonly ConcurrentDictionary<long, Console> waiting = new();

    /// <summary>The session's side: answers the exit status of what ran.</summary>
    /// <exception cref="ApiError">The operation has its session already, or waits for none.</exception>
    public async Task<int> ArriveAsync(long operation, PortalSession session)
    {
        // The session can come a moment before the operation waits for it.
        for (var tries = 0; !waiting.ContainsKey(operation) && tries < 100; tries++) await Task.Delay(TimeSpan.FromMilliseconds(100), session.Stop);
        if (!waiting.TryGetValue(operation, out var console) || !console.Session.TrySetResult(session))
            throw ApiError.Unprocessable("This operation has ended, or has its session already. Run the command again.");
        return await console.Status.Task.WaitAsync(session.Stop);
    }

    /// <summary>The operation's side: waits for its person, lets them talk, and tells them the status.</summary>
    public async Task<int> MeetAsync(long operation, TimeSpan patience, TimeProvider time, Func<PortalSession, Task<int>> talk, CancellationToken stop)
    {
        var console = waiting[operation] = new Console();
        try
        {
            var status = await talk(await console.Session.Task.WaitAsync(patience, time, stop));
            console.Status.TrySetResult(status);
            return status;
        }
        catch (TimeoutException)
        {
            throw new OperationFailedException($"Nobody came to this session within {patience.TotalMinutes:0} minutes. Run the command again.");
        }
        catch (Exception failure)
        {
            console.Status.TrySetException(failure);
            throw;
        }
        finally
        {
            waiting.TryRemove(operation, out _);
        }
    }

    sealed class Console
    {
        public TaskCompletionSource<PortalSession> Session { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<int> Status { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The operation <c>execute</c> of an app: a command of a person in a container of its own, beside the services (interface 3.2).</summary>
sealed class ExecuteInApp(IEngine engine, Consoles consoles, TimeProvider time) : OperationKind
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public override string Resource => "app";
    public override string Type => "execute";
    public override Scope Needs => Scope.Sensitive;

    public override void Check(Call call, long resourceId, Body body)
    {
        if (call.Store.Apps.Find(resourceId)!.ImageId is null) throw ApiError.Unprocessable("The app was never deployed: there is nothing to run a command in. Run: landfall deploy");
    }

    // A person at work holds up no deploy.
    public override void Queued(Call call, Operation operation) => operation.QueueKey = $"execute/{operation.Id}";

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
        [Step.InStore("release", Prepare), new Step("session", TalkAsync) { Undo = (undone, stop) => engine.RemoveAsync(Name(undone), stop) }];

    void Prepare(OperationRun run)
    {
        var app = run.Store.Apps.Find(run.Operation.ResourceId)!;
        run.Data["configuration_id"] = app.ConfigurationId;
        run.Data["kept_image"] = run.Store.Images.Find(app.ImageId)!.KeptAs;
    }

    async Task TalkAsync(OperationRun run, CancellationToken stop)
    {
        if (await engine.FindAsync(Name(run), stop) is not null) throw new OperationFailedException("The platform restarted during this session. Run the command again.");
        var image = await engine.FindImageAsync(run.Data["kept_image"]!.GetValue<string>(), stop)
            ?? throw new OperationFailedException("The app's image is no longer on the machine. Deploy it again.");
        RolloutData.Remember(run, image);
        await engine.EnsureNetworkAsync(Networks.Of(run), stop);
        var command = run.Input["command"]?.GetValue<string>() is { Length: > 0 } given ? given : "/bin/sh";
        var status = await consoles.MeetAsync(run.Operation.Id, Patience, time, session =>
        {
            run.Log($"{run.Operation.UserEmail} is connected.");
            return engine.ConverseAsync(
                AppContainers.OneOff(run, Name(run), command), new Conversation(session.Hello.Terminal, session.HeardAsync(), (error, bytes) => session.SayAsync(bytes, error)), stop);
        }, stop);
        run.Log($"The command ended with exit code {status}.");
    }

    static string Name(OperationRun run) => NameOf(run.Operation);

    /// <summary>What the session's container is called.</summary>
    public static string NameOf(Operation operation) => $"landfall-execute-{operation.Id}";
}
