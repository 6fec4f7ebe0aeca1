using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Values;

namespace Landfall.Server.Endpoints;

/// <summary>Certificates that users bring (interface 1).</summary>
static class CertificateRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts/{id:long}/certificates", (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return call.Page("certificates", call.Rows<Certificate>().Where(c => c.AccountId == account).OrderBy(c => c.Id), c => Describe(call, c));
        });
        routes.MapPost("/accounts/{id:long}/certificates", CreateAsync);
        routes.MapGet("/certificates/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<Certificate>(id))));
        routes.MapDelete("/certificates/{id:long}", Delete);
        routes.MapGet("/certificates/{id:long}/apps", (long id, Call call) => call.Find<Certificate>(id) is not null ? call.Empty("apps") : null);
        routes.MapGet("/certificates/{id:long}/vhosts", (long id, Call call) => call.Find<Certificate>(id) is not null ? call.Empty("vhosts") : null);
    }

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var account = call.Account(id, Scope.Deploy);
        var body = await call.BodyAsync();
        var (pem, key) = (body.Need("certificate_body"), new Secret(body.Need("private_key")));
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw ApiError.Unprocessable("certificate_body holds a private key, and everybody who sees the certificate would see it. Send the key as private_key alone.");
        CheckPair(pem, key);
        var certificate = call.Store.InTransaction(() =>
        {
            var row = call.Store.AddRow(new Certificate { OrganizationId = account.OrganizationId, AccountId = id, Body = pem }, call.Time);
            row.PrivateKey = call.Seal(row, nameof(Certificate.PrivateKey), key);
            return row;
        });
        return call.Created(Describe(call, certificate));
    }

    static void CheckPair(string pem, Secret key)
    {
        try
        {
            using var pair = X509Certificate2.CreateFromPem(pem, key.Reveal());
            // The whole chain: one that cannot be read would break every list that it is in.
            new X509Certificate2Collection().ImportFromPem(pem);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw ApiError.Unprocessable("certificate_body and private_key are not PEM of a certificate and its own key.");
        }
    }

    static IResult Delete(long id, Call call)
    {
        var certificate = call.Find<Certificate>(id, Scope.Destroy);
        if (call.Store.Vhosts.Any(v => v.CertificateId == id && v.DeletedAt == null))
            throw ApiError.Unprocessable("An endpoint uses the certificate. Give it another one first.");
        certificate.DeletedAt = call.Time.GetUtcNow();
        call.Store.SaveChanges();
        return Results.NoContent();
    }

    static JsonObject Describe(Call call, Certificate certificate)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificate.Body);
        var leaf = chain[0];
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToList();
        return Document.Of(call, "certificate", "certificates", certificate)
            .Add("certificate_body", certificate.Body).Add("private_key", call.Show(certificate, nameof(Certificate.PrivateKey), certificate.PrivateKey))
            .Add("common_name", leaf.GetNameInfo(X509NameType.SimpleName, false))
            .Add("not_before", Call.Stamp(leaf.NotBefore.ToUniversalTime())).Add("not_after", Call.Stamp(leaf.NotAfter.ToUniversalTime()))
            .Add("issuer_country", Part(leaf.IssuerName, "C") ?? "").Add("issuer_organization", Part(leaf.IssuerName, "O") ?? "").Nulls("issuer_website")
            .Add("issuer_common_name", leaf.GetNameInfo(X509NameType.SimpleName, true))
            .Add("subject_country", Part(leaf.SubjectName, "C")).Add("subject_state", Part(leaf.SubjectName, "ST"))
            .Add("subject_locale", Part(leaf.SubjectName, "L")).Add("subject_organization", Part(leaf.SubjectName, "O"))
            .Add("acme", false).Add("leaf_certificate", leaf.ExportCertificatePem())
            .Add("certificate_chain", string.Join('\n', chain.Skip(1).Select(c => c.ExportCertificatePem())))
            .Add("sha256_fingerprint", Convert.ToHexStringLower(leaf.GetCertHash(HashAlgorithmName.SHA256)))
            .Add("trusted", false).Add("self_signed", leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)).Nulls("certificate_arn")
            .Add("subject_alternative_names", new JsonArray([.. names.Select(n => (JsonNode)n)]))
            .Add("private_key_algorithm", leaf.GetKeyAlgorithm() == "1.2.840.10045.2.1" ? "ecdsa" : "rsa")
            .Below("apps", "operations", "vhosts").To("account", call.Href("accounts", certificate.AccountId)).Done();
    }

    static string? Part(X500DistinguishedName name, string attribute) => name.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().FriendlyName == attribute)
        .Select(part => part.GetSingleElementValue()).FirstOrDefault();
}
