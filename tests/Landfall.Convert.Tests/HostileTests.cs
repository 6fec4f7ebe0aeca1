using FsCheck;
using FsCheck.Fluent;
using Landfall.Convert.Terraform;
using Landfall.Convert.Workflows;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>Names and texts that try to become instructions of a Dockerfile, a shell, YAML, HCL or nginx.</summary>
public sealed class HostileTests
{
    const string Evil = "x\"; RUN evil #\n`$(evil)` ${evil} '";

    static Conversion Convert(params (string, string)[] files)
    {
        using var checkout = Sample.Checkout(files);
        var repository = checkout.Read();
        return Converter.Convert(DeclaredApp.Of(repository), repository);
    }

    static string Rewrite(string text) => HerokuReferences.Rewrite(text, (_, _, _) => true);

    static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    /// <summary>Every instruction of a Dockerfile that is written.</summary>
    static IEnumerable<string> Instructions(Conversion conversion) => DockerfileReader.Read(conversion.Files.FirstOrDefault(f => f.Path == "Dockerfile")?.Text ?? "").Lines
        .Select(line => line.Split(' ')[0]);

    public static TheoryData<string, string> Manifests => new()
    {
        { "package.json", $$"""{"name":{{Json(Evil)}},"engines":{"node":{{Json(Evil)}} },"packageManager":{{Json(Evil)}},"scripts":{ {{Json(Evil)}}:"x"} }""" },
        { "composer.json", $$"""{"require":{"php":{{Json(Evil)}},{{Json("ext-" + Evil)}}:"*"} }""" },
        { "go.mod", $"module {Evil}\ngo 1.22; evil\n// +heroku install {Evil}\n" },
        { "Gemfile.lock", $"GEM\n  specs:\n    {Evil} (1.0)\n\nRUBY VERSION\n   ruby {Evil}\n\nBUNDLED WITH\n   {Evil}\n" },
        { "system.properties", $"java.runtime.version={Evil}\nmaven.version={Evil}\n" },
        { "project/build.properties", $"sbt.version={Evil}\n" },
        { "project.clj", $"(defproject x \"1\" :uberjar-name \"a.jar; evil\")" },
        { "requirements.txt", Evil },
        { ".python-version", Evil },
        { "static.json", $$"""{"root":{{Json(Evil)}},"encoding":{{Json(Evil)}},"routes":{ {{Json(Evil)}}:{{Json(Evil)}} },"canonical_host":{{Json(Evil)}} }""" },
        { "Shop.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk.Web\"><AssemblyName>{Evil}</AssemblyName></Project>" },
        { "Aptfile", Evil },
        { "app.json", $$"""{"name":{{Json(Evil)}},"stack":{{Json(Evil)}},"env":{ {{Json(Evil)}}:{{Json(Evil)}} },"addons":[{{Json(Evil)}},{"plan":"heroku-postgresql","as":{{Json(Evil)}} }],"buildpacks":[{"url":{{Json(Evil)}} }],"formation":{ {{Json(Evil)}}:{"size":{{Json(Evil)}} } } }""" },
        { "heroku.yml", $"build:\n  docker:\n    web: {Json("a" + Evil)}\n    {Json(Evil)}: Dockerfile\nrun:\n  web: {Json(Evil)}\n" },
        { "project.toml", $"[io.buildpacks]\nexclude = [{Json(Evil)}]\n[[io.buildpacks.group]]\nid = {Json(Evil)}\n" },
        { ".buildpacks", Evil },
        { ".slugignore", Evil },
        { "settings.gradle", $"rootProject.name = '{Evil}'" },
        { "Pipfile.lock", $$"""{"default":{ {{Json(Evil)}}:{} } }""" },
        { "poetry.lock", $"[[package]]\nname = {Json(Evil)}\n" },
        { ".npmrc", $"//x/:_authToken=${{{Evil}}}" },
        { "global.json", $$"""{"sdk":{"version":{{Json(Evil)}} } }""" },
        { ".ruby-version", Evil },
        { "nltk.txt", Evil },
        { ".github/workflows/deploy.yml", $"on: push\njobs:\n  a:\n    steps:\n      - uses: akhileshns/heroku-deploy@v3\n        with:\n          heroku_app_name: {Json(Evil)}\n          procfile: {Json(Evil)}\n" },
        { "main.tf", $"resource \"heroku_app\" \"a\" {{\n  name = {Json(Evil)}\n}}\nresource \"heroku_addon\" {Json(Evil)} {{\n  plan = {Json(Evil)}\n}}\n" },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void No_manifest_gives_an_instruction(string path, string text)
    {
        foreach (var language in new (string, string)[] { ("package.json", "{}"), ("Gemfile", ""), ("go.mod", "module x"), ("pom.xml", ""), ("composer.json", "{}"), ("requirements.txt", ""), ("Shop.csproj", ""), ("README", "") })
        {
            var conversion = Convert([.. language.Item1 == path ? [] : new[] { language }, (path, text), ("Procfile", "web: x\n")]);

            Assert.All(Instructions(conversion), i => Assert.Contains(i, (string[])["FROM", "ENV", "WORKDIR", "RUN", "COPY", "ADD", "USER", "EXPOSE", "ENTRYPOINT", "CMD"]));
            // The first line names the app, by letters and digits alone.
            Assert.DoesNotContain(conversion.Files, f => f.Path == "Dockerfile" && f.Text[f.Text.IndexOf('\n', StringComparison.Ordinal)..].Contains("evil", StringComparison.Ordinal));
            Assert.Equal([], conversion.Files.Where(f => f.Path == ".aptible/Procfile").SelectMany(f => f.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Where(l => l.StartsWith("RUN", StringComparison.Ordinal)));
        }
    }

    public static TheoryData<string, string> Settings => new()
    {
        { "package.json", "PROCFILE" }, { "package.json", "PROJECT_PATH" }, { "package.json", "APP_BASE" }, { "package.json", "NODE_BUILD_FLAGS" },
        { "package.json", "USE_NPM_INSTALL" }, { "package.json", "BUILDPACK_URL" }, { "Gemfile.lock", "BUNDLE_WITHOUT" }, { "go.mod", "GOVERSION" },
        { "go.mod", "GO_INSTALL_PACKAGE_SPEC" }, { "go.mod", "GO_LINKER_SYMBOL" }, { "pom.xml", "MAVEN_CUSTOM_GOALS" }, { "pom.xml", "MAVEN_SETTINGS_PATH" },
        { "gradlew", "GRADLE_TASK" }, { "project/build.properties", "SBT_TASKS" }, { "project/build.properties", "SBT_PROJECT" },
        { "Shop.csproj", "SOLUTION_FILE" }, { "Shop.csproj", "BUILD_CONFIGURATION" }, { "requirements.txt", "PIP_EXTRA_INDEX_URL" },
        { "composer.json", "HEROKU_PHP_INSTALL_DEV" }, { "composer.json", "COMPOSER_GITHUB_OAUTH_TOKEN" },
        { "gradlew", "BUILDPACK_URL" }, { "Shop.csproj", "MSBUILD_VERBOSITY_LEVEL" }, { "project/build.properties", "SBT_CLEAN" }, { "package.json", "NODE_OPTIONS" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void No_config_var_gives_an_instruction(string language, string variable) =>
        Assert.DoesNotContain(With(language, variable, Evil).Files, f => f.Path != "MIGRATION.md" && f.Text.Contains("evil", StringComparison.Ordinal));

    // A config var may hold a secret under any name, and some stand where they were not meant to.
    [Theory]
    [MemberData(nameof(Settings))]
    public void No_config_var_that_steers_a_build_is_shown(string language, string variable)
    {
        foreach (var value in new[] { "plantedsecret", "planted-secret", "planted secret", "https://ours.example.com/x?token=planted-secret", "./cmd/../planted-secret" })
        {
            var conversion = With(language, variable, value);

            Assert.DoesNotMatch("planted.?secret", string.Concat(conversion.Files.Select(f => f.Text)) + string.Concat(conversion.Findings));
        }
    }

    static Conversion With(string language, string variable, string value)
    {
        var text = language switch { "go.mod" => "module x", "project/build.properties" => "sbt.version=1.9.7", "Gemfile.lock" => "GEM\n  specs:\n    puma (6.4)\n", _ => "{}" };
        using var checkout = Sample.Checkout((language, text), ("Gemfile", ""));
        var repository = checkout.Read();
        if (language != "Gemfile.lock") repository = repository with { Files = repository.Files.Where(f => f != "Gemfile").ToHashSet() };

        return Converter.Convert(Sample.App with { AddOns = [], Config = Sample.Config((variable, value)) }, repository);
    }

    [Theory]
    [InlineData("Shop\nRUN evil\n.csproj")]
    [InlineData("Shop\nRUN evil\n.sln")]
    [InlineData("x\nRUN evil/Shop.csproj")]
    [InlineData("cmd/a\nRUN evil/main.go")]
    [InlineData("manage.py\nRUN evil")]
    [InlineData("main\nresource \"evil\" \"x\" {}\n.tf")]
    [InlineData(".github/workflows/a\nRUN evil.yml")]
    [InlineData("Dockerfile.a\nRUN evil")]
    [InlineData("public/assets/manifest\nRUN evil")]
    public void No_name_of_a_file_gives_a_line(string path)
    {
        foreach (var language in new[] { "package.json", "go.mod", "requirements.txt", "Shop.sln", "README" })
        {
            var conversion = Convert((path, "resource \"heroku_app\" \"a\" {}\nresource \"heroku_pipeline\" \"p\" {}\n"), (language, language == "go.mod" ? "module x" : "{}"), ("Procfile", "web: x\n"));

            Assert.DoesNotContain(conversion.Files.SelectMany(f => f.Text.Split('\n')), line => line.StartsWith("RUN evil", StringComparison.Ordinal) || line.StartsWith("resource \"evil", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_password_in_a_buildpacks_address_is_in_no_file_and_no_finding()
    {
        using var checkout = Sample.Checkout(("package.json", "{}"));
        string[] buildpacks = ["https://user:planted-secret@github.com/ours/cobol", "https://ours.example.com/x.tgz?token=planted-secret", "heroku/nodejs"];
        var conversion = Converter.Convert(Sample.App with { Buildpacks = buildpacks }, checkout.Read());

        Assert.Contains("github.com/ours/cobol", conversion.TextOf("MIGRATION.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("planted-secret", string.Concat(conversion.Files) + string.Concat(conversion.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_in_any_manifest_ends_no_program() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Generator.Where(t => t is not null).Two().ToArbitrary(),
        pair => Prop.ForAll(Gen.Elements(KnownFiles.AtRoot.Where(p => !p.StartsWith(".aptible", StringComparison.Ordinal))).ToArbitrary(), path =>
        {
            Assert.NotNull(Convert([(path, pair.Item1 + "\n" + pair.Item2)]));
            return true;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_as_yaml_parses_back_to_what_was_meant() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var command = new string([.. text.Get.Where(c => c != '\0' && !char.IsSurrogate(c))]);
            if (command.Trim().Length == 0) return true;
            using var checkout = Sample.Checkout(("package.json", """{"engines":{"node":"20"}}"""));
            var app = Sample.App with { Processes = [Sample.Process("web", "x"), Sample.Process("release", command, 0)] };
            var yaml = new YamlStream();
            yaml.Load(new StringReader(Converter.Convert(app, checkout.Read()).TextOf(".aptible/.aptible.yml")));
            var line = ((YamlSequenceNode)((YamlMappingNode)yaml.Documents[0].RootNode).Children[new YamlScalarNode("before_deploy")]).Children[0].ToString();
            return line == Text.ShellText.ProcfileArgument(command);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_as_terraform_or_workflow_ends_no_program() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("\"", "${", "}", "{", "[", "]", "<<EOT\n", "EOT", "resource", " \"heroku_app\"", " \"a\" {", "\n", "=", "heroku_app.a.id", "#", "/*", "*/", "\\", "- run: ", "heroku run x", "    ", "|"))
            .Select(parts => string.Concat(parts)).ToArbitrary(), text =>
        {
            foreach (var block in HclBlock.Parse("x.tf", text)) Rewrite(block.Text);
            Rewrite(text);
            Workflow.Rewrite("w.yml", text, "shop", []);
            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\"${")]
    [InlineData("{")]
    [InlineData("a = [")]
    [InlineData("resource \"heroku_app\" \"a\" {\n")]
    [InlineData("<<A\n")]
    public void A_depth_that_would_end_the_program_does_not(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 20_000));

        foreach (var block in HclBlock.Parse("x.tf", text).Take(3)) Rewrite(block.Text);
        Rewrite(text[..20_000]);
    }

    [Fact]
    public void Any_string_of_terraform_is_one_expression_and_the_block_after_it_is_found() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
    {
        var quoted = $"\"{text.Get.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal)}\"";
        var blocks = HclBlock.Parse("main.tf", $"resource \"a\" \"b\" {{\n  name = {quoted}\n  last = 1\n}}\nresource \"c\" \"d\" {{}}\n");
        return blocks.Count == 2 && blocks[0]["name"] == quoted && blocks[0]["last"] == "1" && blocks[1].Labels is ["c", "d"];
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rewrite_leaves_text_without_heroku_as_it_is() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        text.Get.Contains("heroku", StringComparison.Ordinal) || Rewrite(text.Get) == text.Get).QuickCheckThrowOnFailure();
}
