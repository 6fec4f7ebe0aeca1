using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Convert.Terraform;

/// <summary>Turns references to Heroku's resources into those to what takes their place (heroku 6.1), in code alone, never in plain text.</summary>
static partial class HerokuReferences
{
    const int Deepest = 20;

    /// <summary>The expression with what is known rewritten.</summary>
    /// <param name="isWritten">By type, name and attribute: whether something takes the place of that resource. What nothing takes the place of stays.</param>
    public static string Rewrite(string expression, Func<string, string, string, bool> isWritten) =>
        InCode(expression, text => Reference().Replace(text, m => isWritten(m.Groups[1].Value, m.Groups[2].Value, m.Groups[4].Value) ? Replace(m) : m.Value));

    /// <summary>True when an expression still refers to a resource of Heroku's.</summary>
    public static bool IsLeft(string expression) => Left(expression).Count > 0;

    /// <summary>The resources of Heroku's that a text refers to, in order.</summary>
    public static IReadOnlySet<string> Left(string text)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        InCode(text, code =>
        {
            found.UnionWith(Any().Matches(code).Select(m => m.Value));
            return code;
        });
        return found;
    }

    /// <summary>The name of the app that an expression refers to, or null.</summary>
    public static string? AppOf(string? expression) => expression is not null && AppName().Match(expression) is { Success: true } match ? match.Groups[1].Value : null;

    static string Replace(Match match)
    {
        var (type, name, index, attribute) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
        return (type, attribute) switch
        {
            ("heroku_app", "id" or "uuid") => $"aptible_app.{name}{index}.app_id",
            ("heroku_app", "name") => $"aptible_app.{name}{index}.handle",
            ("heroku_app", "git_url") => $"aptible_app.{name}{index}.git_repo",
            ("heroku_app", "web_url") when index == "[*]" => $"formatlist(\"https://%s\", aptible_endpoint.{name}_web[*].virtual_domain)",
            ("heroku_app", "web_url") => $"\"https://${{aptible_endpoint.{name}_web{index}.virtual_domain}}\"",
            ("heroku_app", "heroku_hostname") => $"aptible_endpoint.{name}_web{index}.external_hostname",
            ("heroku_app", "all_config_vars" or "config_vars") => $"aptible_app.{name}{index}.config",
            ("heroku_domain", "cname") => $"aptible_endpoint.{name}{index}.external_hostname",
            ("heroku_domain", "hostname") => $"aptible_endpoint.{name}{index}.domain",
            ("heroku_addon", "config_var_values") => $"aptible_database.{name}{index}.default_connection_url",
            ("heroku_addon", "id" or "name") => $"aptible_database.{name}{index}.handle",
            ("heroku_config", "vars" or "sensitive_vars") => $"local.heroku_config_{name}_{attribute}",
            _ => match.Value,
        };
    }

    /// <summary>The text with its code changed. Strings stay; what stands in their <c>${…}</c> is code again.</summary>
    public static string InCode(string text, Func<string, string> change, int depth = 0)
    {
        if (depth > Deepest) return text;
        var (result, from) = (new StringBuilder(), 0);
        for (var at = 0; at < text.Length;)
        {
            var next = HclScanner.Skip(text, at);
            // A key in brackets is part of the reference.
            if (next - at == 1 || (at > 0 && text[at - 1] == '[' && next < text.Length && text[next] == ']'))
            {
                at = next;
                continue;
            }
            result.Append(change(text[from..at]));
            var piece = text[at..next];
            result.Append(HclScanner.IsComment(text, at) ? piece : Templates(piece, change, depth));
            from = at = next;
        }
        return result.Append(change(text[from..])).ToString();
    }

    static string Templates(string text, Func<string, string> change, int depth)
    {
        var (result, at) = (new StringBuilder(), 0);
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = HclScanner.Closing(text, open + 2);
            if (close >= text.Length) break;
            if (open > 0 && text[open - 1] == '$')
            {
                result.Append(text[at..(open + 2)]);
                at = open + 2;
                continue;
            }
            result.Append(text[at..(open + 2)]).Append(InCode(text[(open + 2)..close], change, depth + 1)).Append('}');
            at = close + 1;
        }
        return result.Append(text[at..]).ToString();
    }

    // What is read from a data source is not declared here, so nothing takes its place. The key of a config var's map goes with it: a database has one URL.
    [GeneratedRegex(@"(?<![\w.-])(heroku_[a-z_]+)\.([A-Za-z_][A-Za-z0-9_-]*)(\[[^\]]*\])?\.([a-z_]+)(?:(?<=config_var_values)(?:\[[^\]]*\]|\.[A-Z_]+))?", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"(?:\bdata\.|(?<![\w.-]))heroku_[a-z_]+\.[A-Za-z0-9_-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"\bheroku_app\.([A-Za-z_][A-Za-z0-9_-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex AppName();
}
