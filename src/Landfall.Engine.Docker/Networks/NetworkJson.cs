namespace Landfall.Engine.Docker.Api;

sealed record NetworkBody(string Name, string Driver, bool CheckDuplicate, bool Attachable, IpamBody IPAM, IReadOnlyDictionary<string, string> Labels);

sealed record IpamBody(string Driver, IReadOnlyList<IpamRange> Config);

sealed record IpamRange(string? Subnet, string? IPRange, string? Gateway);

sealed record NetworkAnswer(
    string Name, string Id, IpamAnswer? IPAM, IReadOnlyDictionary<string, string>? Labels, IReadOnlyDictionary<string, NetworkMember>? Containers);

sealed record NetworkMember(string Name);

sealed record IpamAnswer(IReadOnlyList<IpamRange>? Config);

sealed record VolumeBody(string Name, string Driver, IReadOnlyDictionary<string, string> Labels);

sealed record VolumeAnswer(string Name, IReadOnlyDictionary<string, string>? Labels);

sealed record VolumesAnswer(IReadOnlyList<VolumeAnswer>? Volumes);
