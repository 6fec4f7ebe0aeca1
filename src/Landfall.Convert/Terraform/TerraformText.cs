using System.Text;
using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Terraform;

/// <summary>The file that declares the same with Aptible's provider (heroku 6.1, interface 6). Expressions are carried over as they stand.</summary>
sealed partial class TerraformText(IReadOnlyList<HclBlock> blocks, List<Finding> findings)
{
    /// <summary>The provider's address in the registry.</summary>
    public const string Source = "aptible/aptible";

    const string Environment = "data.aptible_environment.landfall.env_id";

    readonly StringBuilder text = new();
    readonly HashSet<HclBlock> used = [];

    public string Write()
    {
        Head();
        foreach (var app in Resources("heroku_app")) App(app);
        foreach (var addOn in Resources("heroku_addon"))
        {
            Database(addOn);
            VendorDrain(addOn);
        }
        foreach (var domain in Resources("heroku_domain")) Domain(domain);
        foreach (var drain in Resources("heroku_drain")) Drain(drain);
        foreach (var output in blocks.Where(b => b.Type == "output")) Output(output);
        foreach (var left in blocks.Where(IsHerokus).Where(b => !used.Contains(b))) Left(left, TerraformReasons.Of(left));
        foreach (var other in blocks.Where(b => !IsHerokus(b) && b.Type != "output" && HerokuReferences.IsLeft(b.Text)))
            findings.Add(Finding.Decide(string.Join('.', other.Type == "resource" ? other.Labels : [other.Type, .. other.Labels]),
                $"It refers to Heroku's resources. Rewritten: {Rewrite(other.Text)}", $"{other.Path}:{other.Line}"));
        return text.ToString();
    }

    string Rewrite(string expression) => HerokuReferences.Rewrite(expression, IsWritten);

    bool IsWritten(string type, string name, string attribute) => Resources(type).FirstOrDefault(b => Name(b) == name) is { } block && type switch
    {
        "heroku_addon" => TerraformAddOn.KindOf(block) is not null,
        "heroku_domain" => AppOf(block) is not null && block["hostname"] is not null,
        "heroku_config" => block[attribute] is not null,
        _ => true,
    };

    // Only what this directory declares is written here.
    string? AppOf(HclBlock block) => TerraformAddOn.AppOf(block) is { } app && Resources("heroku_app").Any(a => Name(a) == app) ? app : null;

    void Head()
    {
        text.Append("# The platform's side of what the other files here declare on Heroku. They stay until the app has moved.\n\n");
        if (!blocks.Any(b => b.Type == "terraform" && b.Blocks.Any(p => p.Type == "required_providers")))
            text.Append($"terraform {{\n  required_providers {{\n    aptible = {{\n      source = \"{Source}\"\n    }}\n  }}\n}}\n\n");
        text.Append("variable \"aptible_environment\" {\n  type        = string\n  description = \"The handle of the environment\"\n}\n\n");
        text.Append("data \"aptible_environment\" \"landfall\" {\n  handle = var.aptible_environment\n}\n\n");
        var sizes = DynoSizes.All.Select(size => $"    \"{size.Dyno}\" = {size.Megabytes}\n");
        var configs = Resources("heroku_config").SelectMany(c => c.Attributes.Where(a => a.Name is "vars" or "sensitive_vars")
            .Select(a => $"  heroku_config_{Name(c)}_{a.Name} = {Rewrite(a.Expression)}\n"));
        text.Append($"locals {{\n  aptible_sizes = {{\n{string.Concat(sizes)}  }}\n{string.Concat(configs)}}}\n\n");
        foreach (var config in Resources("heroku_config")) used.Add(config);
    }

    void App(HclBlock app)
    {
        Use(app, "name", "config_vars", "sensitive_config_vars", "internal_routing");
        var name = Name(app);
        var handle = app["name"] ?? $"\"{name.Replace('_', '-')}\"";
        text.Append($"variable \"aptible_image_{name}\" {{\n  type        = string\n  description = \"The image of {name}, as registry.example.com/{name}:1\"\n}}\n\n");
        text.Append($"resource \"aptible_app\" \"{name}\" {{\n{Repetition(app)}  env_id       = {Environment}\n  handle       = {Rewrite(handle)}\n");
        text.Append($"  docker_image = var.aptible_image_{name}\n");
        var configs = Configs(app).ToList();
        if (configs.Count > 0) text.Append($"  config       = merge({string.Join(", ", configs)})\n");
        foreach (var formation in Of("heroku_formation", name)) Service(formation, IsRepeated(app));
        text.Append("}\n\n");
        text.Append($"resource \"aptible_endpoint\" \"{name}_web\" {{\n{Repetition(app)}  env_id         = {Environment}\n  resource_id    = aptible_app.{name}{Index(app)}.app_id\n");
        text.Append("  resource_type  = \"app\"\n  endpoint_type  = \"https\"\n  process_type   = \"web\"\n  default_domain = true\n");
        if (app["internal_routing"] is { } hidden)
        {
            text.Append($"  internal       = {Rewrite(hidden)}\n");
            Refused(app, "has no internal endpoints yet, and refuses this one");
        }
        text.Append($"{Filter(app, 14)}}}\n\n");
    }

