using System.Text;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Containers;

/// <summary>Runs programs in running containers.</summary>
sealed class Executor(DockerApi api, TimeProvider time)
{
    const int Kept = 1024 * 1024;

    public async Task<ExecResult> ExecAsync(string name, ExecSpec exec, CancellationToken stop)
    {
        var body = new ExecBody(
            exec.Arguments, ContainerPolicy.Environment(exec.Environment), exec.User, exec.Input is not null, true, true);
        var made = await api.PostAsync(
            $"/containers/{Names.Container(name)}/exec", DockerApi.Json(body, DockerJson.Default.ExecBody), DockerJson.Default.CreatedAnswer, stop);
        using var connection = await api.UpgradeAsync(
            $"/exec/{made.Id}/start", DockerApi.Json(new ExecStartBody(false, false), DockerJson.Default.ExecStartBody), stop);
        // Written while it is read: a program that answers as it reads would else block both.
        var feeding = FeedAsync(connection, exec.Input, stop);
        var (output, error) = (new MemoryStream(), new MemoryStream());
        await foreach (var frame in Frame.ReadAsync(connection.Stream, stop)) Keep(frame.Error ? error : output, frame.Bytes.Span);
        await feeding;
        return new ExecResult(await ExitCodeAsync(made.Id, stop), Text(output), Text(error));
    }

    static async Task FeedAsync(Duplex connection, byte[]? input, CancellationToken stop)
    {
        if (input is null) return;
        try
        {
            await connection.Stream.WriteAsync(input, stop);
            connection.EndInput();
        }
        catch (Exception closed) when (closed is IOException or System.Net.Sockets.SocketException)
        {
            // The program ended before it had read everything; its exit status tells whether that was right.
        }
    }

    static void Keep(MemoryStream kept, ReadOnlySpan<byte> bytes) =>
        kept.Write(bytes[..(int)Math.Min(bytes.Length, Kept - kept.Length)]);

    static string Text(MemoryStream kept) => Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);

    // The output can end a moment before Docker knows how the program ended.
    async Task<int> ExitCodeAsync(string id, CancellationToken stop)
    {
        while (true)
        {
            var exec = await api.GetAsync($"/exec/{id}/json", DockerJson.Default.ExecAnswer, stop);
            if (exec is { Running: false, ExitCode: { } code }) return code;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
        }
    }
}
