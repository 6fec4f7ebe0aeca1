using System.Diagnostics;
using Landfall.Convert.Languages;
using Landfall.Programs;

namespace Landfall.Convert.Tests;

/// <summary>The script that starts nginx before an app, run by the real bash; nginx and erb are played. The real ones run in <c>builds nginx-node</c>.</summary>
public sealed class StartNginxTests : IDisposable
{
    readonly Bash bash = new();

    // The buildpack's places in /tmp, which the whole machine shares, lie in the test's own directory.
    string Temporary => Path.Combine(bash.Directory, "tmp");

    string Ready => $"{Temporary}/app-initialized";

    public StartNginxTests()
    {
        var script = StartNginx.File.Text.Replace("/tmp", Temporary, StringComparison.Ordinal);
        Install("bin/start-nginx", script);
        Install("bin/start-nginx-solo", script);
        Directory.CreateDirectory(Temporary);
        Install("node_modules/.bin/nginx", "#!/bin/sh\necho \"nginx $*\"\nexec sleep 60\n");
        Install("node_modules/.bin/erb", "#!/bin/sh\necho \"rendered $1\"\n");
        Directory.CreateDirectory(Path.Combine(bash.Directory, "config"));
    }

    public void Dispose() => bash.Dispose();

    void Install(string path, string text)
    {
        bash.Write(path, text);
        File.SetUnixFileMode(Path.Combine(bash.Directory, path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Nginx_begins_when_the_app_says_that_it_is_ready_and_ends_with_it()
    {
        Install("app", $"#!/bin/sh\necho \"app $*\"\ntouch {Ready}\nsleep 1\nexit 3\n");
        var clock = Stopwatch.StartNew();

        var ended = await bash.RunAsync("bin/start-nginx ./app --port socket");

        Assert.Equal(3, ended.ExitCode);
        Assert.Equal($"app --port socket\nnginx -p {bash.Directory} -c {bash.Directory}/config/nginx.conf -e stderr -g  pid {Temporary}/nginx.pid;\n", ended.Output);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "nginx was not ended with the app");
    }

    [Fact]
    public async Task An_app_that_ends_before_it_is_ready_is_told_and_nginx_does_not_begin()
    {
        var ended = await bash.RunAsync("bin/start-nginx bash -c 'exit 4'");

        Assert.Equal((4, ""), (ended.ExitCode, ended.Output));
        Assert.Contains($"the app ended before it made {Ready}", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_f_nginx_waits_for_nobody_and_an_app_whose_nginx_dies_is_ended()
    {
        Install("node_modules/.bin/nginx", "#!/bin/sh\necho 'no such module' >&2\nexit 5\n");

        var ended = await bash.RunAsync("bin/start-nginx -f sleep 60");

        Assert.Equal(5, ended.ExitCode);
        Assert.Contains("no such module", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_template_is_rendered_and_a_pid_of_its_own_is_not_given_twice()
    {
        bash.Write("config/nginx.conf.erb", "");
        Install("node_modules/.bin/erb", "#!/bin/sh\necho \"pid /run/x.pid; # $1\"\n");
        Install("node_modules/.bin/nginx", "#!/bin/sh\necho \"<$8>\"\ncat \"$4\"\n");

        Assert.Equal("<>\npid /run/x.pid; # config/nginx.conf.erb", await bash.OutputAsync("bin/start-nginx-solo"));
    }

    [Fact]
    public async Task Without_a_template_requests_go_to_the_apps_socket()
    {
        bash.Variables["NGINX_WORKERS"] = "2";
        Install("node_modules/.bin/nginx", "#!/bin/sh\ncat \"$4\"\n");

        var written = await bash.OutputAsync("bin/start-nginx -f sleep 60");

        Assert.Contains("worker_processes 2;", written, StringComparison.Ordinal);
        Assert.Contains("listen 5000;", written, StringComparison.Ordinal);
        Assert.Contains($"server unix:{Temporary}/nginx.socket fail_timeout=0;", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_it_stops_when_it_is_told_to()
    {
        Install("app", $"#!/bin/bash\ntrap 'echo stopped; exit 0' TERM\ntouch {Ready}\necho ready\nwhile :; do sleep 0.1; done\n");
        Install("node_modules/.bin/nginx", "#!/bin/bash\ntrap 'exit 0' TERM\nwhile :; do sleep 0.1; done\n");
        using var process = await bash.StartAsync("bin/start-nginx ./app", "ready");
        await Task.Delay(500);

        await ProgramRunner.RunAsync(new Program("kill", ["-TERM", $"{process.Id}"]));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("stopped\n", await process.StandardOutput.ReadToEndAsync());
    }
}
