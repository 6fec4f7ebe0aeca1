using Landfall.Ferry;
using Landfall.Server.Hal;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Databases;

/// <summary>
/// The operation <c>copy</c> of a database (extension): fills it from another PostgreSQL database and proves that every row
/// arrived. It runs beside the target. The source's URL is a sensitive setting, gone when the operation ends. With the same
/// <c>LANDFALL_COPY_RUN</c> it may be asked again at any time: it goes on, or answers the report of then, which says that it is an
/// earlier one. <c>LANDFALL_COPY_REPLACES</c> names a run whose copy is wiped first, unless it was used. With a token of the caller's
/// choice an agent next to the source may come (<see cref="AgentRoutes"/>). With <c>LANDFALL_COPY_WARM</c> it copies a source in use and
/// proves nothing yet; the same run without it then carries what changed, and proves all.
/// </summary>
sealed class CopyDatabase(ICopy ferry, Agents agents, PostgresServer server) : OperationKind
{
    const string SourceUrl = "SOURCE_URL";
    const string AgentToken = "AGENT_TOKEN";
    const string RunId = "LANDFALL_COPY_RUN";
    const string Replaces = "LANDFALL_COPY_REPLACES";
    const string Warm = "LANDFALL_COPY_WARM";

    public override string Resource => "database";
    public override string Type => "copy";

    public override void Check(Call call, long resourceId, Body body)
    {
        var database = call.Store.Databases.Find(resourceId)!;
        if (database.Status != Statuses.Provisioned || database.Type != "postgresql")
            throw ApiError.Unprocessable("A copy fills a provisioned PostgreSQL database. Provision one first: landfall db:create.");
        if (!PostgresUrl.TryParse(body.Map("sensitive_settings")?.GetValueOrDefault(SourceUrl), out _))
            throw ApiError.Unprocessable($"sensitive_settings.{SourceUrl} is not postgres://user:password@host:port/database");
        if (body.Map("sensitive_settings")?.GetValueOrDefault(AgentToken) is { } token && !Agents.IsToken(token))
            throw ApiError.Unprocessable($"sensitive_settings.{AgentToken} is not 64 hexadecimal digits");
        if (!Guid.TryParse(body.Map("settings")?.GetValueOrDefault(RunId), out _)) throw ApiError.Unprocessable($"settings.{RunId} is not a uuid");
        if (body.Map("settings")?.GetValueOrDefault(Replaces) is { } earlier && !Guid.TryParse(earlier, out _))
            throw ApiError.Unprocessable($"settings.{Replaces} is not a uuid");
        if (body.Map("settings")?.GetValueOrDefault(Warm) is not (null or "true" or "false")) throw ApiError.Unprocessable($"settings.{Warm} is not true or false");
    }

    public override IReadOnlyList<Step> Steps(OperationRun run) =>
    [
        new Step("copy", CopyAsync),
        Step.InStore("record", Record) with { Commits = true },
    ];

    async Task CopyAsync(OperationRun run, CancellationToken stop)
    {
        var database = run.Store.Databases.Find(run.Operation.ResourceId)!;
        using var agent = run.SensitiveSettings.GetValueOrDefault(AgentToken) is { } token ? agents.Expect(new Secret(token)) : null;
        var request = new CopyRequest(
            PostgresUrl.Parse(run.SensitiveSettings[SourceUrl]), PostgresServer.LocalUrl(run, database, asAdmin: false), PostgresServer.LocalUrl(run, database, asAdmin: true))
        {
            Run = Guid.Parse(run.Settings[RunId]), Scratch = run.Platform.Scratch,
            Room = await server.RoomAsync(database, stop),
            Agent = agent,
            Replaces = run.Settings.GetValueOrDefault(Replaces) is { } earlier ? Guid.Parse(earlier) : null,
        };
        try
        {
            if (run.Settings.GetValueOrDefault(Warm) == "true")
            {
                var warm = await ferry.WarmAsync(request, new Progress(run), stop);
                run.Log($"{warm.Tables} tables are here, of which {warm.Unchanged} were before. The same run without {Warm} brings what changes from now on, and proves all.");
                return;
            }
            var report = await ferry.CopyAsync(request, new Progress(run), stop);
            // A platform that died after the run's last line comes back to a run that this very operation finished.
            if (report.Finished >= run.Operation.CreatedAt) report = report with { Earlier = false };
            run.Data["report"] = report.ToJson();
            using var text = new StringWriter();
            report.Write(text);
            run.Log(text.ToString());
        }
        catch (FerryException failure)
        {
            run.Data["failure_code"] = failure.Code;
            if (failure.Proof is { } proof) run.Data["report"] = $$"""{"proof":{{proof.ToJson()}}}""";
            throw new OperationFailedException(failure.Message, failure);
        }
    }

    static void Record(OperationRun run) => run.Operation.Proof = run.Data["report"]?.GetValue<string>();

    public override void Failed(OperationRun run) => run.Operation.Proof = run.Data["report"]?.GetValue<string>();

    sealed class Progress(OperationRun run) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => run.Log(value.ToString());
    }
}
