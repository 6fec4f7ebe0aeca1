'use strict';

const database = require('./database');

const every = 200;
let stopping = false;

async function write() {
  await database.query(
    `INSERT INTO notes (author, body, source, counter)
     SELECT 'worker@example.com', 'tick ' || next, 'worker', next
     FROM (SELECT coalesce(max(counter), 0) + 1 AS next FROM notes WHERE source = 'worker') AS last
     ON CONFLICT DO NOTHING`); // Another worker may have been as fast.
}

async function run() {
  console.log(`writing every ${every} ms`);
  while (!stopping) {
    await write();
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  await database.end();
}

process.on('SIGTERM', () => { stopping = true; });
run().catch((error) => {
  console.error(`the worker failed: ${error.message}`);
  process.exit(1);
});
