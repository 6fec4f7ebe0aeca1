using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Containers;

/// <summary>Runs a container that a person talks to.</summary>
sealed class Converser(DockerApi api, ContainerStore containers)
{
    const int Piece = 32 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<int> ConverseAsync(ContainerSpec container, Conversation conversation, CancellationToken stop)
    {
        var name = Names.Container(container.Name);
        await containers.CreateAsync(container with { Restart = false }, conversation.Terminal, stop);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            // To listen and to wait begin before the start, so that nothing of a quick container is missed.
            using var connection = await api.UpgradeAsync(
                $"/containers/{name}/attach?stream=true&stdin=true&stdout=true&stderr=true", new ByteArrayContent([]), gone.Token);
            using var end = await api.SendAsync(HttpMethod.Post, $"/containers/{name}/wait?condition=next-exit", null, gone.Token);
            await containers.StartAsync(name, gone.Token);
            var hearing = HearAsync(name, connection, conversation, gone);
            await SayAsync(connection, conversation, gone.Token);
            var status = (await api.ReadAsync(end, DockerJson.Default.WaitAnswer, gone.Token)).StatusCode;
            await gone.CancelAsync();
            await hearing;
            return status;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new EngineException("The person went away, so the container was stopped.");
        }
        finally
        {
            await containers.StopAsync(name, Patience, CancellationToken.None);
            await containers.RemoveAsync(name, CancellationToken.None);
        }
    }

    static async Task SayAsync(Duplex connection, Conversation conversation, CancellationToken stop)
    {
        if (!conversation.Terminal)
        {
            await foreach (var frame in Frame.ReadAsync(connection.Stream, stop)) await conversation.Say(frame.Error, frame.Bytes);
            return;
        }
        var piece = new byte[Piece];
        for (int read; (read = await connection.Stream.ReadAsync(piece, stop)) > 0;) await conversation.Say(false, piece.AsMemory(0, read));
    }

    async Task HearAsync(string name, Duplex connection, Conversation conversation, CancellationTokenSource gone)
    {
        try
        {
            await foreach (var utterance in conversation.Heard.WithCancellation(gone.Token)) await PassAsync(name, connection, utterance, gone.Token);
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The container ended first, or the server stops.
        }
    }

    async Task PassAsync(string name, Duplex connection, Utterance utterance, CancellationToken stop)
    {
        try
        {
            switch (utterance)
            {
                case Utterance.Typed typed:
                    await connection.Stream.WriteAsync(typed.Bytes, stop);
                    break;
                case Utterance.Ended:
                    connection.EndInput();
                    break;
                case Utterance.Resized size:
                    await api.PostAsync($"/containers/{name}/resize?h={size.Rows}&w={size.Columns}", null, stop);
                    break;
                case Utterance.Signalled signal:
                    await api.PostAsync($"/containers/{name}/kill?signal={Uri.EscapeDataString($"SIG{signal.Name}")}", null, stop);
                    break;
            }
        }
        catch (Exception late) when (late is IOException or System.Net.Sockets.SocketException or RefusedException)
        {
            // The container has ended, or no longer reads: its exit status tells.
        }
    }
}
