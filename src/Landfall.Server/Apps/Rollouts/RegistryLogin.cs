using Landfall.Engine;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>How an app enters its registry (interface 4.3): sensitive settings first, then settings and variables, as older clients write them.</summary>
static class RegistryLogin
{
    /// <returns>Null when the app has no user or no password for registries.</returns>
    public static RegistryCredential? For(OperationRun run, ImageReference image) => For(run, image.Registry);

    /// <inheritdoc cref="For(OperationRun, ImageReference)"/>
    public static RegistryCredential? For(OperationRun run, string registry)
    {
        var (settings, sensitive) = Configurations.ReadSettings(run, run.Remembered("setting_id"));
        var env = Configurations.Read(run, run.Remembered("configuration_id"));
        var (user, password) = (Either("APTIBLE_PRIVATE_REGISTRY_USERNAME"), Either("APTIBLE_PRIVATE_REGISTRY_PASSWORD"));
        return user is null || password is null ? null : new RegistryCredential(registry, user, new Secret(password));

        string? Either(string key) => sensitive.GetValueOrDefault(key) ?? settings.GetValueOrDefault(key) ?? env.GetValueOrDefault(key);
    }
}
