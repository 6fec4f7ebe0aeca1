using System.Buffers.Binary;
using Google.Protobuf;
using Landfall.Convert.Tests.TerraformStandIn.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.Convert.Tests.TerraformStandIn;

/// <summary>
/// A provider by its schema alone: it tells the schema and validates values. Terraform attaches to it while it serves
/// (TF_REATTACH_PROVIDERS); calls are gRPC over plain HTTP/2 on loopback, each one message there and one back.
/// </summary>
sealed class Provider : IAsyncDisposable
{
    const string Unimplemented = "12";

    readonly ProviderSchema schema;
    readonly WebApplication server;

    Provider(ProviderSchema schema)
    {
        this.schema = schema;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary>The host and port that it serves at.</summary>
    public string Address => new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    public static async Task<Provider> StartAsync(string name)
    {
        var provider = new Provider(ProviderSchema.Read(name));
        await provider.server.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    async Task AnswerAsync(HttpContext http)
    {
        var answer = Answer(http.Request.Path.Value!.Split('/')[^1], await MessageAsync(http.Request.Body));
        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
        if (answer is not null)
        {
            var bytes = new byte[5 + answer.CalculateSize()];
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
            answer.WriteTo(bytes.AsSpan(5));
            await http.Response.BodyWriter.WriteAsync(bytes);
        }
        http.Response.AppendTrailer("grpc-status", answer is null ? Unimplemented : "0");
    }

    // Its stream of messages may stay open: the broker's of Terraform's plugins does, and is not answered.
    static async Task<byte[]> MessageAsync(Stream body)
    {
        var head = new byte[5];
        await body.ReadExactlyAsync(head);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await body.ReadExactlyAsync(message);
        return message;
    }

    IMessage? Answer(string call, byte[] message) => call switch
    {
        "GetSchema" => schema.Message,
        "PrepareProviderConfig" => new PrepareResponse { PreparedConfig = PrepareRequest.Parser.ParseFrom(message).Config },
        "ValidateResourceTypeConfig" or "ValidateDataSourceConfig" => Validate(ValidateRequest.Parser.ParseFrom(message)),
        "Stop" => new StopResponse(),
        _ => null,
    };

    ValidateResponse Validate(ValidateRequest request)
    {
        var values = (IReadOnlyDictionary<string, object?>)new MessagePack(request.Config.Msgpack.Span).Read()!;
        var response = new ValidateResponse();
        response.Diagnostics.AddRange(schema.Doubts(request.TypeName, values).Select(doubt => new Diagnostic { Severity = Diagnostic.Types.Severity.Error, Summary = doubt }));
        return response;
    }
}
