using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Client.Settings;
using Landfall.Ferry;
using Landfall.Heroku;
using Landfall.Migrate;

namespace Landfall.Cli;

/// <summary>Which failure ends with which exit code, and what the user reads.</summary>
static class Failures
{
    public static int Report(Exception failure, Surroundings around)
    {
        around.Terminal.Say(Message(failure));
        if (around.Variables.Find("DEBUG") is not null) around.Terminal.Say(failure.ToString());
        return Code(failure);
    }

    public static int Code(Exception failure) => failure switch
    {
        UsageException or FormatException or SettingsException or FerryException { Code: FerryErrors.DumpUnreadable } => ExitCode.Usage,
        ApiException { Status: 401 } => ExitCode.NotLoggedIn,
        NotFoundException or ApiException { Status: 404 } => ExitCode.NotFound,
        ApiException { Status: >= 400 and < 500 } => ExitCode.Refused,
        UnreachableException => ExitCode.Unreachable,
        OperationFailedException => ExitCode.OperationFailed,
        OperationCanceledException => ExitCode.Interrupted,
        NeedsPersonException or FerryException { Code: FerryErrors.SourceChanged or FerryErrors.SourceUnsure or FerryErrors.ProofFailed or FerryErrors.AlreadyCopied } => ExitCode.NeedsPerson,
        MigrationBusyException => ExitCode.Busy,
        HerokuException heroku => OfHeroku(heroku),
        _ => ExitCode.Failed,
    };

    static int OfHeroku(HerokuException failure) => failure switch
    {
        { Id: "unreachable" } => ExitCode.Unreachable,
        { Id: "unauthorized" } or { Status: 401 } => ExitCode.NotLoggedIn,
        { Status: 404 } => ExitCode.NotFound,
        { Status: >= 400 and < 500 } => ExitCode.Refused,
        _ => ExitCode.Failed,
    };

    static string Message(Exception failure) => failure switch
    {
        ApiException { Status: 401, Slug: "expired_token" } => "Your login is over. Log in again: landfall login",
        ApiException { Status: 401, Slug: "invalid_token" or "unauthorized" } => "You are not logged in. Log in: landfall login",
        ApiException { Status: 401, Slug: "invalid_credentials" } refused => $"Could not authenticate with given credentials: {refused.Slug}",
        OperationCanceledException => "Interrupted. What the platform was asked to do goes on there; the same command goes on from here.",
        _ => failure.Message,
    };
}
