using System.Text.RegularExpressions;

namespace Landfall.Convert.Terraform;

/// <summary>What a <c>heroku_addon</c> becomes.</summary>
static partial class TerraformAddOn
{
    /// <summary>The kind of database, or null when no database takes its place.</summary>
    public static string? KindOf(HclBlock addOn) => Literal(addOn["plan"])?.Split(':')[0] switch
    {
        "heroku-postgresql" => "postgresql",
        "heroku-redis" or "rediscloud" or "redistogo" or "openredis" or "redisgreen" => "redis",
        "jawsdb" or "jawsdb-maria" or "cleardb" => "mysql",
        "cloudamqp" => "rabbitmq",
        _ => null,
    };

    /// <summary>The log drain that takes its place, or null: its drain_type and what the vendor gives for an account of one's own (interface 1.3).</summary>
    public static (string Type, string[] Settings)? DrainOf(HclBlock addOn) => Literal(addOn["plan"])?.Split(':')[0] switch
    {
        "papertrail" => ("papertrail", ["drain_host", "drain_port"]),
        "sumologic" => ("sumologic", ["url"]),
        "datadog" => ("datadog", ["drain_username"]),
        "logdna" or "mezmo" => ("logdna", ["drain_username"]),
        "logentries" => ("insightops", ["logging_token"]),
        _ => null,
    };

    /// <summary>The config var that holds its URL, or null. Only the first database of Heroku's own is DATABASE_URL.</summary>
    public static string? VariableOf(HclBlock addOn, IReadOnlyList<HclBlock> all)
    {
        if (KindOf(addOn) is null) return null;
        var same = all.Where(b => b.Type == "resource" && b.Labels is ["heroku_addon", _] && AppOf(b) == AppOf(addOn) && Literal(b["plan"])?.Split(':')[0] == Literal(addOn["plan"])?.Split(':')[0]);
        var first = ReferenceEquals(same.First(), addOn);
        return Literal(addOn["plan"])!.Split(':')[0] switch
        {
            "heroku-postgresql" => first ? "DATABASE_URL" : $"HEROKU_POSTGRESQL_{addOn.Labels[1].ToUpperInvariant().Replace('-', '_')}_URL",
            "heroku-redis" => first ? "REDIS_URL" : $"HEROKU_REDIS_{addOn.Labels[1].ToUpperInvariant().Replace('-', '_')}_URL",
            "cleardb" => "CLEARDB_DATABASE_URL",
            var service => $"{service.ToUpperInvariant().Replace('-', '_')}_URL",
        };
    }

    /// <summary>The major version that its config asks for, or null.</summary>
    public static string? VersionOf(HclBlock addOn) => addOn["config"] is { } config && Version().Match(config) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The app that a block belongs to, in both spellings (<c>app</c> of version 4, <c>app_id</c> of version 5).</summary>
    public static string? AppOf(HclBlock block) => HerokuReferences.AppOf(block["app_id"] ?? block["app"]);

    /// <summary>The text of an expression that is a plain string.</summary>
    public static string? Literal(string? expression) => expression is not null && Plain().Match(expression) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex(@"\bversion""?\s*[=:]\s*""?(\d+)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex(@"\A""([^""\\$%]*)""\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
