using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Values;

/// <summary>Names and values that somebody sends who means harm, at every door that takes one.</summary>
[Collection(InstallationTests.Name)]
public sealed class HostileValues(RunningInstallation installation)
{
    public static TheoryData<string> Handles =>
    [
        "a;id", "$(id)", "`id`", "a\nb", "a\n", "-rf", "--privileged", "../x", "..", ".", "A", "аpp", "app\u200b", new string('a', 64), "", " ", "a b", "a/b", "a%2fb", "a\0b", "a'b", "a\"b", "é",
    ];

    public static TheoryData<string> Images =>
    [
        "--help", "-v", "alpine:latest;id", "http://169.254.169.254/x", "file:///etc/passwd", new string('a', 10_000), "a b", "alpine\n", "Alpine", "../x", "$(id)", "a@sha256:1",
    ];

    Visitor Visitor => installation.Ours.Visitor;

    [Theory]
    [MemberData(nameof(Handles))]
    public async Task A_hostile_handle_is_taken_nowhere(string handle)
    {
        var (account, rows) = (installation.Ours.Account, installation.Ours.Rows);
        Assert.Equal(422, (await Visitor.PostAsync("/accounts", new { handle, type = "production" })).Status);
        Assert.Equal(422, (await Visitor.PostAsync($"/accounts/{account}/apps", new { handle })).Status);
        Assert.Equal(422, (await Visitor.PostAsync($"/accounts/{account}/databases", new { handle, type = "postgresql" })).Status);
        foreach (var path in new[] { $"/accounts/{account}", $"/apps/{rows["apps"]}", $"/databases/{rows["databases"]}" })
        {
            Assert.Equal(422, (await Visitor.PutAsync(path, new { handle })).Status);
            Assert.Equal(422, (await Visitor.SendAsync("PATCH", path, Visitor.Json(new { handle }))).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public async Task A_hostile_image_is_not_deployed(string image)
    {
        Assert.Equal(422, (await OperationAsync(new { type = "deploy", settings = new { APTIBLE_DOCKER_IMAGE = image } })).Status);
        Assert.Equal(422, (await OperationAsync(new { type = "deploy", env = new { APTIBLE_DOCKER_IMAGE = image } })).Status);
    }

    [Theory]
    [InlineData("A=B")]
    [InlineData("A\nB")]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A B")]
    [InlineData("-A")]
    [InlineData("A\0")]
    [InlineData("Ä")]
    public async Task A_hostile_key_is_no_variable(string key) =>
        Assert.Equal(422, (await OperationAsync(new { type = "configure", env = new Dictionary<string, string> { [key] = "x" } })).Status);

    [Fact]
    public async Task A_value_with_NUL_is_no_variable() => Assert.Equal(422, (await OperationAsync(new { type = "configure", env = new { KEY = "a\0b" } })).Status);

    [Fact]
    public async Task A_value_that_no_process_could_be_started_with_is_no_variable()
    {
        var answer = await OperationAsync(new { type = "configure", env = new { KEY = new string('x', 1024 * 1024) } });
        Assert.Equal(422, answer.Status);
        Assert.DoesNotContain("xxxx", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type", "evil")]
    [InlineData("type", "")]
    [InlineData("type", "../deploy")]
    [InlineData("container_count", "many")]
    [InlineData("container_size", "-1")]
    [InlineData("container_size", "1e9")]
    public async Task An_operation_that_makes_no_sense_is_refused(string field, string value)
    {
        var body = new Dictionary<string, string> { ["type"] = "deploy", [field] = value };
        Assert.Equal(422, (await OperationAsync(body)).Status);
    }

    [Theory]
    [InlineData("""{"type":"configure","git_ref":{"a":1}}""")]
    [InlineData("""{"type":"configure","interactive":"perhaps"}""")]
    [InlineData("""{"type":"configure","disk_size":[]}""")]
    [InlineData("""{"type":"configure","settings":[]}""")]
    [InlineData("""{"type":"configure","settings":{"a":{}}}""")]
    [InlineData("""{"type":"configure","env":"x"}""")]
    [InlineData("""{"type":"configure","handle":7}""")]
    public async Task A_field_of_another_type_is_not_stored_for_others_to_read(string body) =>
        Assert.Equal(422, (await Visitor.SendAsync("POST", $"/apps/{installation.Ours.Rows["apps"]}/operations", Visitor.Text(body))).Status);

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    [InlineData(int.MaxValue)]
    public async Task A_service_has_from_none_to_thirty_two_containers(int count) => Assert.Equal(422, (await Visitor.PostAsync(
        $"/services/{installation.Ours.Rows["services"]}/operations", new { type = "scale", container_count = count })).Status);

    [Fact]
    public async Task What_is_not_the_users_to_say_is_not_heard()
    {
        var (rows, visitor) = (installation.Ours.Rows, Visitor);
        var harm = new { id = 1, status = "deprovisioned", organization_id = Guid.NewGuid(), account_id = installation.Theirs.Account, provisioned = true, virtual_domain = "evil.example.com", created_at = "1970-01-01" };
        foreach (var path in new[] { $"/apps/{rows["apps"]}", $"/accounts/{rows["accounts"]}", $"/databases/{rows["databases"]}", $"/services/{rows["services"]}", $"/vhosts/{rows["vhosts"]}" })
        {
            var before = (await visitor.GetAsync(path)).Expect(200).Json.AsObject();
            var after = (await visitor.PutAsync(path, harm)).Expect(200).Json.AsObject();
            foreach (var (name, value) in before.Where(field => field.Key is not ("updated_at" or "_embedded")))
                Assert.Equal(value?.ToJsonString(), after[name]?.ToJsonString());
        }
    }

    [Theory]
    [InlineData("""{"ip_whitelist":["10.0.0.1"]}""")]
    [InlineData("""{"internal":true}""")]
    [InlineData("""{"user_domain":"shop.example.com"}""")]
    [InlineData("""{"platform":"evil"}""")]
    [InlineData("""{"container_port":0}""")]
    [InlineData("""{"container_port":65536}""")]
    [InlineData("""{"load_balancing_algorithm_type":"x"}""")]
    public async Task An_endpoint_never_looks_safer_than_it_is(string body) =>
        Assert.Equal(422, (await Visitor.SendAsync("PUT", $"/vhosts/{installation.Ours.Rows["vhosts"]}", Visitor.Text(body))).Status);

    [Theory]
    [InlineData("MAINTENANCE_PAGE_URL", "example.com/away.html", "begins with http:// or https://")]
    [InlineData("MAINTENANCE_PAGE_URL", "file:///etc/passwd", "begins with http:// or https://")]
    [InlineData("MAINTENANCE_PAGE_URL", "https://user:password@example.com/", "no user or password")]
    [InlineData("SSL_PROTOCOLS_OVERRIDE", "TLSv1", "is one of 'TLSv1 TLSv1.1 TLSv1.2', ")]
    [InlineData("SSL_CIPHERS_OVERRIDE", "ECDHE-ECDSA-AES128-SHA:HIGH", "'HIGH' is not taken")]
    [InlineData("DISABLE_WEAK_CIPHER_SUITES", "yes", "is true or false")]
    [InlineData("SHOW_ELB_HEALTHCHECKS", "true", "there are no endpoint logs here")]
    [InlineData("FORCE_SSL", "yes", "is true or false")]
    [InlineData("STRICT_HEALTH_CHECKS", "1", "is true or false")]
    [InlineData("IDLE_TIMEOUT", "29", "from 30 to 2400")]
    [InlineData("RELEASE_HEALTHCHECK_TIMEOUT", "901", "from 0 to 900")]
    public async Task A_setting_of_an_endpoint_holds_or_is_refused(string name, string value, string said)
    {
        var refused = await Visitor.PostAsync($"/vhosts/{installation.Ours.Rows["vhosts"]}/operations", new { type = "provision", settings = new Dictionary<string, string> { [name] = value } });
        Assert.Equal(422, refused.Status);
        Assert.Contains(said, refused.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_the_stack_does_not_have_is_refused()
    {
        var refused = await Visitor.PostAsync($"/services/{installation.Ours.Rows["services"]}/operations", new { type = "scale", container_count = 1, instance_profile = "r5" });
        Assert.Equal(422, refused.Status);
        Assert.Contains("it has no r5", refused.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_takes_no_orders()
    {
        var id = (await Visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "going" })).Expect(201).Id;
        (await Visitor.SendAsync("DELETE", $"/apps/{id}", null)).Expect(204);
        Assert.Equal(200, (await Visitor.GetAsync($"/apps/{id}?with_deleted=true")).Status);
        Assert.Equal(404, (await Visitor.PutAsync($"/apps/{id}?with_deleted=true", new { handle = "back" })).Status);
        Assert.Equal(404, (await Visitor.PostAsync($"/apps/{id}/operations?with_deleted=true", new { type = "configure" })).Status);
    }

    Task<Answer> OperationAsync(object body) => Visitor.PostAsync($"/apps/{installation.Ours.Rows["apps"]}/operations", body);
}