    // An inbound ruleset of the app's space that allows alone; what denies stands as a comment.
    string Filter(HclBlock app, int width)
    {
        var rulesets = Resources("heroku_space_inbound_ruleset").Where(r => Space(r) is { } space && space == Space(app)).ToList();
        var rules = rulesets.SelectMany(r => r.Blocks).ToList();
        if (rules.Count == 0 || rulesets.Exists(IsRepeated) || rules.Exists(r => Literal(r["action"]) != "allow" || r["source"] is null)) return "";
        foreach (var ruleset in rulesets.Where(r => !used.Contains(r)))
        {
            Use(ruleset, "space", "rule");
            Refused(ruleset, "does not filter addresses yet, and refuses the endpoints of its apps");
        }
        return $"  {"ip_filtering".PadRight(width)} = [{string.Join(", ", rules.Select(r => Rewrite(r["source"]!)))}]\n";
    }

    static string? Space(HclBlock block) => block["space"] is { } space && SpaceName().Match(space) is { Success: true } match ? match.Value : null;

    IEnumerable<string> Configs(HclBlock app)
    {
        foreach (var attribute in new[] { "config_vars", "sensitive_config_vars" })
            if (app[attribute] is { } vars) yield return Rewrite(vars);
        foreach (var association in Of("heroku_app_config_association", Name(app)).Where(a => IsRepeated(app) || !IsRepeated(a)))
        {
            Use(association, "vars", "sensitive_vars");
            foreach (var attribute in new[] { "vars", "sensitive_vars" })
                if (association[attribute] is { } vars) yield return Rewrite(vars);
        }
        var urls = Of("heroku_addon", Name(app)).Select(a => (Variable: TerraformAddOn.VariableOf(a, blocks), Database: Name(a)))
            .Concat(Of("heroku_addon_attachment", Name(app)).Select(Attachment)).Where(u => u.Variable is not null)
            .Select(u => (u.Variable, Url: Url(u.Database, app))).Where(u => u.Url is not null).ToList();
        if (urls.Count > 0) yield return $"{{ {string.Join(", ", urls.Select(u => $"{u.Variable} = {u.Url}"))} }}";
    }

    (string? Variable, string Database) Attachment(HclBlock attachment)
    {
        var name = Literal(attachment["name"]);
        var addOn = attachment["addon_id"]?.Split('.').ElementAtOrDefault(1)?.Split('[')[0] ?? "";
        if (name is null || attachment["namespace"] is not null || !Resources("heroku_addon").Any(a => Name(a) == addOn && TerraformAddOn.KindOf(a) is not null)) return (null, addOn);
        Use(attachment, "addon_id", "name");
        return ($"{name}_URL", addOn);
    }

    // A database that is repeated with its app has a URL for each; that of an app which is not: the first counts.
    string? Url(string database, HclBlock app)
    {
        var addOn = Resources("heroku_addon").First(a => Name(a) == database);
        if (!IsRepeated(addOn)) return $"aptible_database.{database}.default_connection_url";
        if (IsRepeated(app)) return $"aptible_database.{database}{Index(app)}.default_connection_url";
        if (addOn["count"] is not null) return $"try(aptible_database.{database}[0].default_connection_url, null)";
        findings.Add(Finding.Decide(string.Join('.', addOn.Labels), "Terraform: it is repeated by key, and its app is not: say in the app's config which database has which variable.", $"{addOn.Path}:{addOn.Line}"));
        return null;
    }

