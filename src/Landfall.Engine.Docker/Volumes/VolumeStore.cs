using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Volumes;

/// <summary>Named volumes of Docker's own driver.</summary>
sealed class VolumeStore(DockerApi api)
{
    public async Task EnsureAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken stop)
    {
        var body = DockerApi.Json(new VolumeBody(Names.Volume(name), "local", labels), DockerJson.Default.VolumeBody);
        var there = await api.PostAsync("/volumes/create", body, DockerJson.Default.VolumeAnswer, stop);
        if (!Labelled.AsOurs(there.Labels, labels))
            throw new EngineException($"There is a volume '{name}' that was made for something else (its labels differ). It is left as it is.");
    }

    public Task RemoveAsync(string name, CancellationToken stop) => api.DeleteAsync($"/volumes/{Names.Volume(name)}", stop);

    public async Task<IReadOnlyList<string>> ListAsync(IReadOnlyDictionary<string, string> labels, CancellationToken stop)
    {
        var found = await api.GetAsync($"/volumes?{DockerApi.Filter(labels)}", DockerJson.Default.VolumesAnswer, stop);
        return [.. (found.Volumes ?? []).Select(volume => volume.Name)];
    }
}
