namespace Landfall.Cli;

/// <summary>How the command ends: the one list of exit codes.</summary>
static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed, for a reason that no other code names.</summary>
    public const int Failed = 1;

    /// <summary>The arguments or the settings are not right; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Not logged in, or the login is over or was refused.</summary>
    public const int NotLoggedIn = 3;

    /// <summary>What was named is not there, or is not one thing.</summary>
    public const int NotFound = 4;

    /// <summary>The platform refused: no permission, or what was asked for is not valid.</summary>
    public const int Refused = 5;

    /// <summary>The platform (or Heroku) cannot be reached.</summary>
    public const int Unreachable = 6;

    /// <summary>The operation ran and failed; its log says why.</summary>
    public const int OperationFailed = 7;

    /// <summary>A person must decide or do something first; the message says what.</summary>
    public const int NeedsPerson = 8;

    /// <summary>Another run of the same migration is under way.</summary>
    public const int Busy = 9;

    /// <summary>What is on the machine is not as the platform says.</summary>
    public const int Drifted = 10;

    /// <summary>Interrupted.</summary>
    public const int Interrupted = 130;
}
