using Landfall.Values;

namespace Landfall.Convert;

/// <summary>An app beside the app: what runs in another image than the web process becomes one of its own, for an app here has one image.</summary>
/// <param name="Folder">Its files in the repository, <c>.aptible/apps/worker</c>: they take the place of the app's when it is built.</param>
/// <param name="Context">The directory that is built, <c>""</c> for the root.</param>
/// <param name="Dockerfile">The user's.</param>
/// <param name="BeforeDeploy">The release phase, when it runs in this image.</param>
public sealed record SiblingApp(
    Handle Handle, string Folder, string Context, string Dockerfile, IReadOnlyList<PlannedService> Services, IReadOnlyList<string> BeforeDeploy);
