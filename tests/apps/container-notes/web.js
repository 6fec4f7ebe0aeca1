'use strict';

const http = require('node:http');
const { Pool } = require('pg');

// Heroku demands TLS and offers a certificate that nobody can verify.
const database = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false }, max: 4 });

const queries = {
  '/': "SELECT 'container-notes' AS app, count(*)::int AS notes FROM notes",
  '/notes': 'SELECT id, author, body, created_at FROM notes ORDER BY id DESC LIMIT 100',
};

const server = http.createServer(async (request, response) => {
  try {
    const query = queries[request.url];
    response.setHeader('Content-Type', 'application/json');
    if (query) response.end(JSON.stringify((await database.query(query)).rows));
    else response.writeHead(404).end('{}');
  } catch (error) {
    console.error(`${request.url} failed: ${error.message}`);
    response.writeHead(500).end('{}');
  }
});

server.listen(process.env.PORT ?? 3000, '0.0.0.0', () => console.log(`listening on ${server.address().port}`));
process.on('SIGTERM', () => server.close(() => database.end()));
