using System.Text;
using System.Text.Json;
using Landfall.Programs;
using Git = Landfall.Programs.Program;

namespace Landfall.Portal.Session;

/// <summary>
/// Pushes: git's own receive-pack takes the objects, and its pre-receive hook deploys before a ref is accepted
/// (interface 4.1; githooks(5)).
/// </summary>
static class Pushes
{
    const string TicketVariable = "LANDFALL_TICKET";

    public static async Task<int> ReceiveAsync()
    {
        using var door = await Door.OpenAsync(PortalPaths.Door, new Hello("git")
        {
            Ticket = Environment.GetEnvironmentVariable(TicketVariable), Token = Environment.GetEnvironmentVariable("ACCESS_TOKEN"),
            Command = Environment.GetEnvironmentVariable("SSH_ORIGINAL_COMMAND"),
        });
        return await door.ShowAsync(async frame => frame.Kind == FrameKind.Receive ? await ReceiveAsync(Read(frame)) : null);
    }

    static Reception Read(Frame frame) => JsonSerializer.Deserialize(frame.Bytes.Span, PortalJson.Default.Reception)
        ?? throw new InvalidDataException("it did not say where the push goes");

    static Task<int> ReceiveAsync(Reception reception) => ProgramRunner.RunHereAsync(new Git("git",
    [
        // Nothing of the repository or of the pusher decides what runs; objects are checked as they come.
        "-c", "core.hooksPath=/opt/landfall/hooks", "-c", "receive.fsckObjects=true", "-c", "receive.maxInputSize=2147483648",
        "-c", "receive.advertisePushOptions=false", "-c", "receive.autogc=false",
        "-c", $"safe.directory={reception.Repository}", "-c", "advice.defaultBranchName=false",
        "receive-pack", reception.Repository,
    ])
    {
        CleanEnvironment = true,
        Environment = new Dictionary<string, string> { [TicketVariable] = reception.Ticket, ["GIT_CONFIG_NOSYSTEM"] = "1", ["HOME"] = "/nonexistent" },
    });

    /// <summary>The hook: each line of its input is <c>OLD NEW REF</c>; its exit status accepts or rejects the push.</summary>
    public static async Task<int> DeployAsync()
    {
        var updates = new List<string>();
        while (Console.In.ReadLine() is { } line) updates.Add(line);
        using var door = await Door.OpenAsync(PortalPaths.Door, new Hello("pushed")
        {
            Ticket = Environment.GetEnvironmentVariable(TicketVariable), Updates = updates,
        });
        return await door.ShowAsync(async frame => frame.Kind == FrameKind.Wanted ? await SendAsync(door, Encoding.ASCII.GetString(frame.Bytes.Span)) : null);
    }

    // The objects are in git's quarantine, whose place is in the hook's environment.
    /// <returns>Null: it was sent. Else the hook's exit status: without an end, what was sent until then is for nothing.</returns>
    static async Task<int?> SendAsync(Door door, string commit)
    {
        var ended = await ProgramRunner.RunAsync(new Git("git", ["archive", "--format=tar.gz", commit])
        {
            ReadOutput = (stream, _) => door.SendAsync(stream),
        });
        if (!ended.Succeeded)
        {
            Console.Error.WriteLine(ended.Error.Trim());
            return 1;
        }
        await door.SendEndAsync();
        return null;
    }
}
