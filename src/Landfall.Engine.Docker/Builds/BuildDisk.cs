namespace Landfall.Engine.Docker.Builds;

/// <summary>Keeps a build from filling the disk: it does not begin without room, and is ended when the room is used up.</summary>
sealed class BuildDisk(EngineDisk disk, TimeProvider time)
{
    const int Copies = 3;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <exception cref="BuildFailedException">There is too little room; with the figures.</exception>
    public async Task CheckAsync(BuildSpec build, long contextSize, CancellationToken stop)
    {
        var (free, needed) = (await FreeAsync(build, stop), build.Limits.FreeDisk + Copies * contextSize);
        if (free < needed)
            throw new BuildFailedException(
                $"There is too little room to build '{build.Tag}': {Gigabytes(free)} are free on the engine's disk, and {Gigabytes(needed)} are needed "
                + $"({Gigabytes(build.Limits.FreeDisk)}, and {Copies} times the {Gigabytes(contextSize)} that are sent). Free some (docker system df) and try again.");
    }

    /// <summary>Waits until the disk has less than the reserve; answers with what is to be said then.</summary>
    public async Task<string> FullAsync(BuildSpec build, CancellationToken stop)
    {
        for (; ; await Task.Delay(Between, time, stop))
            if (await FreeAsync(build, stop) is var free && free < build.Limits.DiskReserve)
                return $"it was ended because it filled the disk: {Gigabytes(free)} were left, and {Gigabytes(build.Limits.DiskReserve)} are kept for the machine";
    }

    async Task<long> FreeAsync(BuildSpec build, CancellationToken stop) => Math.Min(await disk.FreeAsync(stop), EngineDisk.Free(build.Context));

    static string Gigabytes(long bytes) => EngineDisk.Gigabytes(bytes);
}
