using Landfall.Cli;

return await CommandLine.RunAsync(args, Surroundings.OfThisProcess());
