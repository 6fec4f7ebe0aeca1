using Landfall.Convert.Terraform;
using Landfall.Convert.Workflows;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What stands around the app in its repository: workflows that deploy it, Terraform that declares it.</summary>
sealed record Surroundings(IReadOnlyList<GeneratedFile> Files, IReadOnlyList<Finding> Findings)
{
    /// <param name="plan">What runs.</param>
    /// <param name="part">The part of the repository that is the app.</param>
    public static Surroundings Of(HerokuApp app, SiblingPlan plan, Repository part, Repository repository)
    {
        var findings = new List<Finding>();
        GeneratedFile[] files =
        [
            .. WorkflowPlan.Of(app, plan.Apps, repository, findings), .. ReviewPlan.Of(app, plan, part, repository, findings),
            .. TerraformPlan.Of(repository, findings),
        ];
        return new Surroundings(files, findings);
    }
}
