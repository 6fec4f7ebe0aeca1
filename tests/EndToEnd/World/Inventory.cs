namespace EndToEnd.World;

/// <summary>All that an engine has, whoever made it: each thing on a line.</summary>
sealed record Inventory(IReadOnlyList<string> Containers, IReadOnlyList<string> Volumes, IReadOnlyList<string> Networks, IReadOnlyList<string> Images)
{
    public static async Task<Inventory> OfAsync(Machine machine) => new(
        await ListAsync(machine, "ps", "--all", "--format", "{{.Names}} {{.State}}"),
        await ListAsync(machine, "volume", "ls", "--format", "{{.Name}}"),
        await ListAsync(machine, "network", "ls", "--format", "{{.Name}}"),
        await ListAsync(machine, "images", "--all", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"));

    /// <summary>What came and went between two moments: <c>+container NAME</c>, <c>-image NAME</c>, in order.</summary>
    public IReadOnlyList<string> Since(Inventory before) =>
    [
        .. Changes("container", before.Containers, Containers), .. Changes("volume", before.Volumes, Volumes),
        .. Changes("network", before.Networks, Networks), .. Changes("image", before.Images, Images),
    ];

    static IEnumerable<string> Changes(string kind, IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        before.Except(now).Select(gone => $"-{kind} {gone}").Concat(now.Except(before).Select(come => $"+{kind} {come}"));

    static async Task<IReadOnlyList<string>> ListAsync(Machine machine, params string[] command) =>
        [.. (await machine.DockerAsync(command)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
