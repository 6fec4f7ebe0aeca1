const { createServer } = require("node:http");
const { readFileSync } = require("node:fs");

const greeting = readFileSync("built.txt", "utf8");
createServer((request, response) => response.end(`hello from node, built with ${greeting}\n`)).listen(process.env.PORT, "0.0.0.0");
