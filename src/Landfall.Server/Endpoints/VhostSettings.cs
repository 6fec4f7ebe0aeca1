using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Endpoints;

/// <summary>What one endpoint is told: by its own settings, and where it has none by the variables of what serves behind it.</summary>
sealed class VhostSettings
{
    readonly Dictionary<string, string> own;
    readonly Dictionary<string, string> variables;

    VhostSettings(Dictionary<string, string> own, Dictionary<string, string> variables, Secret? admission) =>
        (this.own, this.variables, Admission) = (own, variables, admission);

    /// <summary>What a request must carry to pass the gate; null: it is open.</summary>
    public Secret? Admission { get; }

    public string? this[string name] => own.GetValueOrDefault(name) ?? variables.GetValueOrDefault(name);

    /// <summary>Null where the endpoint has a setting of its own.</summary>
    public string? Variable(string name) => own.ContainsKey(name) ? null : variables.GetValueOrDefault(name);

    /// <exception cref="InvalidDataException">It is gated without a token: nobody is let in, rather than everybody.</exception>
    public static VhostSettings Read(LandfallStore store, Vault vault, Vhost vhost)
    {
        var account = store.Accounts.AsNoTracking().Single(a => a.Id == vhost.AccountId);
        var setting = vhost.SettingId is { } id ? store.Settings.AsNoTracking().Single(s => s.Id == id) : null;
        var own = setting is null ? [] : Configurations.Parse(new Secret(setting.Settings));
        var sensitive = setting is { Sensitive.Length: > 0 }
            ? Configurations.Parse(vault.Open(account, nameof(Setting), setting.Id, nameof(Setting.Sensitive), setting.Sensitive))
            : [];
        var gated = Endpoints.Admission.IsGated(setting);
        if (gated && !sensitive.ContainsKey(Endpoints.Admission.Token))
            throw new InvalidDataException($"It is gated, and has no {Endpoints.Admission.Token} that a request could carry.");
        return new VhostSettings(own, Variables(store, vault, account, vhost), gated ? new Secret(sensitive[Endpoints.Admission.Token]) : null);
    }

    // Of what serves, not of what was configured last: a new value comes with the containers that have it. Nothing serves a service of none.
    static Dictionary<string, string> Variables(LandfallStore store, Vault vault, Account account, Vhost vhost)
    {
        var release = store.Containers.AsNoTracking().Where(c => c.ServiceId == vhost.ServiceId && c.Serving && c.DeletedAt == null).Max(c => (long?)c.ReleaseId);
        var configuration = release is null
            ? store.Apps.AsNoTracking().Where(a => store.Services.Any(s => s.Id == vhost.ServiceId && s.AppId == a.Id)).Select(a => a.ConfigurationId).FirstOrDefault()
            : store.Releases.AsNoTracking().Single(r => r.Id == release).ConfigurationId;
        return configuration is { } id
            ? Configurations.Parse(vault.Open(account, nameof(Configuration), id, nameof(Configuration.Env), store.Configurations.AsNoTracking().Single(c => c.Id == id).Env))
            : [];
    }
}
