using Landfall.Client.Hal;
using Landfall.Values;

namespace Landfall.Client.Databases;

/// <summary>A database.</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record Database(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary>Its handle.</summary>
    public string Handle { get; } = Document.Text("handle");

    /// <summary><c>postgresql</c>, …</summary>
    public string? Type { get; } = Document.OptionalText("type");

    /// <summary><c>pending</c>, <c>provisioned</c>, …</summary>
    public string Status { get; } = Document.Text("status");

    /// <summary>Its environment's address.</summary>
    public Uri Account { get; } = Document.Link("account");
}

/// <summary>A way into a database.</summary>
/// <param name="Document">What the platform said of it.</param>
/// <param name="Type">Its kind, <c>postgresql</c> for the usual one.</param>
/// <param name="Default">True: the one to use.</param>
/// <param name="ConnectionUrl">Its URL with the password.</param>
public sealed record Credential(HalDocument Document, string Type, bool Default, Secret ConnectionUrl);

/// <summary>A kind and version of database that can be made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">The kind.</param>
/// <param name="Version">The version.</param>
/// <param name="Default">True: what is made when no version is named.</param>
public sealed record DatabaseImage(long Id, string Type, string Version, bool Default);

/// <summary>What was written to a table since the database started counting (an extension).</summary>
public sealed record TableActivity(string Schema, string Name, long Inserted, long Updated, long Deleted);
