using Landfall.Heroku;

namespace Landfall.Convert.Terraform;

/// <summary>Terraform that declares an app on Heroku: what takes its place is written beside it; the old files stay, for they own what lives.</summary>
static class TerraformPlan
{
    public static IEnumerable<GeneratedFile> Of(Repository repository, List<Finding> findings)
    {
        findings.AddRange(repository.Texts.Where(t => t.Key.EndsWith(".tf.json", StringComparison.Ordinal) && t.Value.Contains("\"heroku_", StringComparison.Ordinal))
            .Select(t => t.Key).Order(StringComparer.Ordinal).Select(path => Finding.Decide(path,
                "It declares resources of Heroku's in Terraform's JSON, which is not converted: write it in HCL, or declare the app with Aptible's provider by hand.", path)));
        var directories = repository.Texts.Keys.Where(path => path.EndsWith(".tf", StringComparison.Ordinal) && Path.GetFileName(path) != "aptible.tf")
            .GroupBy(path => Path.GetDirectoryName(path) ?? "").OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var directory in directories)
        {
            var blocks = directory.Order(StringComparer.Ordinal).SelectMany(path => HclBlock.Parse(path, repository.Text(path)!)).ToList();
            if (!blocks.Any(IsHerokus)) continue;
            var path = directory.Key.Length == 0 ? "aptible.tf" : $"{directory.Key}/aptible.tf";
            findings.Add(Finding.Decide(path,
                "It declares with Aptible's provider what the files beside it declare on Heroku. They stay until the app has moved: what they own still lives. " +
                "It deploys an image: push one, and set the variables of its first lines.", path));
            var text = new TerraformText(blocks, findings).Write();
            findings.AddRange(HerokuReferences.Left(text).Select(left => Finding.Decide(path,
                $"It still reads {left}, in whose place nothing is written: give it a value of its own before the files beside it go.", path)));
            yield return new GeneratedFile(path, text);
            foreach (var edited in Providers(repository, blocks)) yield return edited;
        }
    }

    static bool IsHerokus(HclBlock block) => block is { Type: "resource", Labels: [var type, _] } && type.StartsWith("heroku_", StringComparison.Ordinal);

    // A directory names its providers once: where that is done already, the line goes in there.
    static IEnumerable<GeneratedFile> Providers(Repository repository, List<HclBlock> blocks)
    {
        foreach (var terraform in blocks.Where(b => b.Type == "terraform"))
            if (terraform.Blocks.FirstOrDefault(b => b.Type == "required_providers") is { } required && required["aptible"] is null)
            {
                var at = required.Text.IndexOf('{', StringComparison.Ordinal) + 1;
                var edited = required.Text.Insert(at, $"\n    aptible = {{\n      source = \"{TerraformText.Source}\"\n    }}");
                yield return new GeneratedFile(terraform.Path, repository.Text(terraform.Path)!.Replace(required.Text, edited, StringComparison.Ordinal)) { IsEdit = true };
            }
    }
}
