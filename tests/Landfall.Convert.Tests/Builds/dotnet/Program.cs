if (args is ["migrate"])
{
    Console.WriteLine($"migrated by {Environment.GetEnvironmentVariable("DYNO")}");
    return;
}
var app = WebApplication.Create(args);
app.MapGet("/", () => $"hello from dotnet as {Environment.UserName}\n");
app.Run();
