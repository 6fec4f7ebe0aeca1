using System.Diagnostics;
using System.Globalization;
using EndToEnd.World;
using Landfall.Programs;

namespace Rollouts;

/// <summary>
/// What a request costs at a fixed rate: the processor time of the proxy alone and the 99th percentile, for the platform's edge and
/// for HAProxy, nginx and Caddy with the shortest file that does the job; all with https, the same certificate and the same container
/// behind them. They take turns in each round, in each another one first, and only what one round measured is compared: how fast this
/// machine is changes over minutes. The load is h2load's.
/// </summary>
sealed class EdgeCost(RunningPlatform platform)
{
    const int Clients = 40;
    const int PerClient = 25;
    const int Seconds = 8;
    readonly List<Process> programs = [];

    string Directory => platform.Machine.Directory;

    public async Task<string> RunAsync(int rounds)
    {
        var image = await platform.ImageAsync("v1", "HOOK=none", "SECOND=none");
        var app = await platform.ServeAsync(platform.Main, "measured", image);
        var rivals = await StartAsync(app);
        try
        {
            for (var round = 0; round <= rounds; round++)
                foreach (var rival in rivals.Skip(round % rivals.Count).Concat(rivals.Take(round % rivals.Count)))
                {
                    var (cpu, p99) = await MeasureAsync(rival);
                    // The first round brings everything into memory and does not count.
                    if (round == 0) continue;
                    rival.Cpu.Add(cpu);
                    rival.P99.Add(p99);
                    Figures.Say($"{rival.Name}: {cpu:0} µs of processor time a request, p99 {p99:0} µs");
                }
        }
        finally
        {
            foreach (var program in programs) program.Kill(entireProcessTree: true);
            await platform.Machine.DockerAsync("rm", "--force", "plain");
        }
        var (ours, others) = (rivals[0], rivals.Skip(1).ToList());
        var ratios = others.Select(r => Ratio($"cpu_ratio_{r.Name}", ours.Cpu, r.Cpu)).Concat(others.Select(r => Ratio($"p99_ratio_{r.Name}", ours.P99, r.P99)));
        return string.Join(' ', ratios) + $" rate={Clients * PerClient} cpu_us={ours.Cpu.Median():0} p99_us={ours.P99.Median():0}";
    }

    static string Ratio(string name, List<double> ours, List<double> theirs) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}={ours.Zip(theirs, (our, their) => our / their).Median():0.00}");

    async Task<IReadOnlyList<Rival>> StartAsync(ServingApp app)
    {
        var address = await platform.Machine.DockerAsync("inspect", "--format", "{{ range .NetworkSettings.Networks }}{{ .IPAddress }}{{ end }}", await ContainerAsync(app));
        var (upstream, pem) = ($"{address}:3000", Path.Combine(Directory, "bench.pem"));
        File.Copy(await CertificateAsync(app), pem, overwrite: true);
        await WriteAsync("plain.cfg", $"""
            global
                maxconn 4000
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend https
                bind :9443 ssl crt {pem} alpn h2,http/1.1
                default_backend app
            backend app
                server app {upstream}

            """);
        await WriteAsync("nginx-tls.conf", $$"""
            pid {{Directory}}/nginx-tls.pid;
            error_log {{Directory}}/nginx-tls.log;
            worker_processes auto;
            events { worker_connections 4096; }
            http {
              access_log off;
              upstream app { server {{upstream}}; keepalive 64; }
              server {
                listen 9444 ssl;
                ssl_certificate {{pem}};
                ssl_certificate_key {{pem}};
                location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; proxy_pass http://app; }
              }
            }

            """);
        await WriteAsync("Caddyfile", $$"""
            {
              admin off
              auto_https off
            }
            https://{{app.Host}}:9445 {
              tls {{pem}} {{pem}}
              reverse_proxy {{upstream}}
            }

            """);
        await platform.Machine.DockerAsync("run", "--detach", "--name", "plain", "--network", "host", "--user", "0", "--volume", $"{Directory}:{Directory}:ro",
            "--entrypoint", "haproxy", "haproxy:3.0", "-W", "-f", Path.Combine(Directory, "plain.cfg"));
        Begin("nginx", "-c", Path.Combine(Directory, "nginx-tls.conf"), "-g", "daemon off;");
        Begin("caddy", "run", "--config", Path.Combine(Directory, "Caddyfile"), "--adapter", "caddyfile");
        await Task.Delay(TimeSpan.FromSeconds(3));
        return
        [
            new Rival("edge", app.Host, 443, CpuTime.Find($"{platform.Data}/edge/haproxy.cfg")),
            new Rival("haproxy", app.Host, 9443, CpuTime.Find("plain.cfg")),
            new Rival("nginx", app.Host, 9444, CpuTime.Find("nginx-tls.conf")),
            new Rival("caddy", app.Host, 9445, CpuTime.Find("Caddyfile")),
        ];
    }

    // Certificate and key of the app's host, as the edge reads them.
    async Task<string> CertificateAsync(ServingApp app)
    {
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(platform.Data, "edge", "certs", "list")))
            if (line.Contains(app.Host, StringComparison.Ordinal)) return line.Split(' ')[0].Replace("//", "/", StringComparison.Ordinal);
        throw new InvalidOperationException($"The edge has no certificate for {app.Host}.");
    }

    async Task<string> ContainerAsync(ServingApp app) =>
        (await platform.Machine.DockerAsync("ps", "--format", "{{.Names}}", "--filter", $"name=landfall-app{app.App.Id}-web-")).Split('\n')[0];

    Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Directory, name), text);

    void Begin(string program, params string[] arguments)
    {
        var begun = ProgramRunner.Start(platform.Machine.Inside(program, arguments) with { Environment = new Dictionary<string, string> { ["HOME"] = Directory } });
        _ = TellAsync(begun.StandardOutput);
        _ = TellAsync(begun.StandardError);
        programs.Add(begun);
    }

    // It says little, unless it fails.
    static async Task TellAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            if (!line.Contains("\"level\":\"info\"", StringComparison.Ordinal)) Figures.Say(line);
    }

    async Task<(double Cpu, double P99)> MeasureAsync(Rival rival)
    {
        var log = Path.Combine(Directory, $"h2load-{rival.Name}");
        File.Delete(log);
        var before = CpuTime.OfTree(rival.Process);
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program("h2load",
        [
            "--h1", $"--clients={Clients}", "--threads=1", $"--rps={PerClient}", $"--duration={Seconds}", $"--log-file={log}",
            $"--connect-to={platform.Machine.Address}:{rival.Port}", $"https://{rival.Host}{(rival.Port == 443 ? "" : $":{rival.Port}")}/",
        ]));
        if (!ended.Succeeded) throw new InvalidOperationException(ended.Error);
        var used = CpuTime.OfTree(rival.Process) - before;
        // Each line: when it was sent, the status, how long it took in µs.
        var lines = (await File.ReadAllLinesAsync(log)).Select(l => l.Split('\t')).ToList();
        if (lines.Any(l => l[1] != "200")) throw new InvalidOperationException($"{rival.Name} answered {lines.First(l => l[1] != "200")[1]}.");
        return (used * 1000 / lines.Count, lines.Select(l => double.Parse(l[2], CultureInfo.InvariantCulture)).Quantile(0.99));
    }

    sealed record Rival(string Name, string Host, int Port, int Process)
    {
        public List<double> Cpu { get; } = [];
        public List<double> P99 { get; } = [];
    }
}
