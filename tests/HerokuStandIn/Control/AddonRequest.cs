using System.Text.Json.Serialization;
using HerokuStandIn.Apps;

namespace HerokuStandIn.Control;

/// <summary>An add-on that a test wants listed, such as <c>scheduler</c> or <c>papertrail</c>, with the variables it supplies.</summary>
sealed record AddonRequest(
    [property: JsonPropertyName("service")] string Service, [property: JsonPropertyName("plan")] string Plan,
    [property: JsonPropertyName("config_vars")] Dictionary<string, string>? ConfigVars = null)
{
    public void AddTo(AppStore store)
    {
        var addon = new ListedAddon(
            Guid.NewGuid(), Guid.NewGuid(), $"{Service}-round-{store.Current.OtherAddons.Count + 10001}", Service, $"{Service}:{Plan}",
            Service.ToUpperInvariant().Replace('-', '_'), ConfigVars ?? []);
        store.Change(s => s with { OtherAddons = [.. s.OtherAddons, addon] });
    }
}
