using Landfall.Values;

namespace Landfall.Engine;

/// <summary>
/// What the platform asks of a container engine. Every call is told and answers when it is true. Calls that make or remove
/// something are idempotent by name: making what is there as asked, and removing what is gone, succeed.
/// </summary>
/// <exception cref="EngineException">Any call: the engine refused or could not be reached; the message says what to do.</exception>
public interface IEngine
{
    /// <summary>The engine's version and what it can do.</summary>
    Task<EngineDescription> DescribeAsync(CancellationToken stop);

    /// <summary>Makes a private network. Answers when containers can join it.</summary>
    Task EnsureNetworkAsync(NetworkSpec network, CancellationToken stop);

    /// <summary>Removes a network that no container uses.</summary>
    Task RemoveNetworkAsync(string name, CancellationToken stop);

    /// <summary>The names of the networks that carry all the labels.</summary>
    Task<IReadOnlyList<string>> ListNetworksAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop);

    /// <summary>The names of the containers that run on a network, whoever made them; none when there is no such network.</summary>
    Task<IReadOnlyList<string>> ListMembersAsync(string network, CancellationToken stop);

    /// <summary>Makes a volume.</summary>
    Task EnsureVolumeAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken stop);

    /// <summary>Removes a volume and what it holds.</summary>
    Task RemoveVolumeAsync(string name, CancellationToken stop);

    /// <summary>The names of the volumes that carry all the labels.</summary>
    Task<IReadOnlyList<string>> ListVolumesAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop);

    /// <summary>Pulls an image and describes it. Progress arrives as lines.</summary>
    /// <exception cref="ImageMissingException">The registry does not have it, or does not show it with these credentials.</exception>
    Task<ImageDescription> PullAsync(ImageReference image, RegistryCredential? credential, Action<string> log, CancellationToken stop);

    /// <summary>Describes an image that is on the machine, by reference or id; null when it is not.</summary>
    Task<ImageDescription?> FindImageAsync(string image, CancellationToken stop);

    /// <summary>Builds an image from a directory with a Dockerfile, with BuildKit where the engine has it.</summary>
    /// <exception cref="BuildFailedException">The build failed; its last lines are in the message.</exception>
    Task<ImageDescription> BuildAsync(BuildSpec build, Action<string> log, CancellationToken stop);

    /// <summary>Gives an image a further name, so that it is kept.</summary>
    Task TagAsync(string image, ImageReference name, CancellationToken stop);

    /// <summary>Removes a name of an image, and the image with its last name. Images in use are kept.</summary>
    Task RemoveImageAsync(string image, CancellationToken stop);

    /// <summary>
    /// Reads one regular file out of an image, without running it; null when it is not there.
    /// </summary>
    /// <exception cref="EngineException">It is larger than <paramref name="largest"/> bytes, or no regular file.</exception>
    Task<byte[]?> ReadImageFileAsync(string image, string path, int largest, CancellationToken stop);

    /// <summary>
    /// The paths at which a layer of an image has a file of that name with that content, even one that a later layer deleted:
    /// whoever has the image can read it.
    /// </summary>
    Task<IReadOnlyList<string>> FindInLayersAsync(string image, string fileName, Secret content, CancellationToken stop);

    /// <summary>Creates a container, not started. A container of that name with the same labels is left as it is.</summary>
    Task CreateAsync(ContainerSpec container, CancellationToken stop);

    /// <summary>Starts a container that was created.</summary>
    Task StartAsync(string name, CancellationToken stop);

    /// <summary>SIGTERM, then SIGKILL after <paramref name="patience"/>; answers when it has ended.</summary>
    Task StopAsync(string name, TimeSpan patience, CancellationToken stop);

    /// <summary>Removes a container, running or not, and its anonymous volumes.</summary>
    Task RemoveAsync(string name, CancellationToken stop);

    /// <summary>What a container is doing now; null when there is none of that name.</summary>
    Task<ContainerDescription?> FindAsync(string name, CancellationToken stop);

    /// <summary>What a container has used since it was started; null when none of that name runs.</summary>
    Task<ContainerUsage?> UsageAsync(string name, CancellationToken stop);

    /// <summary>All containers, running or not, that carry all the labels; with no labels, the engine's whole list.</summary>
    Task<IReadOnlyList<ContainerDescription>> ListAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop);

    /// <summary>
    /// What of a container is not as it would be made now, in words: its image, command, variables (by name), limits, labels,
    /// networks. Empty: nothing, or there is no such container.
    /// </summary>
    Task<IReadOnlyList<string>> CompareAsync(ContainerSpec container, CancellationToken stop);

    /// <summary>What happens from now on to containers that carry all the labels; endless, until the engine breaks it off.</summary>
    IAsyncEnumerable<ContainerEvent> EventsAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop);

    /// <summary>The last <paramref name="tail"/> lines that a container wrote, oldest first; followed until it ends when asked.</summary>
    IAsyncEnumerable<LogLine> LogsAsync(string name, int tail, bool follow, CancellationToken stop);

    /// <summary>
    /// Creates, starts and removes a container; answers its exit status. Its lines arrive as they are written. Cancelling
    /// removes it.
    /// </summary>
    Task<int> RunAsync(ContainerSpec container, Action<LogLine> log, CancellationToken stop);

    /// <summary>
    /// Creates, starts and removes a container that a person talks to; answers its exit status. When the person goes away, or on
    /// cancelling, it is stopped and removed.
    /// </summary>
    Task<int> ConverseAsync(ContainerSpec container, Conversation conversation, CancellationToken stop);

    /// <summary>Runs a program in a running container; answers its exit status and what it wrote (at most 1 MiB).</summary>
    Task<ExecResult> ExecAsync(string name, ExecSpec exec, CancellationToken stop);

    /// <summary>Writes files into a created container, running or not. Directories of the path exist in the image.</summary>
    Task PutFilesAsync(string name, IReadOnlyList<ContainerFile> files, CancellationToken stop);
}
