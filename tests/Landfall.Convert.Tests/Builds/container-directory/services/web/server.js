const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");

const greeting = readFileSync(`${__dirname}/public/greeting.txt`);
createServer((request, response) => response.end(`${greeting}\n`)).listen(process.env.PORT, "0.0.0.0");
process.on("SIGTERM", () => process.exit());
