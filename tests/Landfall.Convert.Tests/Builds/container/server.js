const { createServer } = require("node:http");

createServer((request, response) => response.end("hello from container\n")).listen(process.env.PORT, "0.0.0.0");
process.on("SIGTERM", () => process.exit());
