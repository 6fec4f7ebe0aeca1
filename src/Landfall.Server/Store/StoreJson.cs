using System.Text.Json.Serialization;

namespace Landfall.Server.Store;

[JsonSourceGenerationOptions(WriteIndented = false)]
[JsonSerializable(typeof(List<MasterKey>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(List<int>))]
[JsonSerializable(typeof(List<string>))]
sealed partial class StoreJson : JsonSerializerContext;
