using Landfall.Client.Hal;

namespace Landfall.Client.Accounts;

/// <summary>An environment (the interface's account).</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record Account(HalDocument Document)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = Document.Id;

    /// <summary>Its handle.</summary>
    public string Handle { get; } = Document.Text("handle");

    /// <summary>Its own address: other resources name it so, letter by letter (interface 0 rule 3).</summary>
    public Uri Self { get; } = Document.Self;
}
