using Landfall.Client.Hal;

namespace Landfall.Client.Apps;

/// <summary>An app.</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record App(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary>Its handle.</summary>
    public string Handle { get; } = Document.Text("handle");

    /// <summary><c>pending</c>, <c>provisioned</c>, …</summary>
    public string Status { get; } = Document.Text("status");

    /// <summary>Its environment's address.</summary>
    public Uri Account { get; } = Document.Link("account");

    /// <summary>Its services, as they were when this was read.</summary>
    public IReadOnlyList<Service> Services { get; } = [.. Document.EmbeddedList("services").Select(d => new Service(d))];
}

/// <summary>One process type of an app.</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record Service(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary>Its name in the Procfile, or <c>cmd</c>.</summary>
    public string ProcessType { get; } = Document.Text("process_type");

    /// <summary>Its command; null: the image's own.</summary>
    public string? Command { get; } = Document.OptionalText("command") is { Length: > 0 } command ? command : null;

    /// <summary>How many containers.</summary>
    public long ContainerCount { get; } = Document.OptionalNumber("container_count") ?? 0;

    /// <summary>Memory of each in MB, or null: the default.</summary>
    public long? ContainerSize { get; } = Document.OptionalNumber("container_memory_limit_mb");

    /// <summary>The family of its instance class, such as <c>m</c>.</summary>
    public string Profile { get; } = Document.OptionalText("instance_class") is { Length: > 0 } name ? name[..1] : "m";
}
