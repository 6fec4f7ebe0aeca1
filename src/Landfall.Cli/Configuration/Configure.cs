using Landfall.Client.Apps;
using Landfall.Client.Operations;

namespace Landfall.Cli.Configuration;

/// <summary>The operation <c>configure</c>: changes variables and restarts what runs.</summary>
static class Configure
{
    public static async Task RunAsync(Session session, App app, IReadOnlyDictionary<string, string> env, CancellationToken stop) =>
        await session.FollowAsync(
            await session.Platform.Operations.CreateAsync(app.Document, new OperationRequest("configure") { Env = env }, stop), stop);
}
