'use strict';

const express = require('express');
const database = require('./database');

const newest = 'SELECT id, author, body, mood, created_at FROM notes ORDER BY id DESC LIMIT $1';
// What GET /config shows; secrets stay out of it.
const shown = ['GREETING', 'DYNO', 'PORT'];

const app = express();
app.use(express.json());

app.get('/', async (request, response) => {
  const count = await database.query('SELECT count(*)::int AS notes FROM notes');
  const rows = await database.query(newest, [5]);
  response.json({ app: 'node-notes', dyno: process.env.DYNO, notes: count.rows[0].notes, newest: rows.rows });
});

app.get('/notes', async (request, response) => {
  const limit = Math.min(Math.max(Number.parseInt(request.query.limit, 10) || 100, 1), 1000);
  response.json((await database.query(newest, [limit])).rows);
});

app.post('/notes', async (request, response) => {
  const { author = 'visitor@example.com', body } = request.body ?? {};
  if (typeof body !== 'string' || body.length === 0) return response.status(422).json({ error: 'body is missing' });
  const made = await database.query(
    'INSERT INTO notes (author, body, source) VALUES ($1, $2, $3) RETURNING id, author, body, mood, created_at',
    [author, body, 'web']);
  return response.status(201).json(made.rows[0]);
});

app.get('/healthcheck', async (request, response) => {
  await database.query('SELECT 1');
  response.json({ ok: true });
});

app.get('/config/:name', (request, response) => {
  const { name } = request.params;
  if (!shown.includes(name) || process.env[name] === undefined) return response.status(404).end();
  return response.type('text/plain').send(process.env[name]);
});

// The fourth parameter makes it an error handler for express.
app.use((error, request, response, next) => {
  console.error(`${request.method} ${request.path} failed: ${error.message}`);
  if (response.headersSent) return next(error);
  return response.status(500).json({ error: 'it did not work' });
});

const server = app.listen(process.env.PORT, '0.0.0.0', () => console.log(`listening on ${process.env.PORT}`));

process.on('SIGTERM', () => server.close(() => database.end().then(() => process.exit(0))));