    /// <param name="repeated">True: the app is repeated, and the formation with it.</param>
    void Service(HclBlock formation, bool repeated)
    {
        Use(formation, "type", "quantity", "size", "depends_on");
        var lines = new[]
        {
            $"process_type = {formation["type"] ?? "\"web\""}", $"container_count = {formation["quantity"] ?? "1"}", $"container_memory_limit = {Size(formation["size"])}",
        }.Select(Rewrite);
        if (!repeated && formation["for_each"] is { } each)
            text.Append($"  dynamic \"service\" {{\n    for_each = {Rewrite(each)}\n    content {{\n{HerokuReferences.InCode(Lines(lines, 6), code => Each().Replace(code, "service."))}    }}\n  }}\n");
        else if (!repeated && formation["count"] is { } count)
            text.Append($"  dynamic \"service\" {{\n    for_each = range({Rewrite(count)})\n    content {{\n{HerokuReferences.InCode(Lines(lines, 6), code => Count().Replace(code, "service.value"))}    }}\n  }}\n");
        else text.Append($"  service {{\n{Lines(lines, 4)}  }}\n");
    }

    static string Lines(IEnumerable<string> lines, int indent) => string.Concat(lines.Select(line => $"{new string(' ', indent)}{line}\n"));

    static string Size(string? expression) => Literal(expression) is { } literal && DynoSizes.Container(literal.ToLowerInvariant()) is { } size
        ? $"{size.Megabytes}" : expression is null ? "512" : $"lookup(local.aptible_sizes, lower({expression}), 1024)";

    void Database(HclBlock addOn)
    {
        if (TerraformAddOn.KindOf(addOn) is not { } kind) return;
        Use(addOn, "plan", "config");
        if (kind != "postgresql") Refused(addOn, $"has PostgreSQL alone, and refuses a {kind} database; keep the vendor's: write its URL in the place of aptible_database.{Name(addOn)}'s");
        var app = Resources("heroku_app").FirstOrDefault(a => Name(a) == TerraformAddOn.AppOf(addOn));
        // What is repeated within one app needs names of its own.
        var ending = Name(addOn).Replace('_', '-') + (app is not null && IsRepeated(app) ? "" : Number(addOn));
        text.Append($"resource \"aptible_database\" \"{Name(addOn)}\" {{\n{Repetition(addOn)}  env_id         = {Environment}\n  handle         = {Handle(app?["name"], ending)}\n");
        text.Append($"  database_type  = \"{kind}\"\n");
        if (TerraformAddOn.VersionOf(addOn) is { } version) text.Append($"  version        = \"{version}\"\n");
        text.Append("  container_size = 1024\n  disk_size      = 10\n}\n\n");
    }

    string Handle(string? app, string ending) => app switch
    {
        null => $"\"{ending}\"",
        ['"', ..] when HclScanner.Skip(app, 0) == app.Length => Rewrite($"{app[..^1]}-{ending}\""),
        _ => Rewrite($"\"${{{app}}}-{ending}\""),
    };

    void Domain(HclBlock domain)
    {
        if (AppOf(domain) is not { } app || domain["hostname"] is not { } host) return;
        Use(domain, "hostname");
        Refused(domain, "has endpoints on its default domain alone, and refuses this one");
        text.Append($"resource \"aptible_endpoint\" \"{Name(domain)}\" {{\n{Repetition(domain)}  env_id        = {Environment}\n");
        text.Append($"  resource_id   = {Owner(domain, app)}\n  resource_type = \"app\"\n  endpoint_type = \"https\"\n  process_type  = \"web\"\n");
        text.Append($"  managed       = true\n  domain        = {Rewrite(host)}\n{Filter(Resources("heroku_app").First(a => Name(a) == app), 13)}}}\n\n");
    }

    // What the block says of its app, by id: an index of the app's is kept.
    string Owner(HclBlock block, string app)
    {
        var rewritten = Rewrite(block["app_id"] ?? block["app"] ?? "");
        return rewritten.Replace(".handle", ".app_id", StringComparison.Ordinal) is var owner && owner.Contains(".app_id", StringComparison.Ordinal) ? owner : $"aptible_app.{app}.app_id";
    }

    void Drain(HclBlock drain)
    {
        if ((drain["url"] ?? drain["sensitive_url"]) is not { } url || Target(url) is not { } target) return;
        Use(drain, "url", "sensitive_url");
        LogDrain(drain, Name(drain), target);
    }

    // The account that came with the add-on ends with it: what is asked for is of one's own.
    void VendorDrain(HclBlock addOn)
    {
        if (TerraformAddOn.DrainOf(addOn) is not { } drain) return;
        var vendor = Literal(addOn["plan"])!.Split(':')[0];
        var name = Resources("heroku_drain").Any(d => Name(d) == Name(addOn)) ? $"{Name(addOn)}_{vendor}" : Name(addOn);
        Use(addOn, "plan");
        foreach (var setting in drain.Settings)
            text.Append($"variable \"aptible_{name}_{setting}\" {{\n  type        = {(setting == "drain_port" ? "number" : "string")}\n")
                .Append($"  description = \"Of an account of your own with {vendor}\"\n{(setting is "drain_host" or "drain_port" ? "" : "  sensitive   = true\n")}}}\n\n");
        LogDrain(addOn, name, [("drain_type", $"\"{drain.Type}\""), .. drain.Settings.Select(setting => (setting, $"var.aptible_{name}_{setting}"))]);
    }

    void LogDrain(HclBlock block, string name, (string Name, string Value)[] target)
    {
        Refused(block, "has no log drains yet, and refuses this one: leave it out there");
        text.Append($"# It takes the logs of the whole environment, not of one app.\nresource \"aptible_log_drain\" \"{name}\" {{\n{Repetition(block)}");
        (string Name, string Value)[] settings = [("env_id", Environment), ("handle", $"\"{name.Replace('_', '-')}{Number(block)}\""), .. target];
        var width = settings.Max(setting => setting.Name.Length);
        foreach (var setting in settings) text.Append($"  {setting.Name.PadRight(width)} = {setting.Value}\n");
        text.Append("}\n\n");
    }

    // What is not written as text can be nothing but https here.
    (string, string)[]? Target(string url)
    {
        if (Literal(url) is { } literal && Uri.TryCreate(literal, UriKind.Absolute, out var address) && address.Scheme == "syslog+tls")
            return [("drain_type", "\"syslog_tls_tcp\""), ("drain_host", $"\"{address.Host}\""), ("drain_port", $"{(address.Port > 0 ? address.Port : 6514)}")];
        return Literal(url) is { } other && !other.StartsWith("https://", StringComparison.Ordinal) ? null : [("drain_type", "\"https_post\""), ("url", Rewrite(url))];
    }

    // Aptible takes it, and a machine with Landfall does not yet.
    void Refused(HclBlock block, string what) =>
        findings.Add(Finding.Decide(string.Join('.', block.Labels), $"Terraform: it is written for Aptible. Landfall {what}.", $"{block.Path}:{block.Line}"));

    void Output(HclBlock output)
    {
        if (output["value"] is not { } value || !HerokuReferences.IsLeft(value)) return;
        var rewritten = Rewrite(value);
        if (HerokuReferences.IsLeft(rewritten))
        {
            Left(output, "what it refers to has no counterpart, or a resource is taken as a whole");
            return;
        }
        text.Append($"output \"aptible_{output.Labels[0]}\" {{\n  value = {rewritten}\n");
        foreach (var (name, expression) in output.Attributes.Where(a => a.Name is "description" or "sensitive")) text.Append($"  {name} = {expression}\n");
        text.Append("}\n\n");
    }

    void Left(HclBlock block, string reason)
    {
        findings.Add(Finding.Decide(string.Join('.', block.Labels), $"Terraform: {reason}.", $"{block.Path}:{block.Line}"));
        text.Append($"# {block.Path}:{block.Line}: {reason}.\n");
        foreach (var line in block.Text.Split('\n')) text.Append($"# {line}".TrimEnd()).Append('\n');
        text.Append('\n');
    }

    string Repetition(HclBlock block) => string.Concat(block.Attributes.Where(a => a.Name is "count" or "for_each")
        .Select(a => $"  {a.Name} = {Rewrite(a.Expression)}\n"));

    static string Index(HclBlock block) => block["count"] is not null ? "[count.index]" : block["for_each"] is not null ? "[each.key]" : "";

    static string Number(HclBlock block) => block["count"] is not null ? "-${count.index}" : block["for_each"] is not null ? "-${each.key}" : "";

    static bool IsRepeated(HclBlock block) => Index(block).Length > 0;

    // What a block says beside what is carried over is named: nothing is dropped in silence.
    void Use(HclBlock block, params string[] carried)
    {
        used.Add(block);
        var left = block.Attributes.Select(a => a.Name).Concat(block.Blocks.Select(b => b.Type)).Except([.. carried, "app", "app_id", "count", "for_each"]).ToList();
        if (left.Count > 0) findings.Add(Finding.Info(string.Join('.', block.Labels), $"Terraform: it says {string.Join(", ", left)}, with no counterpart.", $"{block.Path}:{block.Line}"));
    }

    static string? Literal(string? expression) => TerraformAddOn.Literal(expression);

    static bool IsHerokus(HclBlock block) => block is { Type: "resource" or "data", Labels: [var type, _] } && type.StartsWith("heroku_", StringComparison.Ordinal);

    static string Name(HclBlock block) => block.Labels[1];

    IEnumerable<HclBlock> Resources(string type) => blocks.Where(b => b.Type == "resource" && b.Labels is [var t, _] && t == type);

    IEnumerable<HclBlock> Of(string type, string app) => Resources(type).Where(b => TerraformAddOn.AppOf(b) == app);

    [GeneratedRegex(@"\bheroku_space\.[A-Za-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex SpaceName();

    [GeneratedRegex(@"\beach\.", RegexOptions.CultureInvariant)]
    private static partial Regex Each();

    [GeneratedRegex(@"\bcount\.index\b", RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
