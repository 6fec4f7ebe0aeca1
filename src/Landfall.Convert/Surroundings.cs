using Landfall.Convert.AddOns;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>What stands around the app in its repository: workflows that deploy it, Terraform that declares it.</summary>
sealed record Surroundings(IReadOnlyList<GeneratedFile> Files, IReadOnlyList<Finding> Findings)
{
    public static Surroundings Of(HerokuApp app, Repository repository, ServicePlan services, AddOnPlan addOns) => new([], []);
}
