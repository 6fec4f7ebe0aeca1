using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Wire;

/// <summary>Paging and leaving out, as interface 0.6 and 2.3 have it.</summary>
[Collection(InstallationTests.Name)]
public sealed class Collections(RunningInstallation installation)
{
    Visitor Visitor => installation.Ours.Visitor;

    [Theory]
    [InlineData("/apps?page=2")]
    [InlineData("/apps?page=1000000")]
    [InlineData("/apps?page=2147483647&per_page=5000")]
    [InlineData("/apps?page=429497&per_page=5000")]
    [InlineData("/stacks?page=2")]
    [InlineData("/accounts?page=858994&per_page=5000")]
    public async Task Past_the_end_a_page_is_empty_and_is_no_error(string path)
    {
        var page = (await Visitor.GetAsync(path)).Expect(200).Json;
        Assert.Empty(page["_embedded"]!.AsObject().First().Value!.AsArray());
        Assert.Null(page["_links"]!["next"]);
    }

    [Fact]
    public async Task Pages_follow_one_another_to_the_last_and_each_item_comes_once()
    {
        var ids = new List<long>();
        for (var number = 0; number < 3; number++) await Visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = $"paged-{number}" });
        var total = (await Visitor.GetAsync("/apps")).Json["total_count"]!.GetValue<int>();
        for (string? next = "/apps?per_page=2&no_embed=true"; next is not null;)
        {
            var page = (await Visitor.GetAsync(next)).Expect(200).Json;
            ids.AddRange(page["_embedded"]!["apps"]!.AsArray().Select(app => app!["id"]!.GetValue<long>()));
            Assert.All(page["_embedded"]!["apps"]!.AsArray(), app => Assert.Empty(app!["_embedded"]!["services"]!.AsArray()));
            next = page["_links"]!["next"]?["href"]?.GetValue<string>();
        }
        Assert.Equal(total, ids.Distinct().Count());
        Assert.Equal(total, ids.Count);
    }

    [Theory]
    [InlineData("per_page=0")]
    [InlineData("per_page=-5")]
    [InlineData("per_page=99999999999")]
    [InlineData("page=-1")]
    [InlineData("page=abc&per_page=%00")]
    public async Task Odd_page_numbers_are_read_as_the_nearest_sensible_ones(string query)
    {
        var page = (await Visitor.GetAsync("/apps?" + query)).Expect(200).Json;
        Assert.InRange(page["per_page"]!.GetValue<int>(), 1, 5000);
        Assert.Equal(1, page["current_page"]!.GetValue<int>());
    }

    [Fact]
    public async Task Secrets_come_without_a_wish_and_with_it_and_only_asking_by_name_is_recorded()
    {
        var path = $"/configurations/{installation.Ours.Rows["configurations"]}";
        var before = Shown();
        Assert.Equal(Belongings.Secret, (await Visitor.GetAsync(path)).Json["env"]!["KEY"]!.GetValue<string>());
        Assert.Null((await Visitor.GetAsync(path, ("Prefer", "no_sensitive_extras=true"))).Json["env"]);
        Assert.Equal(before, Shown());
        Assert.NotNull((await Visitor.GetAsync(path, ("Prefer", "no_sensitive_extras=false"))).Json["env"]);
        Assert.Equal(before + 1, Shown());
    }

    [Theory]
    [InlineData("apps")]
    [InlineData("settings")]
    [InlineData("databases")]
    [InlineData("database_credentials")]
    [InlineData("certificates")]
    [InlineData("operations")]
    public async Task Nothing_secret_is_in_an_answer_that_asked_for_none(string collection)
    {
        var answer = await Visitor.GetAsync($"/{collection}/{installation.Ours.Rows[collection]}", ("Prefer", "no_sensitive_extras=true"));
        Assert.DoesNotContain(Belongings.Secret, answer.Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", answer.Text, StringComparison.Ordinal);
    }

    int Shown() => installation.InStore(store => store.Operations.Count(o => o.Type == "show" && o.AccountId == installation.Ours.Account));
}
