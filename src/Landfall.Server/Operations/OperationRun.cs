using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Installation;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Operations;

/// <summary>One operation while it runs: its row, its store, its log, and what its steps remember.</summary>
sealed class OperationRun(Operation operation, LandfallStore store, Vault vault, Platform platform, TimeProvider time, OperationLog log)
{
    public Operation Operation => operation;
    public LandfallStore Store => store;
    public Vault Vault => vault;
    public Platform Platform => platform;
    public TimeProvider Time => time;
    public Account Account { get; } = store.Accounts.Find(operation.AccountId)!;

    /// <summary>What steps remember for later steps; saved with each line of the journal.</summary>
    public JsonObject Data { get; private set; } = (JsonObject)JsonNode.Parse(operation.Data)!;

    /// <summary>Forgets what a step remembered whose transaction was lost.</summary>
    public void Forget(string before) => Data = (JsonObject)JsonNode.Parse(before)!;

    public JsonObject Input { get; } = (JsonObject)JsonNode.Parse(operation.Input)!;

    /// <summary>The lines of the operation's log.</summary>
    public void Log(string line) => log.Write(operation.Id, line);

    /// <summary>Adds what a program printed; a program may print without end.</summary>
    public void Output(string line) => log.WriteOutput(operation.Id, line);

    public int? Whole(string name) => Input[name]?.GetValue<int>();

    public long? Remembered(string name) => Data[name]?.GetValue<long>();

    public Dictionary<string, string> Settings => Map(Input["settings"]);

    /// <summary>The request's variables.</summary>
    public Dictionary<string, string> Env => Map(Secrets["env"]);

    public Dictionary<string, string> SensitiveSettings => Map(Secrets["sensitive_settings"]);

    public Secret Open<T>(T row, string column, byte[] value) where T : AccountRow =>
        vault.Open(Account, typeof(T).Name, row.Id, column, value);

    public byte[] Seal<T>(T row, string column, Secret value) where T : AccountRow =>
        vault.Seal(Account, typeof(T).Name, row.Id, column, value);

    public T AddRow<T>(T row) where T : AccountRow
    {
        (row.OrganizationId, row.AccountId) = (operation.OrganizationId, operation.AccountId);
        return store.AddRow(row, time);
    }

    JsonObject Secrets => operation.Sensitive.Length == 0
        ? []
        : (JsonObject)JsonNode.Parse(vault.Open(Account, nameof(Operation), operation.Id, nameof(Operations.Operation.Sensitive), operation.Sensitive).Reveal())!;

    static Dictionary<string, string> Map(JsonNode? node) =>
        node.Deserialize(StoreJson.Default.DictionaryStringString) ?? [];
}
