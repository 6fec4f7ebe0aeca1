using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Images;

/// <summary>The answers of a pull or a build: JSON after JSON, until it is done or has failed.</summary>
static class ProgressStream
{
    /// <exception cref="RefusedException">One of them is an error.</exception>
    public static async IAsyncEnumerable<ProgressAnswer> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        await using var answers = JsonSerializer
            .DeserializeAsyncEnumerable(stream, DockerJson.Default.ProgressAnswer, topLevelValues: true, stop)
            .GetAsyncEnumerator(stop);
        while (await NextAsync(answers))
        {
            if (answers.Current is not { } progress) continue;
            if (progress.Error is { } error) throw new RefusedException(HttpStatusCode.InternalServerError, error);
            yield return progress;
        }
    }

    static async Task<bool> NextAsync(IAsyncEnumerator<ProgressAnswer?> answers)
    {
        try
        {
            return await answers.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or JsonException)
        {
            throw new EngineException("Docker broke off its answer; it may be restarting. Try again when 'docker info' answers.", broken);
        }
    }
}
