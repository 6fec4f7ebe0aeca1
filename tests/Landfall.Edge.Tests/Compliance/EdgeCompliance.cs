using System.Collections.Concurrent;

namespace Landfall.Edge.Tests.Compliance;

/// <summary>What the edge promises, shown through its ports. Each version of HAProxy derives from this.</summary>
public abstract partial class EdgeCompliance : EdgeProbe
{
    string Files() => string.Join('\n', Directory.EnumerateFiles(Options.Directory, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".sock", StringComparison.Ordinal)).Order().Select(path => $"{path}: {File.ReadAllText(path)}"));

    async Task VisitAsync(string host, ConcurrentDictionary<string, int> seen, CancellationToken stop)
    {
        using var visitor = Https(host);
        while (!stop.IsCancellationRequested)
        {
            var answer = await visitor.AskAsync();
            Assert.Equal(200, answer.Status);
            seen.AddOrUpdate(answer.App, 1, (_, count) => count + 1);
            await Task.Delay(Random.Shared.Next(30), CancellationToken.None);
        }
    }

    static async Task UntilAsync(Func<bool> seen)
    {
        for (var attempt = 0; attempt < 200 && !seen(); attempt++) await Task.Delay(20);
        Assert.True(seen());
    }
}
