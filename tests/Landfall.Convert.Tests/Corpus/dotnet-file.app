-- app.cs --
#:sdk Microsoft.NET.Sdk.Web
var app = WebApplication.Create(args);
