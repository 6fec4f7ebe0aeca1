const { createServer } = require("node:http");
const { writeFileSync } = require("node:fs");

createServer((request, response) => response.end(`hello from nginx-node, for ${request.headers["x-seen-by"]}\n`))
  .listen("/tmp/nginx.socket", () => writeFileSync("/tmp/app-initialized", ""));
