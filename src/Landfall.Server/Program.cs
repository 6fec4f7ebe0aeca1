using Landfall.Edge;
using Landfall.Engine;
using Landfall.Engine.Docker;
using Landfall.Ferry;
using Landfall.Server;
using Landfall.Server.Installation;
using Landfall.Server.Store;

// landfall-server [serve | claim | copy-store | rotate-key], with LANDFALL_DATA naming the data directory.
var data = Environment.GetEnvironmentVariable("LANDFALL_DATA") ?? "/var/lib/landfall";
try
{
    var builder = WebApplication.CreateSlimBuilder();
    var platform = Platform.Load(data);
    builder.AddLandfall(platform);
    builder.Services.AddSingleton<IEngine>(services => new DockerEngine(
        Environment.GetEnvironmentVariable("LANDFALL_ENGINE_SOCKET") ?? DockerEngine.DefaultSocket, services.GetRequiredService<TimeProvider>()));
    builder.Services.AddSingleton<IEdge>(services => EdgeFactory.Create(platform, services));
    builder.Services.AddSingleton<ICopy>(services => new PostgresFerry(services.GetRequiredService<TimeProvider>()));
    var command = args.FirstOrDefault() ?? "serve";
    if (command == "serve") builder.AddLandfallWork(platform);
    var app = builder.Build();
    switch (command)
    {
        case "serve":
            app.PrepareLandfall(platform);
            app.Run();
            return 0;
        case "claim":
            return Commands.Claim(app.Services);
        case "copy-store":
            return Commands.CopyStore(app.Services);
        case "rotate-key":
            return Commands.RotateKey(app.Services);
        default:
            Console.Error.WriteLine($"landfall-server knows serve, claim, copy-store and rotate-key; not '{command}'.");
            return 2;
    }
}
catch (InvalidDataException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 65;
}
