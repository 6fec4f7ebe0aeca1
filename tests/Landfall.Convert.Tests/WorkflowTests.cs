using Landfall.Convert.Workflows;
using Landfall.Heroku;
using Landfall.Programs;
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
        Assert.Equal([expected], HerokuCommand.Translate(line, "shop"));

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

    [Fact]
    public void A_step_that_deploys_keeps_its_condition_and_so_does_what_is_added_to_it()
    {
        var text = Rewrite("      - name: Ship it\n        id: ship\n        if: github.ref == 'refs/heads/main' # live\n        uses: akhileshns/heroku-deploy@v3\n        with:\n          heroku_app_name: shop\n          healthcheck: https://shop.example.com\n"
            + "        env:\n          HD_A: b\n          HEROKU_API_KEY: ${{ secrets.HEROKU_API_KEY }}\n          REGION: eu\n        continue-on-error: true\n      - run: echo ${{ steps.ship.outputs.status }}\n", out var findings);

        Assert.Contains("      - name: Ship it\n        id: ship\n        if: github.ref == 'refs/heads/main' # live\n        env:\n          REGION: eu\n        continue-on-error: true\n        uses: aptible/aptible-deploy-action@v5.1.0\n        with:\n", text, StringComparison.Ordinal);
        Assert.Contains("      - name: Fetch every commit\n        if: github.ref == 'refs/heads/main' # live\n        continue-on-error: true\n        run: '[", text, StringComparison.Ordinal);
        Assert.Contains("      - if: github.ref == 'refs/heads/main' # live\n        continue-on-error: true\n        run: \"curl --fail", text, StringComparison.Ordinal);
        Assert.Contains(findings, f => f.Text.Contains("steps.ship.outcome", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("if: github.ref == 'refs/heads/main'", "git push heroku main")]
    [InlineData("if: github.ref == 'refs/heads/main'", "npm run build && heroku login\n          git push heroku main")]
    [InlineData("if: |\n          github.ref == 'refs/heads/main'", "git push heroku main")]
    public void A_push_on_a_condition_becomes_a_deploy_on_that_condition(string condition, string script)
    {
        var text = Rewrite($"      - {condition}\n        run: |\n          {script}\n", out _);

        foreach (var step in text[Head.Length..].Split("      - ", StringSplitOptions.RemoveEmptyEntries)) Assert.StartsWith(condition, step.Replace("name: Fetch every commit\n        ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_speaks_of_heroku_is_told()
    {
        Rewrite("      - if: env.HEROKU_API_KEY != ''\n        run: git push heroku main\n", out var findings);

        Assert.Contains(findings, f => f.Severity == Severity.Decide && f.Text.Contains("env.HEROKU_API_KEY", StringComparison.Ordinal));
    }

    [Fact]
    public void The_whole_history_is_fetched_before_a_deploy_unless_the_checkout_did()
    {
        const string Push = "      - run: git push heroku main\n";

        var shallow = Rewrite(Push, out _);
        var none = Workflow.Rewrite("w.yml", Head.Replace("actions/checkout", "actions/setup-node", StringComparison.Ordinal) + Push, "shop", []);
        var whole = Rewrite("      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n" + Push, out _);

        Assert.True(shallow.IndexOf("git fetch --unshallow", StringComparison.Ordinal) < shallow.IndexOf("aptible-deploy-action", StringComparison.Ordinal));
        Assert.Contains("git fetch --unshallow", shallow, StringComparison.Ordinal);
        Assert.DoesNotContain("unshallow", whole, StringComparison.Ordinal);
        Assert.Contains("      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n      - uses: aptible", none, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("if git push heroku main; then\n  echo done\nfi", "if landfall deploy --app shop --source .; then\n  echo done\nfi")]
    [InlineData("if [ -n \"$LIVE\" ]; then\n  git push heroku main\nfi", "if [ -n \"$LIVE\" ]; then\n  landfall deploy --app shop --source .\nfi")]
    [InlineData("if [ -n \"$LIVE\" ]; then\n  heroku login\nfi", "if [ -n \"$LIVE\" ]; then\n  # heroku login  # landfall login takes its place\n  true\nfi")]
    [InlineData("git push heroku main\nheroku run rake db:migrate", "landfall deploy --app shop --source .\nlandfall ssh --app shop rake db:migrate")]
    [InlineData("heroku config:set \\\n  A=1 \\\n  --app x", "landfall config:set --app x A=1")]
    [InlineData("heroku login \\\n  --interactive\nls", "# heroku login --interactive  # landfall login takes its place\nls")]
    [InlineData("heroku container:push web -a x && heroku container:release web -a x", "landfall deploy --app x --source .  # heroku container:push web -a x  # the platform builds the source when it is deployed")]
    [InlineData("heroku run 'a; b && c' -a x || exit 1", "landfall ssh --app x 'a; b && c' || exit 1")]
    [InlineData("HEROKU_API_KEY=${{ secrets.KEY }} heroku ps:scale web=1 worker=2 -a x 2>&1", "landfall apps:scale web --container-count 1 --app x && landfall apps:scale worker --container-count 2 --app x 2>&1")]
    [InlineData("cat > ~/.netrc <<EOF\nmachine git.heroku.com\n  login $USER's\nEOF\nheroku run a -a x", "# cat > ~/.netrc <<EOF\n# machine git.heroku.com\n# login $USER's\n# EOF  # it is Heroku's; nothing takes its place\nlandfall ssh --app x a")]
    [InlineData("curl -n -X POST https://api.heroku.com/apps/staging/builds \\\n  -d '{\n  \"source_blob\": {}\n}'\nheroku logs -a x", "landfall deploy --app staging --source .\nlandfall logs --app x")]
    [InlineData("curl -n -X PATCH https://api.heroku.com/apps/x/formation -d '{\n}'\nls", "# curl -n -X PATCH https://api.heroku.com/apps/x/formation -d '{\n# }'  # landfall deploy does what a build does, landfall apps:scale what a formation does; else nothing takes its place\nls")]
    [InlineData("heroku git:remote -a staging\nheroku run a && git push heroku main", "# heroku git:remote -a staging  # a deploy needs no remote of git\nlandfall ssh --app staging a && landfall deploy --app staging --source .")]
    public async Task A_script_is_rewritten_command_by_command_and_stays_one(string script, string expected)
    {
        var text = Rewrite($"      - run: |\n          {script.Replace("\n", "\n          ", StringComparison.Ordinal)}\n", out _);

        var rewritten = Script(text);
        Assert.Equal(expected, rewritten);
        Assert.True((await BashAsync(rewritten)).Succeeded);
    }

    [Fact]
    public async Task Any_script_that_bash_reads_stays_one()
    {
        string[] simple =
        [
            "heroku login", "heroku run 'a; b' -a x", "heroku ps:wait", "git push heroku main", "docker push registry.heroku.com/x/web", "curl -n https://api.heroku.com/apps/x/dynos",
            "echo \"it's\"", "heroku config:set \\\n  A=1 \\\n  B='2'", "heroku pg:psql <<SQL\nselect 'it''s';\nSQL", "# don't heroku run", "heroku apps:info -a x | grep web", "V=$(heroku releases -a x)",
        ];
        string[] compound = ["if {0}\nthen\n  {1}\nfi", "if true; then\n  {0}\nelse\n  {1}\nfi", "{0} &&\n  {1}", "while heroku ps:wait; do\n  {0}\ndone\n{1}", "f() {{\n  {0}\n  {1}\n}}", "heroku login && {{\n  {0}\n}}\n{1}", "{0}\n{1}"];
        var random = new Random(7);
        string Any(int depth) => depth == 0 || random.Next(4) == 0 ? simple[random.Next(simple.Length)]
            : string.Format(System.Globalization.CultureInfo.InvariantCulture, compound[random.Next(compound.Length)], Any(depth - 1), Any(depth - 1));

        var read = 0;
        for (var i = 0; i < 150; i++)
        {
            var script = Any(3);
            if (!(await BashAsync(script)).Succeeded) continue;
            read++;
            var text = Rewrite($"      - run: |\n          {script.Replace("\n", "\n          ", StringComparison.Ordinal)}\n      - run: 'true'\n", out _);
            if (text.Length == 0) continue;
            Assert.DoesNotMatch(@"(?m)^[^#\n]*\bheroku\b", text[Head.Length..].Replace("# don't heroku run", "", StringComparison.Ordinal));
            foreach (var step in Steps(text).Where(s => s.Children.ContainsKey("run")))
                Assert.True((await BashAsync(step["run"].ToString())).Succeeded, $"{script}\n---\n{step["run"]}");
        }
        Assert.InRange(read, 30, 150);
    }

    [Theory]
    [InlineData("if heroku apps:info -a x; then\n  git push heroku main\nfi", true)]
    [InlineData("while heroku ps:wait -a x; do\n  sleep 1\ndone", false)]
    [InlineData("heroku run \"a", false)]
    public void A_script_that_cannot_be_taken_apart_is_left_out_whole_and_told(string script, bool deploys)
    {
        var text = Rewrite($"      - if: success()\n        run: |\n          {script.Replace("\n", "\n          ", StringComparison.Ordinal)}\n", out var findings);

        Assert.DoesNotMatch("(?m)^[^#\n]*heroku", text[Head.Length..]);
        Assert.Equal(deploys, text.Contains("      - if: success()\n        uses: aptible", StringComparison.Ordinal));
        Assert.Equal(!deploys, text.Contains("      - if: success()\n        run: 'true'", StringComparison.Ordinal));
        Assert.Equal(".github/workflows/deploy.yml:12", Assert.Single(findings, f => f.Text.Contains("could not be taken apart", StringComparison.Ordinal)).Source);
    }

    [Theory]
    [InlineData(">-\n          heroku run\n          rake db:migrate\n          -a x")]
    [InlineData("heroku run\n          rake db:migrate -a x")]
    [InlineData("\"HEROKU_API_KEY=x heroku run rake db:migrate -a \\\"x\\\"\"")]
    public void A_script_in_any_form_of_yaml_is_read(string run) =>
        Assert.Equal("landfall ssh --app x rake db:migrate", Script(Rewrite($"      - name: heroku run it\n        run: {run}\n", out _)).Replace("\"", "", StringComparison.Ordinal));

    [Fact]
    public void A_build_by_herokus_api_deploys()
    {
        var text = Rewrite("      - run: |\n          tar czf app.tgz .\n          curl -n -X POST https://api.heroku.com/apps/shop/builds -d @build.json\n", out _);

        Assert.Contains("          tar czf app.tgz .\n          # curl", text, StringComparison.Ordinal);
        Assert.Contains("aptible-deploy-action", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_that_a_push_is_for_is_told_by_its_remote()
    {
        const string Push = "      - run: git push heroku main\n";

        Assert.Contains("app: \"shop-staging\"", Rewrite("      - run: heroku git:remote -a shop-staging\n" + Push, out _), StringComparison.Ordinal);
        Assert.Contains("app: \"shop\"", Rewrite("      - run: heroku git:remote -a shop-staging\n  other:\n    steps:\n" + Push, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_pushes_to_the_address_of_an_app_deploys_that_app()
    {
        var text = Rewrite("      - uses: wei/git-sync@v3\n        with:\n          source_repo: acme/shop\n          source_branch: main\n          destination_repo: https://heroku:${{ secrets.HEROKU_API_KEY }}@git.heroku.com/shop-staging.git\n          destination_branch: main\n", out _);

        Assert.Contains("          app: \"shop-staging\"\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("heroku", text, StringComparison.Ordinal);
        Assert.Equal("", Rewrite("      - uses: wei/git-sync@v3\n        with:\n          destination_repo: https://gitlab.com/acme/shop.git\n", out _));
    }

    [Fact]
    public void Variables_of_the_workflow_and_of_the_job_are_set_too_and_no_other_jobs()
    {
        const string Workflows = "on: push\nenv:\n  HD_ALL: a\n  HD_BOTH: a\njobs:\n  one:\n    env:\n      HD_BOTH: b\n      HD_JOB: b\n    steps:\n      - uses: akhileshns/heroku-deploy@v3\n        env:\n          HD_STEP: c\n  two:\n    steps:\n      - run: 'true'\n    env:\n      HD_OTHER: d\n";

        var text = Workflow.Rewrite("w.yml", Workflows, "shop", [])!;

        Assert.Contains("config_variables: \"ALL=a BOTH=b JOB=b STEP=c\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("      - uses: akhileshns/heroku-deploy@v3\n        with:\n          appdir: backend\n")]
    [InlineData("      - run: git subtree push --prefix backend heroku main\n")]
    [InlineData("      - run: git push heroku `git subtree split --prefix backend main`:main --force\n")]
    public void That_a_part_of_the_repository_was_deployed_is_for_a_person(string step)
    {
        Assert.Contains("aptible-deploy-action", Rewrite(step, out var findings), StringComparison.Ordinal);

        Assert.Equal(".github/workflows/deploy.yml:12", Assert.Single(findings, f => f.Severity == Severity.Decide && f.Text.Contains("alone was", StringComparison.Ordinal)).Source);
    }

    static IEnumerable<YamlMappingNode> Steps(string workflow)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(workflow));
        return ((YamlSequenceNode)yaml.Documents[0].RootNode["jobs"]["deploy"]["steps"]).Cast<YamlMappingNode>();
    }

    static string Script(string workflow) => Steps(workflow).Last()["run"].ToString().TrimEnd('\n');

    static Task<Ended> BashAsync(string script) => ProgramRunner.RunAsync(new Program("bash", ["-n", "-c", script.Replace("${{", "${", StringComparison.Ordinal)]));

    [Theory]
    [InlineData(".gitlab-ci.yml", "deploy:\n  script:\n    - dpl --provider=heroku --app=x\n")]
    [InlineData(".travis.yml", "deploy:\n  provider: heroku\n")]
    [InlineData("Makefile", "deploy:\n\tgit push heroku main\n")]
    [InlineData("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: atlassian/heroku-deploy:2.4.0\n            variables:\n              HEROKU_APP_NAME: shop\n")]
    [InlineData("azure-pipelines.yml", "steps:\n- script: git push https://heroku:$(HEROKU_API_KEY)@git.heroku.com/shop.git HEAD:main\n")]
    [InlineData("Jenkinsfile", "node {\n  sh 'heroku container:release web -a shop'\n}\n")]
    [InlineData("bin/deploy", "curl -n -X POST https://api.heroku.com/apps/shop/builds -d '{}'\n")]
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
