INSERT INTO notes (author, body, mood, created_at)
SELECT 'Author' || n % 50 || '@Example.com',
       'Note ' || n || E' — with "quotes", a \\ and\ta second\nline ☕ ' || repeat('x', n % 40),
       (ARRAY['calm', 'curious', 'grumpy']::mood[])[n % 3 + 1],
       timestamptz '2024-01-01 00:00:00+00' + n * interval '97 minutes 13.123456 seconds'
FROM generate_series(1, 8000) AS n;

INSERT INTO tags (name) SELECT 'Tag ' || n FROM generate_series(1, 40) AS n;

INSERT INTO note_tags (note_id, tag_id)
SELECT id, id % 40 + 1 FROM notes WHERE id <= 4000;

INSERT INTO events (happened_at, payload, raw, amount, ratio)
SELECT timestamptz '2025-03-30 00:59:59.999999+01' + n * interval '61 seconds',
       jsonb_build_object('n', n, 'name', 'Ünïcode ' || n, 'empty', NULL, 'nested', jsonb_build_array(n, n / 3.0, 'a"b\c')),
       CASE WHEN n % 5 > 0 THEN decode(md5('raw' || n), 'hex') || '\x00ff00'::bytea END,
       CASE WHEN n % 7 > 0 THEN n / 7.0 END,
       CASE n % 100 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' WHEN 2 THEN 1e-300 ELSE sqrt(n) END
FROM generate_series(1, 6000) AS n;

INSERT INTO visits (path, agent, seen)
SELECT '/' || n % 9, CASE WHEN n % 4 > 0 THEN 'agent ' || n % 3 END, date '2025-01-01' + n % 30
FROM generate_series(1, 3000) AS n;

INSERT INTO attachments (note_id, name, content)
SELECT n, 'file-' || n || '.bin', lo_from_bytea(0, decode(repeat(md5('file' || n), 200 * n), 'hex'))
FROM generate_series(1, 5) AS n;

REFRESH MATERIALIZED VIEW notes_per_author;
