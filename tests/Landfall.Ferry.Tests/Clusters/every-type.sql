-- What differs between servers in the form in which rows travel: types with numbers of their own, and tables that are no plain heap.
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
CREATE TYPE pair AS (left_one integer, right_one mood);
CREATE TYPE nested AS (inner_one pair, many mood[]);
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE DOMAIN email AS citext CHECK (value ~ '@');
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE varied (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, moods mood[], one pair, many pair[], deep nested, small positive, smalls positive[],
    mail email, mails email[], own span, spans int4range[], days daterange, attributes hstore, stores hstore[], tags citext[],
    document jsonb, amount numeric, place point, vector float8[], at timestamptz, doubled integer GENERATED ALWAYS AS (small * 2) STORED);
INSERT INTO varied (moods, one, many, deep, small, smalls, mail, mails, own, spans, days, attributes, stores, tags, document, amount, place, vector, at)
    SELECT '{sad,glad}', '(1,ok)', '{"(2,sad)","(3,)"}', '("(4,glad)","{ok,sad}")', g, ARRAY[g, g], 'User' || g || '@Example.com', '{a@b,C@D}',
        '[0.5,1.5)', '{"[1,5)",empty}', '[2025-01-01,)', hstore('n', g::text), ARRAY[hstore('a', NULL)], '{A,b}', '{"a": [1, 2]}', 1.000, '(1,2)',
        '{0.1,NaN,-Infinity}', timestamptz '2025-01-01 00:00Z' + g * interval '1 second'
    FROM generate_series(1, 500) AS g;
INSERT INTO varied (moods) VALUES (NULL);
CREATE INDEX by_mail ON varied (mail);
CREATE INDEX by_days ON varied USING gist (days);
CREATE INDEX by_attributes ON varied USING gin (attributes);
CREATE TABLE events (at date NOT NULL, kind mood, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2025_ok PARTITION OF events_2025 FOR VALUES IN ('ok');
CREATE TABLE events_2025_rest PARTITION OF events_2025 DEFAULT;
CREATE TABLE events_rest PARTITION OF events DEFAULT;
INSERT INTO events SELECT DATE '2025-06-01' + g, (ENUM_RANGE(NULL::mood))[1 + g % 3], 'event ' || g FROM generate_series(1, 500) AS g;
CREATE INDEX ON events (at);
CREATE TABLE notes (varied bigint REFERENCES varied, v text);
INSERT INTO notes SELECT id, repeat('x', 3000) FROM varied;
CREATE SEQUENCE counted AS smallint INCREMENT 5 CYCLE;
SELECT nextval('counted'), nextval('counted');
CREATE VIEW glad AS SELECT id, mail FROM varied WHERE 'glad' = ANY (moods);
CREATE MATERIALIZED VIEW totals AS SELECT kind, count(*) FROM events GROUP BY kind;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NEW.v || '!'; RETURN NEW; END $$;
CREATE TRIGGER touches BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touched();
SELECT lo_from_bytea(0, convert_to('object ' || g, 'UTF8')) FROM generate_series(1, 20) AS g;
