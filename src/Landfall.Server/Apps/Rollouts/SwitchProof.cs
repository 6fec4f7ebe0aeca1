using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Landfall.Edge;
using Landfall.Server.Endpoints;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Visits each endpoint of an app from before its release switches until the old containers are gone, as the world does, and
/// writes into the operation's log what was lost. It never fails an operation, and delays one by less than a second.
/// </summary>
sealed class SwitchProof(IEdge edge, CertificateAuthority authority, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(450);
    readonly ConcurrentDictionary<long, IReadOnlyList<EndpointVisits>> running = new();

    public void Dispose()
    {
        foreach (var visits in running.Values.SelectMany(v => v)) visits.Dispose();
    }

    /// <summary>Begins to visit the endpoints whose containers are about to be replaced by others.</summary>
    public async Task BeginAsync(OperationRun run)
    {
        if (running.ContainsKey(run.Operation.Id)) return;
        var old = RolloutData.OldContainers(run).Select(c => c.ServiceId).ToHashSet();
        var proven = RolloutData.NewContainers(run).Select(c => c.ServiceId).Where(old.Contains).ToHashSet();
        var vhosts = run.Store.Vhosts.Where(v => v.DeletedAt == null && proven.Contains(v.ServiceId)).OrderBy(v => v.Id).AsEnumerable().Where(v => v.Pem.Length > 0).ToList();
        foreach (var vhost in vhosts.Where(v => IsGated(run, v)))
            run.Log($"The endpoint https://{vhost.VirtualDomain} is closed by its gate: nothing is proven about its switch.");
        var visits = vhosts.Where(v => !IsGated(run, v)).Select(v => new EndpointVisits(HostName.Parse(v.VirtualDomain), edge.Https, authority, time)).ToList();
        if (visits.Count == 0) return;
        run.Data["proof"] = new JsonArray([.. visits.Select(v => (JsonNode)v.Host.Value)]);
        running[run.Operation.Id] = visits;
        await Task.WhenAny(Task.WhenAll(visits.Select(v => v.UnderWay)), Task.Delay(Patience, time));
    }

    /// <summary>Ends the visits and writes down how they went.</summary>
    public async Task EndAsync(OperationRun run)
    {
        if (run.Data["proof"] is null) return;
        if (running.TryRemove(run.Operation.Id, out var visits))
        {
            await Task.WhenAny(Task.WhenAll(visits.Select(v => v.EndAsync())), Task.Delay(Patience, time));
            foreach (var one in visits)
            {
                run.Log(one.Report());
                one.Dispose();
            }
        }
        else
        {
            run.Log("Proof: none. The platform was restarted while the release switched.");
        }
        run.Data.Remove("proof");
    }

    static bool IsGated(OperationRun run, Vhost vhost) =>
        Configurations.ReadSettings(run, vhost.SettingId).Plain.GetValueOrDefault(Admission.Setting) == Admission.Gated;
}
