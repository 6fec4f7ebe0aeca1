using Landfall.Cli.Screen;
using Landfall.Client;
using Landfall.Client.Settings;

namespace Landfall.Cli;

/// <summary>What a command finds around it: terminal, variables, home directory, clock. Tests bring their own.</summary>
sealed record Surroundings(Terminal Terminal, EnvironmentVariables Variables, string Home, TimeProvider Time)
{
    /// <summary>Makes the client for settings.</summary>
    public Func<ClientSettings, TimeProvider, Platform> Connect { get; init; } = Platform.Connect;

    public static Surroundings OfThisProcess() => new(
        Terminal.OfThisProcess(), EnvironmentVariables.OfThisProcess,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), TimeProvider.System);
}
