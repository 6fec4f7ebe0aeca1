using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Client.Http;

namespace Landfall.Client.Operations;

/// <summary>Operations: asking for one, waiting for its end, reading its log.</summary>
public sealed class OperationCalls
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A platform that restarts recovers its operations: who waits for one waits through that.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly PlatformApi api;

    internal OperationCalls(PlatformApi api) => this.api = api;

    /// <summary>Asks for an operation on a resource.</summary>
    /// <exception cref="ApiException">The platform refused.</exception>
    public async Task<Operation> CreateAsync(HalDocument resource, OperationRequest request, CancellationToken stop) =>
        new(await api.PostAsync(resource.Link("operations"), Body(request), stop));

    /// <summary>One operation.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public async Task<Operation> GetAsync(long id, CancellationToken stop) =>
        await api.FindAsync($"/operations/{id}", stop) is { } found ? new Operation(found) : throw new NotFoundException($"Operation #{id} not found");

    /// <summary>The operations of a resource, newest first.</summary>
    public async Task<IReadOnlyList<Operation>> ListAsync(HalDocument resource, CancellationToken stop) =>
        [.. (await api.ListAsync(resource.Link("operations"), secrets: false, stop)).Select(d => new Operation(d)).OrderByDescending(o => o.Id)];

    /// <summary>
    /// Waits for the end, handing over the log's lines as they are written where the platform streams them. An operation that
    /// is gone (404) has succeeded and taken its resource with it (interface 1.1).
    /// </summary>
    /// <returns>The operation at its end, or as it was last seen when it is gone.</returns>
    /// <exception cref="OperationFailedException">It failed.</exception>
    /// <exception cref="UnreachableException">The platform was away for longer than two minutes.</exception>
    public async Task<Operation> WaitAsync(Operation operation, Action<string> log, CancellationToken stop)
    {
        var lines = new LiveLog(api, log);
        var lost = (DateTimeOffset?)null;
        for (var current = operation; ;)
        {
            try
            {
                await lines.ReadAsync(current, stop);
                current = new Operation(await api.GetAsync(operation.Document.Self, secrets: false, stop));
                lost = null;
                if (current.Succeeded) return current;
                if (current.Ended) throw new OperationFailedException(current);
            }
            catch (ApiException gone) when (gone.Status is 404 or 410)
            {
                return current;
            }
            catch (Exception away) when (away is UnreachableException or ApiException { Status: >= 500 })
            {
                lost ??= api.Time.GetUtcNow();
                if (api.Time.GetUtcNow() - lost > Patience) throw;
            }
            await Task.Delay(Pause, api.Time, stop);
        }
    }

    /// <summary>The whole log of an operation that has ended: its link answers where the log is (interface 2.4, <c>operation:logs</c>).</summary>
    public async Task<string> LogAsync(Operation operation, CancellationToken stop)
    {
        var address = (await api.ReadTextAsync(operation.Document.Link("logs"), authorized: true, stop)).Trim();
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "https"
            ? await api.ReadTextAsync(uri, authorized: false, stop)
            : throw new UnexpectedAnswerException($"The platform's answer for the log of operation #{operation.Id} is no https address.");
    }

    /// <summary>The proof of a copy, as JSON (an extension).</summary>
    public Task<HalDocument> ProofAsync(Operation operation, CancellationToken stop) =>
        api.GetAsync(operation.Document.FindLink("proof")?.OriginalString ?? operation.Document.Self.OriginalString + "/proof", secrets: false, stop);

    internal static JsonObject Body(OperationRequest request)
    {
        var body = new JsonObject { ["type"] = request.Type };
        AddMap(body, "env", request.Env);
        AddMap(body, "settings", request.Settings);
        AddMap(body, "sensitive_settings", request.SensitiveSettings);
        if (request.ContainerCount is { } count) body["container_count"] = count;
        if (request.ContainerSize is { } size) body["container_size"] = size;
        if (request.InstanceProfile is { } profile) body["instance_profile"] = profile;
        if (request.DiskSize is { } disk) body["disk_size"] = disk;
        if (request.GitRef is { } commit) body["git_ref"] = commit;
        if (request.Command is { } command) body["command"] = command;
        if (request.Interactive is { } interactive) body["interactive"] = interactive;
        if (request.Status is { } status) body["status"] = status;
        return body;
    }

    static void AddMap(JsonObject body, string name, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0) return;
        var values = new JsonObject();
        foreach (var (key, value) in map) values[key] = value;
        body[name] = values;
    }
}
