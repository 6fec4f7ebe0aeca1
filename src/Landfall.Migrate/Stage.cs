namespace Landfall.Migrate;

/// <summary>The stages of the journey, in their order (heroku 5.3).</summary>
public enum Stage
{
    /// <summary>Says what will be done. Reads only.</summary>
    Plan,

    /// <summary>Does it all on a copy, behind a gate, and takes it away again.</summary>
    Rehearse,

    /// <summary>Makes ready what can be made ready, then stops writes on Heroku.</summary>
    Freeze,

    /// <summary>Copies the data.</summary>
    Copy,

    /// <summary>Checks that all of it arrived and that nothing was written meanwhile.</summary>
    Prove,

    /// <summary>Starts the app on the platform, behind a gate, without workers.</summary>
    Deploy,

    /// <summary>Lets everybody in and starts the workers. From here on, going back loses what is written.</summary>
    Open,

    /// <summary>Looks whether it serves.</summary>
    Observe,
}
