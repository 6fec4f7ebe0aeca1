'use strict';

const fs = require('node:fs');
const path = require('node:path');
const database = require('./database');

const script = (name) => fs.readFileSync(path.join(__dirname, 'db', name), 'utf8');

// Runs at every release: makes what is missing, seeds an empty database, and otherwise does nothing.
async function migrate() {
  const client = await database.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(20260101)');
    await client.query(script('schema.sql'));
    const { rows } = await client.query('SELECT count(*)::int AS notes FROM notes');
    if (rows[0].notes === 0) await client.query(script('seed.sql'));
    await client.query('COMMIT');
    console.log(rows[0].notes === 0 ? 'migrated and seeded' : 'migrated');
  } finally {
    client.release();
    await database.end();
  }
}

migrate().catch((error) => {
  console.error(`the migration failed: ${error.message}`);
  process.exit(1);
});
