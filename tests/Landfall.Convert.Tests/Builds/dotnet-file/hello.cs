#:sdk Microsoft.NET.Sdk.Web
if (args is ["migrate"])
{
    Console.WriteLine($"migrated by {Environment.GetEnvironmentVariable("DYNO")}");
    return;
}
var app = WebApplication.Create(args);
app.MapGet("/", () => $"hello from dotnet-file as {Environment.UserName}\n");
app.Run();
