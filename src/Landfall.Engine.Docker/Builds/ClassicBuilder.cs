using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Builds;

/// <summary>The builder within every engine. It knows no secrets.</summary>
sealed class ClassicBuilder(DockerApi api)
{
    const long Period = 100_000;

    /// <param name="group">The control group below which its steps run.</param>
    public async Task BuildAsync(BuildSpec build, BuildContext context, string group, Action<string> log, CancellationToken stop)
    {
        if (build.Secrets.Count > 0)
            throw new EngineException("This build has secrets, which need BuildKit. Install the docker-buildx plugin and try again.");
        var (tail, use) = (new BuildTail(log), build.Limits.Use);
        var labels = JsonSerializer.Serialize(build.Labels, DockerJson.Default.IReadOnlyDictionaryStringString);
        var query = $"version=1&rm=true&forcerm=true&t={Uri.EscapeDataString(build.Tag.ToString())}&labels={Uri.EscapeDataString(labels)}"
            + $"&memory={use.Memory}&memswap={use.Memory}&cpuperiod={Period}&cpuquota={(long)(use.Cpus * Period)}"
            // An engine whose groups systemd makes takes no other place than a slice; the limits above hold there too.
            + (group.Contains(".slice/", StringComparison.Ordinal) ? "" : $"&cgroupparent={Uri.EscapeDataString(group)}");
        try
        {
            using var response = await api.SendAsync(HttpMethod.Post, $"/build?{query}", new ContextArchive(context), stop, headers =>
            {
                if (build.Credential is { } credential) headers.Add("X-Registry-Config", RegistryAuth.ConfigHeader(credential));
            });
            await foreach (var progress in ProgressStream.ReadAsync(response, stop))
                if (progress.Stream?.TrimEnd() is { Length: > 0 } line) tail.Add(line);
        }
        catch (RefusedException failed)
        {
            throw tail.Failed(build, failed.Said, failed);
        }
    }

    /// <summary>The context as a tar archive, made while it is sent.</summary>
    sealed class ContextArchive : HttpContent
    {
        readonly BuildContext context;

        public ContextArchive(BuildContext context)
        {
            this.context = context;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transport) => context.WriteAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
