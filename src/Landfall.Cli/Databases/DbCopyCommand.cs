using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Cli.Portal;
using Landfall.Cli.Screen;
using Landfall.Client.Databases;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Ferry;
using Landfall.Migrate;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Cli.Databases;

/// <summary>
/// <c>db:copy</c> (an extension): fills an empty database from any PostgreSQL database, and proves that every row arrived. The
/// platform copies, and nothing passes through this machine; where it has no such operation this machine copies, through a tunnel.
/// Asked again after an interruption it goes on where it was; asked again after its end it copies nothing, and says so.
/// </summary>
static class DbCopyCommand
{
    const string FromInput = "-";

    public static Command Build(Surroundings around)
    {
        var source = new Argument<string>("SOURCE_URL") { Description = "postgres://USER:PASSWORD@HOST:PORT/DATABASE; '-' reads it from standard input, where nobody else sees it" };
        var handle = new Argument<string>("DATABASE") { Description = "Handle of the database to fill" };
        var environment = CommonOptions.Environment();
        var agent = new Option<string?>("--agent") { Description = "Let an agent next to the source compress what comes over a slow link. Writes its ticket to this file: landfall agent < FILE, there", HelpName = "FILE" };
        var warm = new Option<bool>("--warm") { Description = "Copy while the source is in use, and prove nothing yet; the same command without it then carries only the tables that changed" };
        var replaces = new Option<Guid?>("--replaces") { Description = "Wipe the copy that this run made, unless it was used since, and copy anew", HelpName = "RUN" };
        var yes = CommonOptions.Yes();
        var command = new Command("db:copy", "Copy a PostgreSQL database into one of the platform, and prove the copy") { source, handle, environment, agent, warm, replaces, yes };
        command.Does(around, async (parsed, session, stop) =>
        {
            var url = Source(around, parsed.GetValue(source)!);
            var target = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            var (asked, ticket) = (new CopyAsked(url, target, parsed.GetValue(warm), parsed.GetValue(replaces)), parsed.GetValue(agent));
            if (asked.Replaces is { } gone)
                session.Terminal.Confirm($"The copy that run {gone} made in {target.Handle} goes, and the source is copied anew.", session.Host, parsed.GetValue(yes));
            var report = await session.Platform.HasExtensionsAsync(stop)
                ? await CopyThereAsync(session, asked, ticket, stop)
                : await CopyHereAsync(session, asked, ticket, stop);
            if (report is null) return;
            if ((bool?)report["earlier"] == true) throw Earlier(target, report);
            if (session.Printer.Json) session.Printer.Object(report);
            else around.Terminal.Out.WriteLine(Summary(target, report["proof"]!.AsObject()));
        });
        return command;
    }

    static async Task<JsonObject?> CopyThereAsync(Session session, CopyAsked asked, string? ticket, CancellationToken stop)
    {
        var secrets = new Dictionary<string, string> { ["SOURCE_URL"] = asked.Source.Reveal().Reveal() };
        var settings = new Dictionary<string, string> { ["LANDFALL_COPY_RUN"] = asked.Run.ToString() };
        if (asked.Warm) settings["LANDFALL_COPY_WARM"] = "true";
        if (asked.Replaces is { } replaced) settings["LANDFALL_COPY_REPLACES"] = replaced.ToString();
        if (ticket is not null) secrets["AGENT_TOKEN"] = (await TicketAsync(session, asked.Source, ticket, stop)).Reveal();
        var operation = await session.Platform.Operations.CreateAsync(
            asked.Target.Document, new OperationRequest("copy") { Settings = settings, SensitiveSettings = secrets }, stop);
        var copied = await session.FollowAsync(operation, stop);
        return asked.Warm ? null : JsonNode.Parse((await session.Platform.Operations.ProofAsync(copied, stop)).Json.GetRawText())!.AsObject();
    }

    static async Task<JsonObject?> CopyHereAsync(Session session, CopyAsked asked, string? ticket, CancellationToken stop)
    {
        if (ticket is not null) throw new UsageException($"An agent comes to a platform's copy, and {session.Host} copies no databases: this machine does. Leave --agent out, and run this command next to the source.");
        session.Terminal.Say($"{session.Host} copies no databases: this machine does, through a tunnel.");
        CopyReport? report = null;
        await Tunnel.KeepAsync(session, asked.Target, async (url, inner) =>
        {
            var near = Tunnel.Near(url);
            var request = new CopyRequest(asked.Source, near, near) { Run = asked.Run, Replaces = asked.Replaces, Scratch = Path.GetTempPath() };
            var (ferry, screen) = (new PostgresFerry(session.Around.Time), new CopyScreen(session.Terminal));
            if (asked.Warm) await ferry.WarmAsync(request, screen, inner);
            else report = await ferry.CopyAsync(request, screen, inner);
        }, stop);
        return report is null ? null : JsonNode.Parse(report.ToJson())!.AsObject();
    }

    // Whoever has the ticket can come as the agent of this copy; it lets in nowhere else, and holds no password.
    static async Task<Secret> TicketAsync(Session session, PostgresUrl source, string file, CancellationToken stop)
    {
        var (root, token) = (session.Settings.ApiRoot, Agents.NewToken());
        using var certificate = await PlatformTrust.CertificateAsync(root, session.Settings.AuthorityFile, stop);
        var ticket = AgentTicket.For(source, new Uri(root, SourceAgent.Path), token, AgentTicket.PinOf(certificate));
        AtomicFile.Write(file, $"{ticket.Reveal().Reveal()}\n");
        session.Terminal.Say($"The agent's ticket is in {file}. Take it to a machine next to the source, and run there: landfall agent < {ShellWord.Escape(file)}");
        return token;
    }

    static PostgresUrl Source(Surroundings around, string text)
    {
        if (text == FromInput) text = around.Terminal.In.ReadLine()?.Trim() ?? throw new UsageException("Standard input has no URL.");
        return PostgresUrl.TryParse(text, out var url) ? url : throw new UsageException("SOURCE_URL is not postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
    }

    static NeedsPersonException Earlier(Database target, JsonObject report) => new(
        $"Nothing was copied or compared now: {target.Handle} holds the copy of this source that ended on {(DateTimeOffset)report["finished"]!:u}, and nothing that was written to the source since. "
        + $"To wipe it and copy anew: landfall db:copy --replaces {(Guid)report["run"]!} SOURCE_URL {target.Handle}");

    static string Summary(Database target, JsonObject proof) =>
        $"{target.Handle}: {(long)proof["rows"]!} rows in {proof["tables"]!.AsArray().Count} tables, equal by count and digest";

    /// <param name="Source">Where the rows are.</param>
    /// <param name="Target">Where they go.</param>
    /// <param name="Warm">Only what can be carried while the source is in use.</param>
    /// <param name="Replaces">The run whose copy is wiped; null: none.</param>
    sealed record CopyAsked(PostgresUrl Source, Database Target, bool Warm, Guid? Replaces)
    {
        /// <summary>The same source, target and replaced run are the same run, whoever asks: that is what lets it go on.</summary>
        public Guid Run => new(SHA256.HashData(
            Encoding.UTF8.GetBytes($"db:copy\n{Source.Host}:{Source.Port}/{Source.Database}\n{Target.Document.Self}{(Replaces is null ? "" : $"\n{Replaces}")}")).AsSpan(0, 16));
    }
}
