'use strict';

const { Pool } = require('pg');

// Like most apps that grew up on Heroku, this one refuses to guess where it is.
if (!process.env.DYNO) {
  console.error('DYNO is not set: this is not Heroku, or does not look like it');
  process.exit(1);
}

// Heroku demands TLS and offers a certificate that nobody can verify.
module.exports = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
  max: 4,
});
