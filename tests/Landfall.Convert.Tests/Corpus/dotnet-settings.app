-- heroku --
config BUILD_CONFIGURATION Debug
process web 1 basic cd src/Shop/bin/publish; ./Shop --urls http://*:$PORT
-- A.sln --

-- All.slnx --
<Solution><Project Path="src/Shop/Shop.csproj" /></Solution>
-- src/Shop/Shop.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>
-- project.toml --
[com.heroku.buildpacks.dotnet]
solution_file = "All.slnx"
[com.heroku.buildpacks.dotnet.msbuild]
configuration = "Staging"
verbosity = "quiet"
-- Procfile --
web: cd src/Shop/bin/publish; ./Shop --urls http://*:$PORT
