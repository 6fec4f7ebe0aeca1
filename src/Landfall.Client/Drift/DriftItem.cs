using Landfall.Client.Hal;

namespace Landfall.Client.Drift;

/// <summary>One thing in the engine that is not as the platform says (an extension).</summary>
/// <param name="Document">As the platform sent it.</param>
public sealed record DriftItem(HalDocument Document)
{
    /// <summary><c>container</c>, <c>network</c> or <c>volume</c>.</summary>
    public string Kind { get; } = Document.Text("kind");

    /// <summary>Its name in the engine.</summary>
    public string Name { get; } = Document.Text("name");

    /// <summary>What is wrong, in words.</summary>
    public string What { get; } = Document.Text("what");

    /// <summary>When the platform first saw it.</summary>
    public string Since { get; } = Document.Text("since");

    /// <summary>What <c>reconcile</c> would do, in words.</summary>
    public string Repair { get; } = Document.Text("repair");

    /// <summary>False: only a person can repair it.</summary>
    public bool Repairable { get; } = Document.Flag("repairable");

    /// <summary>The environment that it is in.</summary>
    public Uri Account { get; } = Document.Link("account");
}
