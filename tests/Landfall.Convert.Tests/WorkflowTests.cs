using Landfall.Convert.Workflows;
using Landfall.Heroku;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>Workflows that deploy to Heroku, rewritten in place.</summary>
public sealed class WorkflowTests
{
    const string Head = "# ours\nname: Deploy  # keep\non: [push]\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n\n      # tests first\n      - run: npm test\n";

    static string Rewrite(string steps, out List<Finding> findings)
    {
        findings = [];
        var text = Workflow.Rewrite(".github/workflows/deploy.yml", Head + steps, "shop", findings) ?? "";
        if (text.Length > 0) new YamlStream().Load(new StringReader(text));
        return text;
    }

    [Fact]
    public void What_is_not_herokus_stays_byte_for_byte()
    {
        var text = Rewrite("      - uses: akhileshns/heroku-deploy@v3.13.15\n        with:\n          heroku_api_key: ${{ secrets.HEROKU_API_KEY }}\n          heroku_app_name: \"my-shop\"\n          heroku_email: a@example.com\n\n      # last\n      - run: echo done\n", out _);

        Assert.StartsWith(Head, text, StringComparison.Ordinal);
        Assert.EndsWith("\n\n      # last\n      - run: echo done\n", text, StringComparison.Ordinal);
        Assert.Contains("      - uses: aptible/aptible-deploy-action@v5.1.0\n        with:\n          type: git\n", text, StringComparison.Ordinal);
        Assert.Contains("          app: \"my-shop\"\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("HEROKU", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_for_heroku_are_set_by_the_deploy_and_inputs_that_are_left_out_are_told()
    {
        var text = Rewrite("      - uses: AkhileshNS/heroku-deploy@79ef2ae4ff9b897010907016b268fd0f88561820\n        with:\n          heroku_app_name: ${{ secrets.HEROKU_APP_NAME }}\n          usedocker: true\n          healthcheck: https://shop.example.com/health\n          region: eu\n        env:\n          HD_TOKEN: ${{ secrets.TOKEN }}\n", out var findings);

        Assert.Contains("app: \"shop\"", text, StringComparison.Ordinal);
        Assert.Contains("config_variables: \"TOKEN=${{ secrets.TOKEN }}\"", text, StringComparison.Ordinal);
        Assert.Contains("- run: \"curl --fail", text, StringComparison.Ordinal);
        Assert.Equal(2, findings.Count(f => f.Text.StartsWith("The input ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("      - name: Push\n        run: git push https://heroku:${{ secrets.HEROKU_API_KEY }}@git.heroku.com/shop.git HEAD:main -f\n")]
    [InlineData("      - run: |\n          git remote add heroku https://git.heroku.com/$APP.git\n          git push heroku main\n")]
    public void A_push_becomes_a_deploy(string step)
    {
        var text = Rewrite(step, out _);

        Assert.Contains("aptible-deploy-action", text, StringComparison.Ordinal);
        Assert.DoesNotContain("heroku", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_rewritten_line_by_line()
    {
        var text = Rewrite("      - name: Release\n        run: |\n          set -e\n          curl https://cli-assets.heroku.com/install.sh | sh\n          heroku run --exit-code rake db:migrate -a shop\n          heroku ps:scale web=2 worker=1 --app shop\n          heroku config:set A=b -a shop\n          echo 'done'\n", out _);

        Assert.Contains("          landfall ssh --app shop rake db:migrate\n", text, StringComparison.Ordinal);
        Assert.Contains("          landfall apps:scale web --container-count 2 --app shop\n          landfall apps:scale worker --container-count 1 --app shop\n", text, StringComparison.Ordinal);
        Assert.Contains("          landfall config:set --app shop A=b\n          echo 'done'\n", text, StringComparison.Ordinal);
        Assert.Contains("          # curl https://cli-assets.heroku.com/install.sh | sh  # the command landfall takes its place\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run: heroku run rake db:migrate -a shop")]
    [InlineData("run: \"heroku run rake db:migrate -a shop\"")]
    [InlineData("run: 'heroku run rake db:migrate -a shop' # once")]
    public void A_command_in_one_line_is_rewritten_in_or_out_of_quotes(string run) =>
        Assert.EndsWith("- run: |\n          landfall ssh --app shop rake db:migrate\n", Rewrite($"      - {run}\n", out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("heroku apps:destroy shop-pr-${{ github.event.number }} --confirm shop-pr-${{ github.event.number }}", "landfall apps:deprovision --app shop-pr-${{ github.event.number }} --yes")]
    [InlineData("heroku destroy -a pr-$N --confirm pr-$N", "landfall apps:deprovision --app pr-$N --yes")]
    [InlineData("heroku apps:destroy --confirm \"pr-$N\"", "landfall apps:deprovision --app \"pr-$N\" --yes")]
    [InlineData("heroku apps:destroy", "# heroku apps:destroy  # it names no app")]
    [InlineData("heroku create pr-${{ github.event.number }} --team ours --region eu", "landfall apps:create pr-${{ github.event.number }}")]
    [InlineData("heroku run ./manage.py migrate --no-input -a pr-${{ github.event.number }}", "landfall ssh --app pr-${{ github.event.number }} -- ./manage.py migrate --no-input")]
    [InlineData("heroku reviewapps:enable -p x", "# heroku reviewapps:enable -p x  # a workflow makes review apps")]
    public void An_app_of_a_pull_request_is_made_and_removed_by_its_name(string line, string expected) =>
        Assert.Equal([expected], HerokuCommand.Translate(line));

    [Fact]
    public void A_value_of_several_words_is_left_to_a_person_and_an_address_is_one_word_of_the_shell()
    {
        var text = Rewrite("      - uses: akhileshns/heroku-deploy@v3\n        with:\n          heroku_app_name: shop\n          healthcheck: https://x & touch pwned\n        env:\n          HD_A: \"a b\"\n          HD_B: \"say \\\"hi\\\"\"\n          HD_C: |\n            c\n          HD_D: d # ours\n", out var findings);

        Assert.Contains("config_variables: \"D=d\"", text, StringComparison.Ordinal);
        Assert.Contains("--url 'https://x & touch pwned'\"", text, StringComparison.Ordinal);
        Assert.Equal(["A", "B", "C"], findings.Where(f => f.Text.Contains("left out: set it", StringComparison.Ordinal)).Select(f => f.Text.Split(' ')[9]));
    }

    [Fact]
    public void Images_are_no_longer_pushed_to_herokus_registry()
    {
        var text = Rewrite("      - run: docker build -t registry.heroku.com/shop/web .\n      - run: |\n          docker push registry.heroku.com/shop/web\n          heroku container:release web -a shop\n", out _);

        Assert.Contains("landfall deploy --app shop --source .", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^\\s+[^#\\s].*registry\\.heroku", text);
    }

    [Fact]
    public void A_workflow_without_heroku_is_left_alone() => Assert.Equal("", Rewrite("      - run: npm run herokuish-test\n", out _));

    [Theory]
    [InlineData(".gitlab-ci.yml", "deploy:\n  script:\n    - dpl --provider=heroku --app=x\n")]
    [InlineData(".travis.yml", "deploy:\n  provider: heroku\n")]
    [InlineData("Makefile", "deploy:\n\tgit push heroku main\n")]
    [InlineData("package.json", "{\"scripts\":{\"migrate\":\"heroku run rake db:migrate\"}}")]
    [InlineData(".circleci/config.yml", "orbs:\n  heroku: circleci/heroku@1.2.6\n")]
    public void Other_places_are_named_by_their_line(string path, string text)
    {
        using var checkout = Sample.Checkout((path, text));

        var findings = new List<Finding>();
        var files = WorkflowPlan.Of(Sample.App, [], checkout.Read(), findings).ToList();

        Assert.Empty(files);
        Assert.StartsWith(path + ":", Assert.Single(findings).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_that_the_dashboard_deploys_gets_a_workflow()
    {
        using var checkout = Sample.Checkout(("README.md", ""));

        var file = Assert.Single(WorkflowPlan.Of(Sample.App, [], checkout.Read(), []));

        Assert.Equal(".github/workflows/landfall.yml", file.Path);
        new YamlStream().Load(new StringReader(file.Text));
    }
}
