using System.Net;
using System.Text;
using Landfall.Client.Http;
using Landfall.Values;

namespace Landfall.Client.Tests;

/// <summary>Answers requests from a script, and remembers them.</summary>
sealed class FakeServer : HttpMessageHandler
{
    readonly Func<HttpRequestMessage, HttpResponseMessage> answer;

    public FakeServer(Func<HttpRequestMessage, HttpResponseMessage> answer) => this.answer = answer;

    public List<(string Line, string? Body, string? Authorization, string? Prefer)> Requests { get; } = [];

    public static HttpResponseMessage Json(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/hal+json") };

    public static HttpResponseMessage Ok(string json) => Json(HttpStatusCode.OK, json);

    public Platform Platform(string? token = "jwt") => new(new PlatformApi(
        new Uri("https://paas.test"), new Uri("https://paas.test"), token is null ? null : new Secret(token), this, new Impatient()));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((
            $"{request.Method} {request.RequestUri}", body, request.Headers.Authorization?.ToString(),
            request.Headers.TryGetValues("Prefer", out var prefer) ? prefer.Single() : null));
        return answer(request);
    }

    /// <summary>A clock on which every pause is over at once.</summary>
    sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
