using Landfall.Programs;

namespace Landfall.Server.Tests.Clients;

/// <summary>A small web app as an image in the registry beside the engine, and gone afterwards.</summary>
public sealed class SmallImage : IAsyncLifetime
{
    const string Registry = "127.0.0.1:5055";

    public string Name { get; } = $"{Registry}/landfall-tests/web:{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        var context = Directory.CreateTempSubdirectory("landfall-image-").FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Procfile"), """
            web: node /server.js
            worker: sh -c 'trap "exit 0" TERM; sleep 1000000 & wait'

            """);
        await File.WriteAllTextAsync(Path.Combine(context, "server.js"), """
            require('http').createServer((request, response) =>
              setTimeout(() => response.end(`hello ${process.env.GREETING}\n`), request.url.split('wait=')[1] || 0)).listen(process.env.PORT || 3000)
            process.on('SIGTERM', () => process.exit(0))
            """);
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), """
            FROM node:20-slim
            COPY Procfile /.aptible/Procfile
            COPY server.js /server.js
            EXPOSE 3000
            """);
        await DockerAsync("build", "--quiet", "--tag", Name, context);
        await DockerAsync("push", "--quiet", Name);
        Directory.Delete(context, recursive: true);
    }

    public Task DisposeAsync() => DockerAsync("rmi", "--force", Name);

    static async Task DockerAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Programs.Program("docker", arguments));
        if (!ended.Succeeded) throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {ended.Error}");
    }
}
