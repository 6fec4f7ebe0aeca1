using System.IO.Compression;
using HerokuStandIn.Builds;
using Landfall.Programs;

namespace HerokuStandIn.Git;

/// <summary>Serves the app's repository for cloning, by git's smart HTTP protocol (git-http-backend(1)).</summary>
static class GitHttp
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/git/{name}.git/info/refs", RefsAsync);
        routes.MapPost("/git/{name}.git/git-upload-pack", PackAsync);
    }

    static async Task RefsAsync(HttpContext http, string name, StandInOptions options, StateDirectory state)
    {
        if (name != options.App || http.Request.Query["service"] != "git-upload-pack")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = "application/x-git-upload-pack-advertisement";
        if (http.Request.Headers["Git-Protocol"] != "version=2") await http.Response.WriteAsync("001e# service=git-upload-pack\n0000");
        await RunAsync(http, state, null, "--http-backend-info-refs");
    }

    static async Task PackAsync(HttpContext http, string name, StandInOptions options, StateDirectory state)
    {
        if (name != options.App)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.ContentType = "application/x-git-upload-pack-result";
        var zipped = http.Request.Headers.ContentEncoding == "gzip";
        await RunAsync(http, state, zipped ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body);
    }

    static async Task RunAsync(HttpContext http, StateDirectory state, Stream? input, params string[] options)
    {
        var environment = GitEnvironment.Isolated.ToDictionary();
        environment["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"].ToString();
        var ended = await ProgramRunner.RunAsync(new Program("git", ["upload-pack", "--stateless-rpc", .. options, state.Repository])
        {
            Environment = environment, Input = input, ReadOutput = (output, stop) => output.CopyToAsync(http.Response.Body, stop),
        }, http.RequestAborted);
        if (!ended.Succeeded) http.Abort();
    }
}
