using Landfall.Convert.AddOns;

namespace Landfall.Convert.Terraform;

/// <summary>Why a block of Heroku's has no counterpart, and what to do (heroku 6.1).</summary>
static class TerraformReasons
{
    public static string Of(HclBlock block) => (block.Type, block.Labels[0]) switch
    {
        ("data", _) => "there is no such data source; use the resource or a variable",
        (_, "heroku_addon") => TerraformAddOn.Literal(block["plan"]) is { } plan
            ? AddOn(plan.Split(':')[0]) : "its plan is not written as text, so what takes its place is not known",
        (_, "heroku_build" or "heroku_slug" or "heroku_app_release") => "images are built and pushed before: docker_image is what a deploy changes",
        (_, "heroku_addon_attachment") when block["namespace"] is not null => "a credential of its own is a user of the database, which no resource makes: make it with SQL, and set the variable",
        (_, "heroku_app_config_association") when block["for_each"] is not null || block["count"] is not null => "it is repeated, and the app is not: write its variables into the app's config",
        (_, "heroku_formation" or "heroku_addon_attachment" or "heroku_app_config_association" or "heroku_domain") => "it does not refer to an app of this directory",
        (_, "heroku_ssl" or "heroku_cert") => "a certificate of your own is uploaded by the API; or let the endpoint's be managed",
        (_, "heroku_drain" or "heroku_telemetry_drain") => "there is no log drain of this kind",
        (_, "heroku_app_feature" or "heroku_account_feature") => "features of Heroku's are not switched here; deploys behind an endpoint start the new containers first anyway",
        (_, "heroku_app_webhook") => "there are no webhooks",
        (_, "heroku_collaborator" or "heroku_team_collaborator" or "heroku_team_member") => "people are invited, not declared",
        (_, "heroku_pipeline" or "heroku_pipeline_coupling" or "heroku_pipeline_promotion" or "heroku_pipeline_config_var") =>
            "there are no pipelines: one app for each stage, and the same image goes from one to the next",
        (_, "heroku_review_app_config") => "review apps are made by a workflow",
        (_, "heroku_space") => "its apps go into the environment that var.aptible_environment names; fixed addresses are the machine's",
        (_, "heroku_space_inbound_ruleset") => "an endpoint's ip_filtering allows, and denies nothing by name: write the addresses that may reach it there",
        (_, "heroku_space_app_access" or "heroku_space_peering_connection_accepter" or "heroku_space_vpn_connection") =>
            "networks are the machine's, and people are invited",
        _ => "nothing takes its place",
    };

    static string AddOn(string service) => (service, KnownAddOns.Find(service)) switch
    {
        (_, { Fate: AddOnFate.Scheduler }) => "its jobs become a service: declare them in app.json's cron, and give the app here a service block of process_type \"scheduler\"",
        (_, { } known) when known.Replacement.Length > 0 => $"no resource takes the place of {service}. Instead: {known.Replacement}",
        _ => $"nothing of the provider takes the place of {service}; keep the vendor, or see MIGRATION.md",
    };
}
