using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Workflows;

/// <summary>The apps that Heroku makes for pull requests: a workflow takes their place where there is a sign that they are used.</summary>
static class ReviewPlan
{
    public const string Own = $"{WorkflowPlan.Directory}landfall-review.yml";

    const string Manifest = "app.json";

    public static IEnumerable<GeneratedFile> Of(HerokuApp app, SiblingPlan plan, Repository part, Repository repository, List<Finding> findings)
    {
        var manifest = part.Text(Manifest) is { } json ? AppManifest.Parse(json) : AppManifest.Empty;
        var described = manifest.Review is not null || manifest.Scripts.ContainsKey("pr-predestroy");
        if (Sign(app, described, repository) is not { } sign)
        {
            if (described) findings.Add(Finding.Info("review apps", "app.json describes them, and no pipeline of the app makes any; no workflow was written.", Manifest));
            return [];
        }
        var review = ReviewApp.Of(app, manifest.ForReview(), plan.Main.Services, findings);
        findings.Add(Finding.Decide("review apps", $"This workflow makes, deploys and removes an app for each pull request of the repository itself; forks get none. " +
            "It needs the secrets LANDFALL_EMAIL and LANDFALL_PASSWORD and the variables LANDFALL_HOST, LANDFALL_REVIEW_ENVIRONMENT (one apart from " +
            $"what is live), LANDFALL_COMMAND (an https address of the command landfall) and, if the platform's authority is its own, LANDFALL_CA.{Secrets(review)}", sign));
        foreach (var beside in plan.Apps)
            findings.Add(Finding.Decide("review apps", $"They are made without a {beside.Handle} beside them.", Own));
        return [new GeneratedFile(Own, ReviewWorkflow.Write(review))];
    }

    static string Secrets(ReviewApp review) => review.Secrets.Count == 0 ? ""
        : $" Besides, as secrets, what app.json requires without a value and the pipeline gives them: {string.Join(", ", review.Secrets)}.";

    static string? Sign(HerokuApp app, bool described, Repository repository) =>
        app.Pipeline is { ReviewApps: true } ? "GET /pipelines/{id}/review-app-config"
        : repository.Texts.Keys.Where(path => path.StartsWith(WorkflowPlan.Directory, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .FirstOrDefault(path => WorkflowStep.Of(repository.Text(path)!.Split('\n')).Any(Workflow.MakesReviewApps))
        ?? (described && !app.IsLive ? Manifest : null);
}
