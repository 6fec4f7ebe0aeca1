using System.Diagnostics;
using System.Net;
using EndToEnd.World;
using Microsoft.Data.Sqlite;

namespace Rollouts;

/// <summary>
/// How long it is from the request for a deploy of a prebuilt image to the first answer of the new version through the edge,
/// and how much of it each step takes; beside the time from <c>docker run</c> of the same image to its first answer. The drain
/// of the old version comes after that answer and is not in it.
/// </summary>
sealed class DeployLatency(RunningPlatform platform)
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(5);
    readonly Dictionary<string, List<double>> steps = [];

    public async Task<string> RunAsync(int runs)
    {
        var images = new[] { await ImageAsync("v1"), await ImageAsync("v2") };
        var app = await platform.ServeAsync(platform.Main, "measured", images[0]);
        var (deploys, bare) = (new List<double>(), new List<double>());
        for (var n = 0; n <= runs; n++)
        {
            var (deploy, run) = (await DeployAsync(app, images[(n + 1) % 2], $"v{(n + 1) % 2 + 1}"), await DockerRunAsync(images[n % 2]));
            // The first of each brings everything into memory and does not count.
            if (n == 0)
            {
                steps.Clear();
                continue;
            }
            deploys.Add(deploy);
            bare.Add(run);
        }
        foreach (var (step, times) in steps) Figures.Say($"{step}: {times.Median():0} ms");
        Figures.Say($"a deploy's first answer: {deploys.Median():0} ms at the median, {deploys.Quantile(0.95):0} ms at p95; docker run's: {bare.Median():0} ms, {bare.Quantile(0.95):0} ms");
        return $"overhead_ms_p50={deploys.Median() - bare.Median():0} docker_run_ms_p50={bare.Median():0} deploy_ms_p50={deploys.Median():0} runs={runs}";
    }

    Task<string> ImageAsync(string version) => platform.ImageAsync(version, "HOOK=none", "SECOND=none");

    async Task<double> DeployAsync(ServingApp app, string image, string version)
    {
        using var http = new HttpClient(platform.Way()) { BaseAddress = new Uri($"https://{app.Host}/") };
        await http.GetStringAsync("/");
        var began = Stopwatch.StartNew();
        var operation = await platform.AskDeployAsync(app.App, image);
        while (await http.GetStringAsync("/") != version) await Task.Delay(Every);
        var took = began.Elapsed.TotalMilliseconds;
        await platform.SucceedAsync(await platform.EndOfAsync(operation));
        ReadSteps(operation.Id);
        return took;
    }

    async Task<double> DockerRunAsync(string image)
    {
        const string Name = "bare";
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) });
        var began = Stopwatch.StartNew();
        await platform.Machine.DockerAsync("run", "--detach", "--name", Name, "--publish", "3000:3000", image, "node", "/app/server.js");
        while (!await AnswersAsync(http)) await Task.Delay(Every);
        var took = began.Elapsed.TotalMilliseconds;
        await platform.Machine.DockerAsync("rm", "--force", Name);
        return took;
    }

    async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(new Uri($"http://{platform.Machine.Address}:3000/"))).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A step's line in the journal is stamped when it is done.
    void ReadSteps(long operation)
    {
        using var store = new SqliteConnection($"Data Source={platform.Data}/store/landfall.db;Mode=ReadOnly;Pooling=False");
        store.Open();
        using var command = store.CreateCommand();
        command.CommandText = """
            SELECT Name, At, (SELECT StartedAt FROM Operations WHERE Id = $id), (SELECT CreatedAt FROM Operations WHERE Id = $id)
            FROM OperationSteps WHERE OperationId = $id ORDER BY "Index"
            """;
        command.Parameters.AddWithValue("$id", operation);
        using var reader = command.ExecuteReader();
        var last = 0L;
        while (reader.Read())
        {
            if (last == 0) Add("(queued)", (last = reader.GetInt64(2)) - reader.GetInt64(3));
            Add(reader.GetString(0), reader.GetInt64(1) - last);
            last = reader.GetInt64(1);
        }
    }

    void Add(string step, long milliseconds)
    {
        if (!steps.TryGetValue(step, out var times)) steps[step] = times = [];
        times.Add(milliseconds);
    }
}
