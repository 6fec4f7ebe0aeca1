using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Landfall.Heroku.Api;
using Landfall.Values;

namespace Landfall.Heroku.Tests;

/// <summary>A request as it arrived.</summary>
sealed record Arrived(string Method, string Path, string Body, WebHeaderCollection Headers);

/// <summary>What is answered.</summary>
sealed record Answer(byte[] Body, int Status = 200, params (string Name, string Value)[] Headers)
{
    public Answer(string body, int status = 200, params (string Name, string Value)[] headers) : this(Encoding.UTF8.GetBytes(body), status, headers)
    {
    }
}

/// <summary>A web server on loopback that answers as a test says, with the shapes that Heroku was seen to send.</summary>
sealed class FakeHeroku : IDisposable
{
    public const string Token = "HRKU-7c0f9e6a-planted-token";

    readonly HttpListener listener = new();
    readonly ConcurrentDictionary<string, Func<Arrived, Answer>> answers = new();

    public FakeHeroku()
    {
        for (var port = Random.Shared.Next(21000, 32000); ; port++)
        {
            try
            {
                listener.Prefixes.Clear();
                listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                listener.Start();
                Root = new Uri($"http://127.0.0.1:{port}/");
                break;
            }
            catch (HttpListenerException)
            {
                // Taken: the next one.
            }
        }
        _ = Task.Run(ServeAsync);
    }

    public Uri Root { get; }

    public ConcurrentQueue<Arrived> Requests { get; } = new();

    public HerokuApi Api(Action<string>? tell = null) => new(new HerokuHosts(Root, Root, Root), new Secret(Token), new ImpatientTime(), tell);

    public FakeHeroku On(string request, Func<Arrived, Answer> answer)
    {
        answers[request] = answer;
        return this;
    }

    public FakeHeroku On(string request, string body, int status = 200) => On(request, _ => new Answer(body, status));

    public FakeHeroku OnFile(string request, string path) => On(request, _ => new Answer(File.ReadAllBytes(path)));

    public void Dispose() => listener.Close();

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await AnswerAsync(context);
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var arrived = new Arrived(context.Request.HttpMethod, context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync(), (WebHeaderCollection)context.Request.Headers);
        Requests.Enqueue(arrived);
        var answer = answers.TryGetValue($"{arrived.Method} {arrived.Path}", out var known)
            ? known(arrived)
            : new Answer("""{"id":"not_found","message":"Couldn't find that app.","resource":"app"}""", 404);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        await context.Response.OutputStream.WriteAsync(answer.Body);
        context.Response.Close();
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
