using System.Text.Json;
using Landfall.Programs;

namespace Landfall.Convert.Tests.TerraformStandIn;

/// <summary>The real <c>terraform validate</c>, with stand-ins for both providers by their schemas.</summary>
public sealed class Terraform : IAsyncLifetime
{
    readonly Dictionary<string, Provider> providers = [];

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "aptible", "heroku" }) providers.Add(name, await Provider.StartAsync(name));
    }

    public async Task DisposeAsync()
    {
        foreach (var provider in providers.Values) await provider.DisposeAsync();
    }

    /// <summary>What Terraform finds wrong in a directory, a line each.</summary>
    public async Task<string[]> ValidateAsync(string directory)
    {
        var ended = await ProgramRunner.RunAsync(new Program("terraform", [$"-chdir={directory}", "validate", "-json"])
        {
            Environment = new Dictionary<string, string> { ["TF_REATTACH_PROVIDERS"] = Reattach(), ["CHECKPOINT_DISABLE"] = "1", ["TF_CLI_CONFIG_FILE"] = "/dev/null" },
        });
        if (!ended.Output.StartsWith('{')) throw new InvalidOperationException($"terraform validate says: {ended.Output}{ended.Error}");
        return [.. JsonDocument.Parse(ended.Output).RootElement.GetProperty("diagnostics").EnumerateArray().Select(Line)];
    }

    // Old files name no source for Heroku: it is HashiCorp's then.
    string Reattach() => JsonSerializer.Serialize(providers.SelectMany(p => new[] { p.Key, "hashicorp" }.Select(owner => (Name: $"{owner}/{p.Key}", p.Value.Address)))
        .ToDictionary(p => $"registry.terraform.io/{p.Name}", p => new
        {
            Protocol = "grpc",
            ProtocolVersion = 5,
            Pid = Environment.ProcessId,
            Test = true,
            Addr = new { Network = "tcp", String = p.Address },
        }));

    static string Line(JsonElement diagnostic)
    {
        var place = diagnostic.TryGetProperty("range", out var range) ? $"{range.GetProperty("filename")}:{range.GetProperty("start").GetProperty("line")}: " : "";
        var detail = diagnostic.TryGetProperty("detail", out var text) ? $" {text}" : "";
        return $"{place}{diagnostic.GetProperty("severity")}: {diagnostic.GetProperty("summary")}.{detail}";
    }
}
