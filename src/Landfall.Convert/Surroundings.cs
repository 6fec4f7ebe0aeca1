using Landfall.Convert.Terraform;
using Landfall.Convert.Workflows;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What stands around the app in its repository: workflows that deploy it, Terraform that declares it.</summary>
sealed record Surroundings(IReadOnlyList<GeneratedFile> Files, IReadOnlyList<Finding> Findings)
{
    public static Surroundings Of(HerokuApp app, IReadOnlyList<SiblingApp> siblings, Repository repository)
    {
        var findings = new List<Finding>();
        GeneratedFile[] files = [.. WorkflowPlan.Of(app, siblings, repository, findings), .. TerraformPlan.Of(repository, findings)];
        return new Surroundings(files, findings);
    }
}
