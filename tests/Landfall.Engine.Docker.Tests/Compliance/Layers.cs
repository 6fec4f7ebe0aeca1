using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

public abstract partial class EngineCompliance
{
    [Fact]
    public async Task A_secret_file_is_found_in_a_layer_even_when_a_later_one_deleted_it()
    {
        using var context = new Context($"FROM {Image}\nWORKDIR /srv/app\nCOPY . .\nRUN rm .aptible.env\nRUN mkdir other && echo other > other/.aptible.env\n");
        File.WriteAllText(Path.Combine(context.Path, ".aptible.env"), "TOKEN='canary'\n");
        var tag = Tag("kept");
        await Engine.BuildAsync(new BuildSpec(context.Path, tag, Mine), _ => { }, None);

        Assert.Equal(["/srv/app/.aptible.env"], await Engine.FindInLayersAsync(tag.ToString(), ".aptible.env", new Secret("TOKEN='canary'\n"), None));
        Assert.Empty(await Engine.FindInLayersAsync(tag.ToString(), ".aptible.env", new Secret("TOKEN='others'\n"), None));
        Assert.Empty(await Engine.FindInLayersAsync(Image.ToString(), ".aptible.env", new Secret("TOKEN='canary'\n"), None));
    }

    [Fact]
    public async Task An_image_that_says_nothing_to_run_is_named_as_the_cause()
    {
        using var context = new Context("FROM scratch\nCOPY Dockerfile /a\n");
        var tag = Tag("silent");
        await Engine.BuildAsync(new BuildSpec(context.Path, tag, Mine), _ => { }, None);
        var refused = await Assert.ThrowsAnyAsync<EngineException>(() => Engine.CreateAsync(Spec() with { Image = tag.ToString(), Command = null }, None));
        Assert.Contains("neither CMD nor ENTRYPOINT", refused.Message, StringComparison.Ordinal);
    }
}
