using Landfall.Server.Store;

namespace Landfall.Server.Sizing;

/// <summary>
/// How the platform scales a service by what it uses (interface 1.4). Only horizontal scaling exists here; what is of vertical
/// scaling keeps its default, since nothing else is taken.
/// </summary>
sealed class ServiceSizingPolicy : AccountRow
{
    public const string Horizontal = "horizontal";

    public long ServiceId { get; set; }

    /// <summary>Who set it: the operations that it asks for are theirs.</summary>
    public Guid UserId { get; set; }
    public bool ScalingEnabled { get; set; } = true;

    /// <summary>How far back the use of processors counts.</summary>
    public int MetricLookbackSeconds { get; set; } = 1800;
    public double Percentile { get; set; } = 99;
    public int PostScaleUpCooldownSeconds { get; set; } = 60;
    public int PostScaleDownCooldownSeconds { get; set; } = 300;

    /// <summary>How long after a release its use does not count.</summary>
    public int PostReleaseCooldownSeconds { get; set; } = 60;

    /// <summary>Below this part of the service's processor time there are fewer containers, above <see cref="MaxCpuThreshold"/> more.</summary>
    public double MinCpuThreshold { get; set; }
    public double MaxCpuThreshold { get; set; }
    public int MinContainers { get; set; }
    public int MaxContainers { get; set; }
    public int ScaleUpStep { get; set; } = 1;
    public int ScaleDownStep { get; set; } = 1;

    /// <summary>True: its scaling leaves the containers that run alone.</summary>
    public bool UseHorizontalScale { get; set; }
}
