using System.Text;

namespace Landfall.Cli.Screen;

/// <summary>Where a command reads and writes: data to <see cref="Out"/>, messages to <see cref="Error"/>.</summary>
sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error)
{
    readonly LiveLine live = new(Error, TimeProvider.System);

    /// <summary>True: a person can answer.</summary>
    public bool CanAsk { get; init; }

    /// <summary>True: input comes from a person.</summary>
    public bool TakesInput { get; init; }

    /// <summary>True: data goes to a person's screen.</summary>
    public bool ShowsData { get; init; }

    /// <summary>True: messages go to a person's screen.</summary>
    public bool ShowsMessages { get; init; }

    public static Terminal OfThisProcess() => new(new LazyInput(), Console.Out, Console.Error)
    {
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        TakesInput = !Console.IsInputRedirected,
        ShowsData = !Console.IsOutputRedirected,
        ShowsMessages = !Console.IsErrorRedirected,
    };

    /// <summary>Says a message. On a person's screen, how far something is becomes a bar.</summary>
    public void Say(string message)
    {
        if (ShowsMessages) live.Say(message);
        else Error.WriteLine(message);
    }

    /// <summary>Asks a question.</summary>
    /// <exception cref="UsageException">Nobody is there to answer.</exception>
    public string Ask(string question, string instead)
    {
        if (!CanAsk) throw new UsageException($"{question} There is no terminal to ask on: {instead}");
        live.Clear();
        Error.Write(question + " ");
        Error.Flush();
        return In.ReadLine()?.Trim() ?? throw new OperationCanceledException();
    }

    /// <summary>Asks for something that must not be seen.</summary>
    /// <exception cref="UsageException">Nobody is there to answer.</exception>
    public string AskSecret(string question, string instead)
    {
        if (!CanAsk) throw new UsageException($"{question} There is no terminal to ask on: {instead}");
        live.Clear();
        Error.Write(question + " ");
        Error.Flush();
        if (In is not LazyInput) return In.ReadLine() ?? throw new OperationCanceledException();
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (key.KeyChar != '\0') typed.Append(key.KeyChar);
        }
        Error.WriteLine();
        return typed.ToString();
    }

    /// <summary>Asks before something that cannot be taken back; the question names the host that it is done to.</summary>
    /// <exception cref="UsageException">Nobody is there to answer, or the answer was no.</exception>
    public void Confirm(string what, string host, bool yes)
    {
        if (yes) return;
        var answer = Ask($"{what} This is done on {host}. Go on? [y/N]", "give --yes when you mean it.");
        if (answer is not ("y" or "Y" or "yes")) throw new UsageException("Nothing was done.");
    }

    // Opening standard input takes time that most commands need not spend.
    sealed class LazyInput : TextReader
    {
        public override string? ReadLine() => Console.In.ReadLine();

        public override string ReadToEnd() => Console.In.ReadToEnd();
    }
}
