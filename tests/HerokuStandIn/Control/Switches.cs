using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace HerokuStandIn.Control;

/// <summary>What a test may ask the stand-in to do wrong.</summary>
sealed class Switches
{
    readonly Lock gate = new();
    readonly List<Fault> faults = [];

    public bool TokenRefused { get; set; }
    public BackupDelivery BackupDelivery { get; set; }

    public void Add(Fault fault)
    {
        lock (gate) faults.Add(fault);
    }

    public void Clear()
    {
        lock (gate) faults.Clear();
        TokenRefused = false;
        BackupDelivery = BackupDelivery.Whole;
    }

    /// <summary>The first fault that fits; one that is limited is used up by this.</summary>
    public Fault? Take(string method, string path)
    {
        lock (gate)
        {
            var at = faults.FindIndex(f => f.Fits(method, path));
            if (at < 0) return null;
            var fault = faults[at];
            if (fault.Times == 1) faults.RemoveAt(at);
            else faults[at] = fault with { Times = fault.Times - 1 };
            return fault;
        }
    }
}

/// <summary>An answer to give instead of, or a delay before, the true one. <paramref name="Times"/> 0: always.</summary>
sealed record Fault(
    [property: JsonPropertyName("path")] string Path, [property: JsonPropertyName("method")] string? Method = null,
    [property: JsonPropertyName("status")] int? Status = null, [property: JsonPropertyName("delay_ms")] int DelayMilliseconds = 0,
    [property: JsonPropertyName("times")] int Times = 0)
{
    public bool Fits(string method, string path) =>
        (Method is null || Method == method) && Regex.IsMatch(path, Path, RegexOptions.None, TimeSpan.FromSeconds(1));
}

/// <summary>How a backup is handed out: whole, or in the ways that Heroku's own client does not notice (heroku 2.5).</summary>
enum BackupDelivery
{
    Whole, Truncated, Empty, Forbidden,
}
