namespace Landfall.Ferry;

/// <summary>A copy or a proof that cannot go on. Its text holds no secret and no value of a row.</summary>
/// <param name="code">A stable word for programs: one of <see cref="FerryErrors"/>.</param>
/// <param name="message">What happened, and where.</param>
/// <param name="remedy">What to do next.</param>
/// <param name="inner">What caused it, when that is known.</param>
public sealed class FerryException(string code, string message, string remedy, Exception? inner = null)
    : Exception($"{message} {remedy}", inner)
{
    /// <summary>A stable word for programs: one of <see cref="FerryErrors"/>.</summary>
    public string Code { get; } = code;

    /// <summary>What happened, and where, without the remedy.</summary>
    public string Problem { get; } = message;

    /// <summary>What to do next.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>The tables that it is about, as <c>schema.table</c>; empty when it is about none.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The failed proof, when the code is <see cref="FerryErrors.ProofFailed"/>.</summary>
    public ProofReport? Proof { get; init; }
}

/// <summary>The words in <see cref="FerryException.Code"/>. They do not change between versions.</summary>
public static class FerryErrors
{
    /// <summary>The target holds objects that this run did not put there. Nothing was written.</summary>
    public const string TargetNotEmpty = "target_not_empty";

    /// <summary>Another run holds the target, finished or not. Nothing was written.</summary>
    public const string TargetTaken = "target_taken";

    /// <summary>The run has ended, so that there is nothing to prepare. Nothing was written.</summary>
    public const string AlreadyCopied = "already_copied";

    /// <summary>Another copy works on the target at this moment.</summary>
    public const string TargetBusy = "target_busy";

    /// <summary>The target's server is of an older major version than the source's.</summary>
    public const string TargetOlder = "target_older";

    /// <summary>The target has no room left.</summary>
    public const string TargetFull = "target_full";

    /// <summary>The role that restores does not own the target database.</summary>
    public const string TargetNotOwned = "target_not_owned";

    /// <summary>The source and the target are the same database.</summary>
    public const string SameDatabase = "same_database";

    /// <summary>The target offers no such extension.</summary>
    public const string ExtensionMissing = "extension_missing";

    /// <summary>The target has the extension in another schema than the source.</summary>
    public const string ExtensionElsewhere = "extension_elsewhere";

    /// <summary>The target offers, or has, an older version of the extension than the source has.</summary>
    public const string ExtensionOlder = "extension_older";

    /// <summary>A row security policy names a role that the target does not have.</summary>
    public const string RoleMissing = "role_missing";

    /// <summary>Row level security hides rows of the source from the role that reads.</summary>
    public const string RowSecurity = "row_security";

    /// <summary>The role that reads may not read a table of the source.</summary>
    public const string NotReadable = "not_readable";

    /// <summary>The encodings of the two databases differ.</summary>
    public const string EncodingDiffers = "encoding_differs";

    /// <summary>A URL leads to a pooler, which hands a session's statements to several.</summary>
    public const string Pooled = "pooled";

    /// <summary>Somebody keeps a table of the source for himself, or waits to do so, as TRUNCATE, CLUSTER and VACUUM FULL do.</summary>
    public const string SourceLocked = "source_locked";

    /// <summary>The source has too few free connections.</summary>
    public const string ConnectionsExhausted = "connections_exhausted";

    /// <summary>No <c>pg_dump</c> that is new enough for both servers.</summary>
    public const string ProgramsUnfit = "programs_unfit";

    /// <summary>The dump file is not whole.</summary>
    public const string DumpTruncated = "dump_truncated";

    /// <summary>The dump file cannot be read at all.</summary>
    public const string DumpUnreadable = "dump_unreadable";

    /// <summary>The dump was made in a way that cannot be restored and counted, or was changed.</summary>
    public const string DumpUnfit = "dump_unfit";

    /// <summary>The target's role is a superuser: a dump could do anything on its server.</summary>
    public const string TargetSuperuser = "target_superuser";

    /// <summary>The extension needs a superuser, which the target's role is not.</summary>
    public const string ExtensionUntrusted = "extension_untrusted";

    /// <summary><c>pg_dump</c> failed.</summary>
    public const string DumpFailed = "dump_failed";

    /// <summary>A row is too large to be read: what a server sends of it may not pass 1 GB.</summary>
    public const string RowTooLarge = "row_too_large";

    /// <summary>The scratch directory has no room left.</summary>
    public const string ScratchFull = "scratch_full";

    /// <summary>The target refused a definition or a row of the source.</summary>
    public const string RestoreFailed = "restore_failed";

    /// <summary>The copy is not equal to the source.</summary>
    public const string ProofFailed = "proof_failed";

    /// <summary>The source changed although it was frozen.</summary>
    public const string SourceChanged = "source_changed";

    /// <summary>Whether the source changed while it was frozen cannot be told before some sessions have ended.</summary>
    public const string SourceUnsure = "source_unsure";

    /// <summary>An agent next to a source cannot come to the copy that its ticket names.</summary>
    public const string AgentRefused = "agent_refused";

    /// <summary>A server cannot be reached: <c>source_unreachable</c>, <c>target_unreachable</c>.</summary>
    public static string Unreachable(Side side) => Of(side, "unreachable");

    /// <summary>A server refused the role or its password: <c>source_refused</c>, <c>target_refused</c>.</summary>
    public static string Refused(Side side) => Of(side, "refused");

    /// <summary>A server went away in the middle: <c>source_lost</c>, <c>target_lost</c>.</summary>
    public static string Lost(Side side) => Of(side, "lost");

    /// <summary>A server answered an error that has no code of its own: <c>source_error</c>, <c>target_error</c>.</summary>
    public static string Error(Side side) => Of(side, "error");

    static string Of(Side side, string what) => $"{Sides.Name(side)}_{what}";
}
