using Landfall.Server.Tests.Access;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Secrets;

/// <summary>Secrets that are asked for by name leave an operation <c>show</c> of each row whose secrets are given out (interface 2.3).</summary>
[Collection(InstallationTests.Name)]
public sealed class Shown(RunningInstallation installation)
{
    [Fact]
    public async Task Every_answer_with_a_secret_in_it_is_on_record()
    {
        List<string> giving = [], faults = [];
        foreach (var path in Paths())
        {
            var before = Records();
            var text = (await installation.Ours.Visitor.GetAsync(path, ("Prefer", "no_sensitive_extras=false"))).Expect(200).Text;
            var gives = text.Contains(Belongings.Secret, StringComparison.Ordinal) || text.Contains("PRIVATE KEY", StringComparison.Ordinal);
            if (gives) giving.Add(path);
            if (gives != Records() > before) faults.Add($"{path} {(gives ? "gives a secret and records nothing" : "gives no secret and records one")}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(giving.Count >= 9, string.Join('\n', giving));
    }

    // By the rows of the installation itself; the activity of a database needs a live one.
    IEnumerable<string> Paths() => RouteTable.Closed(installation)
        .Where(route => route.Method == "GET" && !route.Shared && !route.Pattern.EndsWith("/activity", StringComparison.Ordinal))
        .Select(route => route.Path(installation.Ours.Rows))
        .Select(path => path switch
        {
            "/find/app" => $"{path}?handle=ours-app",
            "/find/database" => $"{path}?handle=ours-db",
            "/find/account" => $"{path}?handle=ours",
            _ => path,
        });

    int Records() => installation.InStore(store => store.Operations.Count(o => o.Type == "show" && o.AccountId == installation.Ours.Account));
}
