using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>How Python's packages are installed (heroku 1.6).</summary>
/// <param name="Preparation">Lines of the Dockerfile before it.</param>
/// <param name="Command">The install.</param>
/// <param name="Files">What it reads, when that is all it needs.</param>
sealed record PythonInstall(IReadOnlyList<string> Preparation, string Command, IReadOnlyList<string> Files)
{
    const string Environment = "/opt/venv";
    const string Path = $"PATH=\"{Environment}/bin:$PATH\"";

    public static PythonInstall For(PythonPackages packages) => packages.File switch
    {
        "Pipfile.lock" => new(["RUN pip install --no-cache-dir pipenv"], "pipenv install --deploy --system", ["Pipfile", "Pipfile.lock"]),
        "poetry.lock" => new(
            ["RUN pip install --no-cache-dir poetry", $"RUN python -m venv {Environment}", $"ENV VIRTUAL_ENV={Environment} {Path}"],
            "poetry sync --only main", []),
        "uv.lock" => new(
            ["RUN pip install --no-cache-dir uv", $"ENV UV_PROJECT_ENVIRONMENT={Environment} UV_PYTHON_DOWNLOADS=never {Path}"],
            "uv sync --locked --no-default-groups", []),
        _ => new([], "pip install --no-cache-dir -r requirements.txt", ["requirements.txt"]),
    };
}
