using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>An app that is its own buildpack: its bin/compile builds it (heroku 1.4), on Heroku's own images.</summary>
sealed class Inline : ILanguage
{
    public string Name => "inline buildpack";

    public string Buildpack => "inline";

    public bool Detects(Repository repository) => repository.Has("bin/detect") && repository.Has("bin/compile") && repository.Has("bin/release");

    public Image Convert(Build build)
    {
        if (!build.Repository.Has("bin/compile"))
            throw new CannotConvertException("bin/compile", "There is none, so nothing says how the app is built.", "repository");
        var stack = build.App.Stack is "heroku-22" or "heroku-26" ? build.App.Stack[^2..] : "24";
        var file = new DockerfileText(build).From($"heroku/heroku:{stack}-build", "build")
            .Add("USER root", $"ENV STACK=heroku-{stack}", "WORKDIR /app").Install([]).CopyNode().CopySources()
            .AddWithConfig("mkdir -p /tmp/cache /tmp/env && bash bin/compile /app /tmp/cache /tmp/env");
        file.From($"heroku/heroku:{stack}").Add("USER root").Install([]).Add("WORKDIR /app", "COPY --from=build --chown=heroku:heroku /app/ /app/");
        return new Image(file.End("heroku", build.Web), [], [],
        [
            Finding.Decide("bin/compile", "The app is its own buildpack: the image runs bin/compile on Heroku's build image. It finds config vars as variables, "
                + "not as files in a directory. Processes of bin/release are not read: declare them in the Procfile.", "bin/compile"),
        ]);
    }
}
