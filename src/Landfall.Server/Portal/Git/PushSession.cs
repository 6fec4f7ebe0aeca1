using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Portal;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Portal.Git;

/// <summary>
/// git push (interface 4.1): a key or a token says who pushes; the push of main or master is deployed before its ref is
/// accepted, and rejected when the deploy fails.
/// </summary>
sealed class PushSession(
    IServiceProvider services, LandfallStore store, Tickets tickets, Repositories repositories, SourceArchives archives, OperationSignal signal, OperationLog logs,
    QueueKeys keys, TimeProvider time)
{
    const string KeyTicket = "key";
    const string PushTicket = "push";
    static readonly TimeSpan KeyLife = TimeSpan.FromMinutes(2);
    static readonly TimeSpan PushLife = TimeSpan.FromHours(2);
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>What sshd is to accept for an offered key: the key, bound to its owner, or nothing (sshd(8), AUTHORIZED_KEYS).</summary>
    public async Task<int> KeysAsync(PortalSession session)
    {
        if (!SshPublicKey.TryParse(session.Hello.Key, out var key)) return 0;
        var text = key.ToString();
        if (store.SshKeys.FirstOrDefault(k => k.PublicKey == text) is not { } known) return 0;
        var ticket = tickets.New(KeyTicket, known.UserId.ToString(), KeyLife);
        await session.SayAsync($"restrict,command=\"exec {PortalPaths.Program} git\",environment=\"LANDFALL_TICKET={ticket}\" {text}\n");
        return 0;
    }

    /// <summary>Says where a push goes, when it may.</summary>
    public async Task<int> BeginAsync(PortalSession session)
    {
        var who = await WhoAsync(session.Hello);
        if (session.Hello.Command is not { Length: > 0 } command)
        {
            await session.SayAsync($"Hi {who.User.Email}! Welcome to Landfall. Please use `git push` to connect.\n");
            return 0;
        }
        var app = Find(who, GitCommand.Parse(command));
        await InTurnAsync($"push/{app.Id}", session, () => ReceiveAsync(session, app, who.User));
        return 0;
    }

    // git looks at its refs when a push begins and sets them when its deploy has ended. Of two at once both would be deployed, and the
    // second then be rejected; one that begins later is told by git what it lacks, before anything is deployed.
    async Task InTurnAsync(string key, PortalSession session, Func<Task> push)
    {
        if (!keys.TryTake(key))
        {
            await session.SayAsync("Another push to this app is under way; this one begins when it has ended.\n", error: true);
            while (!keys.TryTake(key)) await Task.Delay(BetweenLooks, time, session.Stop);
        }
        try
        {
            await push();
        }
        finally
        {
            keys.Give(key);
        }
    }

    async Task ReceiveAsync(PortalSession session, App app, User user)
    {
        var reception = new Reception(await repositories.EnsureAsync(app), tickets.New(PushTicket, $"{app.Id} {user.Id}", PushLife));
        await session.SendAsync(new Frame(FrameKind.Receive, JsonSerializer.SerializeToUtf8Bytes(reception, PortalJson.Default.Reception)));
        await session.GoneAsync(session.Stop);
    }

    /// <summary>git's hook asks: may these updates be accepted? The answer for main and master is a deploy.</summary>
    public async Task<int> PushedAsync(PortalSession session)
    {
        if (tickets.Read(PushTicket, session.Hello.Ticket)?.Split(' ') is not [var appId, var userId]) throw Refused();
        var (app, user) = (store.Apps.Find(long.Parse(appId))!, store.Users.Find(Guid.Parse(userId))!);
        // Between the push's beginning and its end lies all that it sends: what was permitted then is looked at again.
        if (app.DeletedAt is not null || !Authentication.Of(store, user, null).Accounts(store, Scope.Deploy).Any(a => a.Id == app.AccountId)) throw NotFound();
        var updates = (session.Hello.Updates ?? []).Select(GitUpdate.Parse).ToList();
        var deployed = updates.Where(u => u.Deploys).ToList();
        if (deployed.Count > 1) throw ApiError.Unprocessable("main and master cannot be deployed at once. Push one of them.");
        if (deployed is not [var update])
        {
            foreach (var stored in updates.Where(u => !u.Removes))
                await session.SayAsync($"Stored {stored.Branch}. Deploy it with: landfall deploy --app {app.Handle} --git-commitish {stored.Branch}\n");
            return 0;
        }
        if (update.Removes) throw ApiError.Unprocessable($"{update.Branch} is what is deployed: it cannot be removed.");
        await session.SendAsync(new Frame(FrameKind.Wanted, Encoding.ASCII.GetBytes(update.New)));
        var archive = await archives.KeepAsync(store, app, async file =>
        {
            await foreach (var bytes in session.InputAsync()) await file.WriteAsync(bytes, session.Stop);
        });
        var operation = Ask(app, user, update.New, archive);
        await using var to = new SessionStream(session);
        await logs.FollowAsync(operation, to, () => OperationLogRoutes.Ended(store, operation), session.Stop);
        return store.Operations.AsNoTracking().Single(o => o.Id == operation).Status == OperationStatus.Succeeded ? 0 : 1;
    }

    long Ask(App app, User user, string commit, SourceArchive archive)
    {
        var operation = store.InTransaction(() =>
        {
            var asked = OperationRoutes.New(store, time, user, OperationRoutes.Of(app), "app", "deploy");
            asked.QueueKey = $"app/{app.Id}";
            asked.Input = new JsonObject
            {
                ["git_ref"] = commit, ["settings"] = new JsonObject { [ImageStep.SourceArchiveSetting] = archive.Id.ToString() },
            }.ToJsonString();
            return asked;
        });
        signal.Raise();
        return operation.Id;
    }

    async Task<Principal> WhoAsync(Hello hello)
    {
        if (hello.Token is { Length: > 0 } token) return await Authentication.IdentifyAsync(services, token);
        return Guid.TryParse(tickets.Read(KeyTicket, hello.Ticket), out var id) && store.Users.Find(id) is { } user
            ? Authentication.Of(store, user, null)
            : throw Refused();
    }

    static ApiError Refused() => ApiError.Unauthorized("invalid_token", "Who pushes is not known. Register your key (landfall ssh_keys:add), or send a token: SendEnv ACCESS_TOKEN.");

    // What is absent and what is not yours answer alike.
    App Find(Principal who, GitCommand command)
    {
        var accounts = who.ReadOnly ? store.Accounts.Where(_ => false) : who.Accounts(store, Scope.Deploy);
        if (command.Environment is { } environment) accounts = accounts.Where(a => a.Handle == environment);
        var apps = store.Apps.Where(a => a.DeletedAt == null && a.Handle == command.App && accounts.Any(e => e.Id == a.AccountId)).Take(2).ToList();
        if (apps.Count == 0) throw NotFound();
        return apps is [var app] ? app : throw new ApiError(404, "not_found", "Several environments have an app of that name. Name the environment: ENVIRONMENT/APP.git");
    }

    static ApiError NotFound() => new(404, "not_found", "App not found or not accessible");
}

/// <summary>An update of a ref, as git's pre-receive hook reads it: <c>OLD NEW REF</c> (githooks(5)).</summary>
sealed record GitUpdate(string New, string Ref)
{
    public string Branch => Ref.StartsWith("refs/heads/", StringComparison.Ordinal) ? Ref["refs/heads/".Length..] : Ref;
    public bool Deploys => Ref is "refs/heads/main" or "refs/heads/master";
    public bool Removes => New.All(c => c == '0');

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static GitUpdate Parse(string line) => line.Split(' ', 3) is [_, { Length: 40 or 64 } to, var name] && to.All(char.IsAsciiHexDigitLower)
        ? new GitUpdate(to, name) : throw new InvalidDataException("That is no update of a ref.");
}
