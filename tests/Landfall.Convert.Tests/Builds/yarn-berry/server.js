const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");
const ms = require("ms");

// What only the build needs is gone when the app runs.
let pruned = "pruned";
try {
  require.resolve("left-pad");
  pruned = "with left-pad";
} catch {}
createServer((request, response) => response.end(`hello from yarn-berry ${pruned}, built ${readFileSync("built.txt", "utf8")} ${ms("2 days")}\n`)).listen(process.env.PORT, "0.0.0.0");
