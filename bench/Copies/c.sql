-- Data set C: many small tables. :tables 3000 in 30 schemas, two indexes each, every third with a foreign key.
\set ON_ERROR_STOP on
SET client_min_messages = error;
SET synchronous_commit = off;
SELECT format('CREATE SCHEMA s%s', i) FROM generate_series(0, 29) i \gexec
SELECT format('CREATE TABLE s%s.t%s (id serial PRIMARY KEY, parent int, name text, at timestamptz)', i % 30, i) FROM generate_series(1, :tables) i \gexec
SELECT format('INSERT INTO s%s.t%s (parent, name, at) SELECT g, md5(g::text), TIMESTAMPTZ ''2024-01-01'' + g * interval ''1 day'' FROM generate_series(1, %s) g',
    i % 30, i, i % 80 + 1) FROM generate_series(1, :tables) i \gexec
SELECT format('CREATE INDEX ON s%s.t%s (name)', i % 30, i) FROM generate_series(1, :tables) i \gexec
SELECT format('ALTER TABLE s%s.t%s ADD FOREIGN KEY (parent) REFERENCES s%s.t%s', i % 30, i, i % 30, i) FROM generate_series(3, :tables, 3) i \gexec
ANALYZE;
