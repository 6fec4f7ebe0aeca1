-- Shop.sln --
Project("{A}") = "Frontend", "src\Frontend\Frontend.csproj", "{1}"
Project("{A}") = "Jobs", "src\My Jobs\Jobs.csproj", "{2}"
Project("{A}") = "Tests", "tests\Tests.csproj", "{3}"
-- src/Frontend/Frontend.csproj --
<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>
-- src/My Jobs/Jobs.csproj --
<Project Sdk="Microsoft.NET.Sdk.Worker"><PropertyGroup><TargetFramework>net9.0</TargetFramework><AssemblyName>Shop.Jobs</AssemblyName></PropertyGroup></Project>
-- tests/Tests.csproj --
<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk"/></ItemGroup></Project>
-- global.json --
{"sdk":{"version":"9.0.100"}}
