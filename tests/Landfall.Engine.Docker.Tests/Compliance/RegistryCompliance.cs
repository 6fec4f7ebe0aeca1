using Landfall.Engine;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

/// <summary>The same, and what an engine does with registries: it finds the public ones, and one on this machine.</summary>
public abstract class RegistryCompliance : EngineCompliance
{
    [Fact]
    public async Task An_image_is_pulled_and_described()
    {
        var log = new List<string>();
        var image = await Engine.PullAsync(Image, null, log.Add, None);
        Assert.StartsWith("sha256:", image.Id);
        Assert.StartsWith("sha256:", image.Digest);
        Assert.NotEmpty(log);
        Assert.Equal(image.Id, (await Engine.FindImageAsync(image.Id, None))!.Id);
        Assert.Equal(image.Id, (await Engine.PullAsync(ImageReference.Parse($"debian@{image.Digest}"), null, _ => { }, None)).Id);
    }

    [Fact]
    public async Task A_private_image_is_pulled_with_the_right_password_and_is_missing_without()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/shop:7");

        await Assert.ThrowsAsync<ImageMissingException>(() => Engine.PullAsync(image, null, _ => { }, None));
        var wrong = registry.Credential with { Password = new Secret("wrong-password") };
        var refused = await Assert.ThrowsAsync<ImageMissingException>(() => Engine.PullAsync(image, wrong, _ => { }, None));
        Assert.Contains(PasswordRegistry.User, refused.Message);
        Assert.DoesNotContain("wrong-password", refused.ToString());

        var log = new List<string>();
        var pulled = await Engine.PullAsync(image, registry.Credential, log.Add, None);
        Assert.StartsWith("sha256:", pulled.Digest);
        Assert.DoesNotContain(log, line => line.Contains(PasswordRegistry.Password, StringComparison.Ordinal));
        await Engine.RemoveImageAsync(image.ToString(), None);
    }

    [Fact]
    public async Task A_password_of_quotes_spaces_lines_and_dollars_is_sent_as_it_is()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/odd:1");
        Assert.StartsWith("sha256:", (await Engine.PullAsync(image, registry.OddCredential, _ => { }, None)).Digest);
        await Engine.RemoveImageAsync(image.ToString(), None);
        using var context = new Context($"FROM {image}\n");
        var build = new BuildSpec(context.Path, Tag("odd"), Mine) { Credential = registry.OddCredential };
        var log = new List<string>();
        await Engine.BuildAsync(build, log.Add, None);
        Assert.DoesNotContain(log, line => line.Contains("quoted", StringComparison.Ordinal));
        foreach (var wrong in new[] { PasswordRegistry.OddPassword.Trim(), PasswordRegistry.OddPassword.Split('\n')[0] })
            await Assert.ThrowsAsync<ImageMissingException>(() => Engine.PullAsync(image, registry.OddCredential with { Password = new Secret(wrong) }, _ => { }, None));
        await Engine.RemoveImageAsync(build.Tag.ToString(), None);
    }

    [Fact]
    public async Task A_tag_that_the_registry_does_not_have_is_missing()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/shop:7");
        var absent = ImageReference.Parse($"{image.Name}:8");
        var missing = await Assert.ThrowsAsync<ImageMissingException>(() => Engine.PullAsync(absent, registry.Credential, _ => { }, None));
        Assert.Contains(absent.ToString(), missing.Message);
        Assert.Null(await Engine.FindImageAsync(absent.ToString(), None));
    }

    [Fact]
    public async Task A_registry_that_is_away_is_no_missing_image()
    {
        var away = ImageReference.Parse("127.0.0.1:9/acme/shop:7");
        var broken = await Assert.ThrowsAnyAsync<EngineException>(() => Engine.PullAsync(away, null, _ => { }, None));
        Assert.IsNotType<ImageMissingException>(broken);
        Assert.Contains("cannot be reached", broken.Message);
    }

    [Fact]
    public async Task Credentials_are_not_sent_to_another_registry() => await Assert.ThrowsAsync<EngineException>(
        () => Engine.PullAsync(Image, new RegistryCredential("127.0.0.1:9", "user", new Secret("password")), _ => { }, None));

    [Fact]
    public async Task A_build_starts_from_a_private_image_with_the_right_password()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/base:1");
        using var context = new Context($"FROM {image}\n");
        var build = new BuildSpec(context.Path, Tag("private"), Mine);
        await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(build, _ => { }, None));
        await Engine.BuildAsync(build with { Credential = registry.Credential }, _ => { }, None);
        await Engine.RemoveImageAsync(build.Tag.ToString(), None);
    }

    [Fact]
    public async Task What_one_app_pulled_with_its_password_is_no_base_of_another()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/base:1");
        var pulled = await Engine.PullAsync(image, registry.Credential, _ => { }, None);
        string[] dockerfiles =
        [
            $"FROM {image}\n", $"FROM {image.Name}@{pulled.Digest}\n", $"FROM {image}@{pulled.Digest}\n", $"FROM scratch\nCOPY --from={image} / /\n",
            $"ARG A=ba\nARG B=se\nFROM {registry.Address}/acme/${{A}}${{B}}:1\n",
            // The complaint would tell what its configuration says.
            $"FROM {image}\nEXPOSE $PATH\n",
        ];
        foreach (var dockerfile in dockerfiles)
        {
            using var context = new Context(dockerfile);
            var failed = await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(new BuildSpec(context.Path, Tag("theirs"), Mine), _ => { }, None));
            Assert.Contains("its registry does not give to this app", failed.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("/usr/bin", failed.Message, StringComparison.Ordinal);
        }
        await Engine.RemoveImageAsync(image.ToString(), None);
    }

    [Fact]
    public async Task What_lies_here_is_a_base_of_each_app_with_the_password_and_of_none_while_the_registry_is_away()
    {
        var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/base:1");
        await Engine.PullAsync(image, registry.Credential, _ => { }, None);
        using var context = new Context($"ARG VERSION=1\nFROM {image.Name}:${{VERSION}}\n");
        var build = new BuildSpec(context.Path, Tag("again"), Mine) { Credential = registry.OddCredential };
        Assert.NotNull(await Engine.BuildAsync(build, _ => { }, None));
        registry.Dispose();
        await Assert.ThrowsAsync<BuildFailedException>(() => Engine.BuildAsync(build, _ => { }, None));
        await Engine.RemoveImageAsync(image.ToString(), None);
    }

    [Fact]
    public async Task What_one_app_pulled_with_its_password_is_not_pulled_by_another_that_knows_its_digest()
    {
        using var registry = await PasswordRegistry.StartAsync();
        var image = await registry.PushAsync(Engine, Image.ToString(), "acme/shop:7");
        var digest = ImageReference.Parse($"{image.Name}@{(await Engine.PullAsync(image, registry.Credential, _ => { }, None)).Digest}");
        await Assert.ThrowsAsync<ImageMissingException>(() => Engine.PullAsync(digest, null, _ => { }, None));
        Assert.NotNull(await Engine.PullAsync(digest, registry.OddCredential, _ => { }, None));
        await Engine.RemoveImageAsync(image.ToString(), None);
        await Engine.RemoveImageAsync(digest.ToString(), None);
    }
}
