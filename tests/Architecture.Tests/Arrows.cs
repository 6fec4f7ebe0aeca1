namespace Architecture.Tests;

/// <summary>Arrows between rooms run downwards only.</summary>
public class Arrows
{
    // Values and Programs are everybody's.
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Agent"] = ["Ferry"],
        ["Cli"] = ["Migrate", "Convert", "Ferry", "Heroku", "Client"],
        ["Migrate"] = ["Convert", "Ferry", "Heroku", "Client"],
        ["Convert"] = ["Heroku"],
        ["Server"] = ["Engine", "Edge", "Ferry", "Engine.Docker", "Portal"],
        ["Engine.Docker"] = ["Engine"],
        ["Portal.Session"] = ["Portal"],
        ["Programs"] = [],
        ["Values"] = [],
    };

    public static TheoryData<string> Rooms => [.. House.Projects.Select(House.Name)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_what_is_below_it(string room)
    {
        var project = House.Projects.Single(path => House.Name(path) == room);
        string[] everybodys = room is "Values" ? [] : room is "Programs" ? ["Values"] : ["Values", "Programs"];
        Assert.Empty(House.Knows(project).Except(Allowed.GetValueOrDefault(room, [])).Except(everybodys));
    }

    [Fact]
    public void Of_the_server_only_its_entry_point_names_an_engine() =>
        Assert.Equal(["src/Landfall.Server/Program.cs"], House.Code
            .Where(path => path.StartsWith("src/Landfall.Server/", StringComparison.Ordinal))
            .Where(path => House.Read(path).Contains("Engine.Docker", StringComparison.Ordinal)));

    [Fact]
    public void Programs_are_started_in_one_room() =>
        Assert.All(House.Code.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && House.Read(path).Contains("new ProcessStartInfo", StringComparison.Ordinal)),
            path => Assert.StartsWith("src/Landfall.Programs/", path, StringComparison.Ordinal));
}
