using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Landfall.Cli.Portal;
using Landfall.Client.Databases;
using Landfall.Client.Operations;
using Landfall.Ferry;
using Landfall.Values;

namespace Landfall.Cli.Databases;

/// <summary>
/// <c>db:copy</c> (an extension): fills an empty database from any PostgreSQL database, and proves that every row arrived. The
/// platform copies, and nothing passes through this machine; where it has no such operation this machine copies, through a tunnel.
/// Asked again after an interruption it goes on where it was.
/// </summary>
static class DbCopyCommand
{
    const string FromInput = "-";

    public static Command Build(Surroundings around)
    {
        var source = new Argument<string>("SOURCE_URL") { Description = "postgres://USER:PASSWORD@HOST:PORT/DATABASE; '-' reads it from standard input, where nobody else sees it" };
        var handle = new Argument<string>("DATABASE") { Description = "Handle of the database to fill" };
        var environment = CommonOptions.Environment();
        var command = new Command("db:copy", "Copy a PostgreSQL database into one of the platform, and prove the copy") { source, handle, environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var url = Source(around, parsed.GetValue(source)!);
            var target = await session.Platform.Databases.GetAsync(parsed.GetValue(handle)!, parsed.GetValue(environment), stop);
            var report = await session.Platform.HasExtensionsAsync(stop)
                ? await CopyThereAsync(session, url, target, stop)
                : await CopyHereAsync(session, url, target, stop);
            if (session.Printer.Json) session.Printer.Object(report);
            else around.Terminal.Out.WriteLine(Summary(target, report["proof"]!.AsObject()));
        });
        return command;
    }

    static async Task<JsonObject> CopyThereAsync(Session session, PostgresUrl source, Database target, CancellationToken stop)
    {
        var operation = await session.Platform.Operations.CreateAsync(target.Document, new OperationRequest("copy")
        {
            Settings = new Dictionary<string, string> { ["LANDFALL_COPY_RUN"] = Run(source, target).ToString() },
            SensitiveSettings = new Dictionary<string, string> { ["SOURCE_URL"] = source.Reveal().Reveal() },
        }, stop);
        var copied = await session.FollowAsync(operation, stop);
        return JsonNode.Parse((await session.Platform.Operations.ProofAsync(copied, stop)).Json.GetRawText())!.AsObject();
    }

    static async Task<JsonObject> CopyHereAsync(Session session, PostgresUrl source, Database target, CancellationToken stop)
    {
        session.Terminal.Say($"{session.Host} copies no databases: this machine does, through a tunnel.");
        CopyReport? report = null;
        await Tunnel.WithAsync(session, target, null, null, async (url, _) =>
        {
            var near = Tunnel.Near(url);
            var request = new CopyRequest(source, near, near) { Run = Run(source, target), Scratch = Path.GetTempPath() };
            report = await new PostgresFerry(session.Around.Time).CopyAsync(request, new CopyScreen(session.Terminal), stop);
            return ExitCode.Done;
        }, stop);
        return JsonNode.Parse(report!.ToJson())!.AsObject();
    }

    static PostgresUrl Source(Surroundings around, string text)
    {
        if (text == FromInput) text = around.Terminal.In.ReadLine()?.Trim() ?? throw new UsageException("Standard input has no URL.");
        return PostgresUrl.TryParse(text, out var url) ? url : throw new UsageException("SOURCE_URL is not postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
    }

    // The same source and target are the same run, whoever asks: that is what lets it go on.
    static Guid Run(PostgresUrl source, Database target) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"db:copy\n{source.Host}:{source.Port}/{source.Database}\n{target.Document.Self}")).AsSpan(0, 16));

    static string Summary(Database target, JsonObject proof) =>
        $"{target.Handle}: {(long)proof["rows"]!} rows in {proof["tables"]!.AsArray().Count} tables, equal by count and digest";
}
