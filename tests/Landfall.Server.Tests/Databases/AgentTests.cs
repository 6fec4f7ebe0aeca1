using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Landfall.Ferry;
using Landfall.Server.Databases;
using Landfall.Server.Tests.Running;
using Landfall.Values;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Databases;

/// <summary>An agent next to a source comes through the edge to the copy that it is for.</summary>
[Collection(InstallationTests.Name)]
public sealed class AgentTests(RunningInstallation installation)
{
    [Fact]
    public async Task With_the_copys_token_it_is_let_in_and_what_either_side_says_arrives_at_once()
    {
        var token = Agents.NewToken();
        using var links = Desk.Expect(token);
        await using var agent = await KnockAsync(token);
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(agent), StringComparison.Ordinal);
        await using var copy = await TakeAsync(links);

        await copy.WriteAsync("a question"u8.ToArray());
        var heard = new byte[10];
        await agent.ReadExactlyAsync(heard);
        await using var compressor = new BrotliStream(agent, CompressionLevel.Fastest, leaveOpen: true);
        foreach (var answer in new[] { "first", "next!" })
        {
            await compressor.WriteAsync(Encoding.ASCII.GetBytes(answer));
            await compressor.FlushAsync();
            var said = new byte[5];
            await copy.ReadExactlyAsync(said);
            Assert.Equal(answer, Encoding.ASCII.GetString(said));
        }

        Assert.Equal("a question", Encoding.ASCII.GetString(heard));
    }

    [Fact]
    public async Task When_the_copy_ends_it_is_sent_home_and_its_token_is_worth_nothing()
    {
        var token = Agents.NewToken();
        var links = Desk.Expect(token);
        await using var agent = await KnockAsync(token);
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(agent), StringComparison.Ordinal);
        while (!links.Any) await Task.Delay(10);
        links.Dispose();

        Assert.Equal(0, await agent.ReadAsync(new byte[1]));
        await using var again = await KnockAsync(token);
        Assert.StartsWith("HTTP/1.1 404 ", await HeadAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_token_no_token_and_another_errand_are_refused()
    {
        var token = Agents.NewToken();
        using var links = Desk.Expect(token);
        foreach (var wrong in new[] { Agents.NewToken(), new Secret("") })
        {
            await using var agent = await KnockAsync(wrong);
            Assert.StartsWith("HTTP/1.1 404 ", await HeadAsync(agent), StringComparison.Ordinal);
        }
        Assert.Equal(426, (await installation.Visitor().GetAsync("/agent", (SourceAgent.TokenHeader, token.Reveal()))).Status);
        Assert.DoesNotContain(token.Reveal(), installation.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_the_program_gets_it_while_the_copy_runs_and_nobody_else_does()
    {
        var token = Agents.NewToken();
        Directory.CreateDirectory(Path.GetDirectoryName(AgentRoutes.Program)!);
        await File.WriteAllTextAsync(AgentRoutes.Program, "a program");
        using (Desk.Expect(token))
        {
            var handed = await installation.Visitor().GetAsync("/agent/program", (SourceAgent.TokenHeader, token.Reveal()));
            Assert.Equal((200, "a program"), (handed.Status, handed.Text));
            Assert.Equal(404, (await installation.Visitor().GetAsync("/agent/program", (SourceAgent.TokenHeader, Agents.NewToken().Reveal()))).Status);
            Assert.Equal(404, (await installation.Visitor().GetAsync("/agent/program")).Status);
        }
        Assert.Equal(404, (await installation.Visitor().GetAsync("/agent/program", (SourceAgent.TokenHeader, token.Reveal()))).Status);
        Assert.DoesNotContain(token.Reveal(), installation.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public async Task A_token_that_could_be_guessed_is_no_token(string token)
    {
        var answer = await installation.Ours.Visitor.PostAsync($"/databases/{installation.Ours.Rows["databases"]}/operations", new
        {
            type = "copy", settings = new { LANDFALL_COPY_RUN = Guid.NewGuid() },
            sensitive_settings = new Dictionary<string, string> { ["SOURCE_URL"] = "postgres://u:p@127.0.0.1:9/db", ["AGENT_TOKEN"] = token },
        });
        Assert.Equal(422, answer.Status);
    }

    Agents Desk => installation.Services.GetRequiredService<Agents>();

    async Task<SslStream> KnockAsync(Secret token)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, installation.HttpsPort);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = RunningInstallation.Host,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer.Contains("Landfall", StringComparison.Ordinal),
        });
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /agent HTTP/1.1\r\nHost: {RunningInstallation.Host}\r\nConnection: Upgrade\r\nUpgrade: {SourceAgent.Protocol}\r\n"
            + $"{SourceAgent.TokenHeader}: {token.Reveal()}\r\n\r\n"));
        return stream;
    }

    static async Task<string> HeadAsync(SslStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        for (; !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal); head.Append((char)one[0])) await stream.ReadExactlyAsync(one);
        return head.ToString();
    }

    static async Task<Stream> TakeAsync(AgentLinks links)
    {
        while (true)
        {
            if (links.Take() is { } link) return link;
            await Task.Delay(10);
        }
    }
}
