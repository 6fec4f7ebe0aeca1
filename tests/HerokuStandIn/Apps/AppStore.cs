using System.Text.Json;
using Landfall.Programs;

namespace HerokuStandIn.Apps;

/// <summary>Holds the app's state; every change is on disk before it is seen.</summary>
sealed class AppStore
{
    readonly string path;
    readonly Lock gate = new();
    AppState current;

    AppStore(string path, AppState state)
    {
        this.path = path;
        current = state;
    }

    public AppState Current
    {
        get
        {
            lock (gate) return current;
        }
    }

    public AppState Change(Func<AppState, AppState> change)
    {
        lock (gate)
        {
            var changed = change(current);
            AtomicFile.Write(path, JsonSerializer.Serialize(changed));
            return current = changed;
        }
    }

    /// <summary>Reads the state; null when the directory is new.</summary>
    public static AppStore? Find(string path) =>
        File.Exists(path) ? new AppStore(path, JsonSerializer.Deserialize<AppState>(File.ReadAllText(path))!) : null;

    public static AppStore Create(string path, AppState first)
    {
        var store = new AppStore(path, first);
        store.Change(state => state);
        return store;
    }
}
