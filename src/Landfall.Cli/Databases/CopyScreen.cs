using Landfall.Cli.Screen;
using Landfall.Ferry;

namespace Landfall.Cli.Databases;

/// <summary>Says how far work on a database is, as an operation's log does.</summary>
sealed class CopyScreen(Terminal terminal) : IProgress<CopyProgress>
{
    public void Report(CopyProgress value) => terminal.Say(value.ToString());
}
