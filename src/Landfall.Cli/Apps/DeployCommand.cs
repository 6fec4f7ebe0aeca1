using System.CommandLine;
using Landfall.Client.Apps;
using Landfall.Client.Operations;
using Landfall.Values;

namespace Landfall.Cli.Apps;

/// <summary><c>deploy</c>: an image, a directory with a Dockerfile, or what was deployed last.</summary>
static class DeployCommand
{
    public static Command Build(Surroundings around)
    {
        var options = new DeployOptions();
        var plan = new Option<bool>("--plan") { Description = "Only say what would change" };
        var command = new Command("deploy", "Deploy an app") { plan };
        options.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var request = options.Request(parsed, around);
            var app = await session.AppAsync(options.App, stop);
            var source = parsed.GetValue(options.Source);
            if (parsed.GetValue(plan))
            {
                await DeployPlan.ShowAsync(session, app, request, source, stop);
                return;
            }
            if (source is not null) request = request with { Settings = await SendAsync(session, app, source, stop) };
            else if (request.Settings.Count == 0 && request.GitRef is null && app.Status != "provisioned")
                throw new UsageException($"{app.Handle} was never deployed: push it with git, or name an image with --docker-image or a directory with --source.");
            await session.FollowAsync(await session.Platform.Operations.CreateAsync(app.Document, request, stop), stop);
            session.Terminal.Say($"{app.Handle} is deployed.");
        });
        return command;
    }

    static async Task<Dictionary<string, string>> SendAsync(Session session, App app, DirectoryInfo directory, CancellationToken stop)
    {
        session.Terminal.Say($"Sending {directory.FullName}");
        var archive = await session.Platform.Sources.SendAsync(app, directory, stop);
        return new Dictionary<string, string> { ["LANDFALL_SOURCE_ARCHIVE"] = archive.Id };
    }
}

/// <summary>What <c>deploy</c> takes.</summary>
sealed class DeployOptions
{
    readonly Argument<string[]> variables = new("VAR=VAL") { Description = "Variables to set", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<string?> image = new("--docker-image") { Description = "The image to deploy" };
    readonly Option<string?> username = new("--private-registry-username") { Description = "User at the image's registry" };
    readonly Option<string?> password = new("--private-registry-password")
    {
        Description = "Password there; better from LANDFALL_PRIVATE_REGISTRY_PASSWORD or --private-registry-password-stdin",
    };
    // Registries no longer ask for it; scripts still give it (interface 5).
    readonly Option<string?> email = new("--private-registry-email") { Hidden = true };
    readonly Option<bool> fromInput = new("--private-registry-password-stdin") { Description = "Read that password from standard input" };
    readonly Option<string?> commitish = new("--git-commitish") { Description = "A branch or commit that was pushed" };
    readonly Toggle detach = new("git-detach", "Deploy an image to an app that was deployed from git");
    readonly ScaleOptions scale = new();

    public AppOptions App { get; } = new();

    public Option<DirectoryInfo?> Source { get; } = new("--source") { Description = "A directory with a Dockerfile, to be built by the platform" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { image, username, password, email, fromInput, Source, commitish }) command.Add(option);
        detach.AddTo(command);
        App.AddTo(command);
        scale.AddTo(command);
        command.Add(variables);
    }

    /// <exception cref="UsageException">What was given does not go together.</exception>
    public OperationRequest Request(ParseResult parsed, Surroundings around)
    {
        if (new object?[] { parsed.GetValue(image), parsed.GetValue(Source), parsed.GetValue(commitish) }.Count(given => given is not null) > 1)
            throw new UsageException("--docker-image, --source and --git-commitish exclude each other.");
        if (detach.Value(parsed) == true && parsed.GetValue(commitish) is not null) throw new UsageException("--git-commitish and --git-detach exclude each other.");
        if (parsed.GetValue(Source) is { } directory && !File.Exists(Path.Combine(directory.FullName, "Dockerfile")))
            throw new UsageException($"There is no Dockerfile in {directory.FullName}.");
        var request = new OperationRequest("deploy")
        {
            Env = Variable.ParseAll(parsed.GetValue(variables) ?? []),
            SensitiveSettings = Registry(parsed, around),
            GitRef = detach.Value(parsed) == true ? new string('0', 40) : parsed.GetValue(commitish),
        };
        if (parsed.GetValue(image) is { } name)
            request = request with { Settings = new Dictionary<string, string> { ["APTIBLE_DOCKER_IMAGE"] = ImageReference.Parse(name).ToString() } };
        return scale.Apply(parsed, request);
    }

    Dictionary<string, string> Registry(ParseResult parsed, Surroundings around)
    {
        var settings = new Dictionary<string, string>();
        var user = parsed.GetValue(username) ?? around.Variables.Find("PRIVATE_REGISTRY_USERNAME");
        var secret = parsed.GetValue(password)
            ?? (parsed.GetValue(fromInput) ? around.Terminal.In.ReadLine() ?? throw new UsageException("Standard input has no password.") : null)
            ?? around.Variables.Find("PRIVATE_REGISTRY_PASSWORD");
        if (user is not null) settings["APTIBLE_PRIVATE_REGISTRY_USERNAME"] = user;
        if (secret is not null) settings["APTIBLE_PRIVATE_REGISTRY_PASSWORD"] = secret;
        return settings;
    }
}
