using System.Text.Json.Nodes;
using Landfall.Cli.Apps;
using Landfall.Client.Apps;
using Landfall.Client.Endpoints;

namespace Landfall.Cli.Endpoints;

/// <summary>An endpoint as the command line prints it (interface 5, end).</summary>
static class EndpointShape
{
    public static JsonObject Of(Vhost endpoint, Service service, IReadOnlyDictionary<string, string> settings)
    {
        var document = endpoint.Document;
        var shape = new JsonObject
        {
            ["id"] = endpoint.Id,
            ["hostname"] = endpoint.ExternalHost,
            ["status"] = endpoint.Status,
            ["created_at"] = document.OptionalText("created_at"),
            ["type"] = endpoint.Type is "http" or "http_proxy_protocol" ? "https" : endpoint.Type,
        };
        if (endpoint.Type is "tcp" or "tls") shape["ports"] = Ports(document.Numbers("container_ports"));
        else shape["port"] = document.OptionalNumber("container_port") is { } port ? port : "default";
        shape["load_balancing_algorithm_type"] = document.OptionalText("load_balancing_algorithm_type");
        shape["shared"] = document.Flag("shared");
        shape["internal"] = document.Flag("internal");
        foreach (var (key, value) in settings) shape[key.ToLowerInvariant()] = value;
        shape["ip_whitelist"] = document.Texts("ip_whitelist") is { Count: > 0 } addresses ? string.Join(' ', addresses) : "all traffic";
        shape["default_domain_enabled"] = endpoint.Default;
        if (endpoint.Default) shape["default_domain"] = endpoint.VirtualDomain;
        AddManagedTls(shape, endpoint);
        shape["service"] = AppShape.Of(service);
        return shape;
    }

    static void AddManagedTls(JsonObject shape, Vhost endpoint)
    {
        var acme = endpoint.Document.Flag("acme");
        shape["managed_tls_enabled"] = acme;
        if (!acme) return;
        shape["managed_tls_domain"] = endpoint.Document.OptionalText("user_domain");
        shape["managed_tls_dns_challenge_hostname"] = endpoint.Document.OptionalText("acme_dns_challenge_host");
        shape["managed_tls_status"] = endpoint.Document.OptionalText("acme_status");
    }

    static JsonNode Ports(IReadOnlyList<long> ports) => ports.Count == 0 ? "all" : string.Join(' ', ports);
}
