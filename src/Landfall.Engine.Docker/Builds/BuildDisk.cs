namespace Landfall.Engine.Docker.Builds;

/// <summary>Keeps a build from filling the disk: it does not begin without room, and is ended when the room is used up.</summary>
sealed class BuildDisk(EngineDisk disk, TimeProvider time)
{
    const int Copies = 3;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <exception cref="BuildFailedException">There is too little room; with the figures.</exception>
    public async Task CheckAsync(BuildSpec build, DiskRoom context, CancellationToken stop)
    {
        var needed = new DiskRoom(build.Limits.Free.Bytes + Copies * context.Bytes, build.Limits.Free.Files + Copies * context.Files);
        if (EngineDisk.Short(await FreeAsync(build, stop), needed) is var (free, wanted))
            throw new BuildFailedException(
                $"There is too little room to build '{build.Tag}': {free} are free on the engine's disk, and {wanted} are needed "
                + $"(for what it makes, and {Copies} times what is sent). {EngineDisk.Remedy}");
    }

    /// <summary>Waits until the disk has less than the reserve; answers with what is to be said then.</summary>
    public async Task<string> FullAsync(BuildSpec build, CancellationToken stop)
    {
        for (; ; await Task.Delay(Between, time, stop))
            if (EngineDisk.Short(await FreeAsync(build, stop), build.Limits.Reserve) is var (free, wanted))
                return $"it was ended because it filled the disk: {free} were left, and {wanted} are kept for the machine";
    }

    async Task<DiskRoom> FreeAsync(BuildSpec build, CancellationToken stop)
    {
        var (engines, ours) = (await disk.FreeAsync(stop), EngineDisk.Free(build.Context));
        return new DiskRoom(Math.Min(engines.Bytes, ours.Bytes), Math.Min(engines.Files, ours.Files));
    }
}
