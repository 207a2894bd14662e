-- A database of the version before records were logs of revisions, as far as the tests need it: its mark, the
-- migrations that it knows, and its record, which the CSV files beside this are the export of.
PRAGMA application_id = 1398033988;
PRAGMA journal_mode = wal;

CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);
INSERT INTO _sqlite_migrations VALUES
  (1, 'standpoint', '0001_record', '2026-11-22 09:00:00.000000+00:00'),
  (2, 'standpoint', '0002_program_state', '2026-11-22 09:00:00.000000+00:00'),
  (3, 'standpoint', '0003_server', '2026-11-22 09:00:00.000000+00:00'),
  (4, 'standpoint', '0010_digest', '2026-11-22 09:00:00.000000+00:00'),
  (5, 'standpoint', '0011_watch', '2026-11-22 09:00:00.000000+00:00'),
  (6, 'standpoint', '0020_undo', '2026-11-22 09:00:00.000000+00:00'),
  (7, 'standpoint', '0021_entry_states', '2026-11-22 09:00:00.000000+00:00'),
  (8, 'standpoint', '0022_proposal', '2026-11-22 09:00:00.000000+00:00'),
  (10, 'standpoint', '0030_queue', '2026-11-22 09:00:00.000000+00:00'),
  (11, 'standpoint', '0031_setting_change', '2026-11-22 09:00:00.000000+00:00'),
  (12, 'standpoint', '0032_mirror', '2026-11-22 09:00:00.000000+00:00'),
  (13, 'standpoint', '0033_departure', '2026-11-22 09:00:00.000000+00:00'),
  (9, 'standpoint', '0040_gaps', '2026-11-22 09:00:00.000000+00:00');

CREATE TABLE record (
  record_id  INTEGER PRIMARY KEY CHECK (record_id >= 0),  -- 0 is the public record, else a Discord server
  created_at TEXT NOT NULL
) STRICT;
INSERT INTO record (record_id, created_at) VALUES
  (0, '2020-01-01T00:00:00.000000Z');

CREATE TABLE theme (
  theme_id    INTEGER PRIMARY KEY,
  record_id   INTEGER NOT NULL REFERENCES record,
  key         TEXT NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  aliases     TEXT NOT NULL CHECK (json_valid(aliases)),
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
  UNIQUE (record_id, key)
) STRICT;
INSERT INTO theme (theme_id, record_id, key, name, description, aliases, state) VALUES
  (1, 0, 'river', 'The river', '', '[]', 'kept');

CREATE TABLE topic (
  topic_id    INTEGER PRIMARY KEY,
  record_id   INTEGER NOT NULL,
  key         TEXT NOT NULL,
  theme       TEXT NOT NULL,
  name        TEXT NOT NULL,
  proposition TEXT NOT NULL,
  aliases     TEXT NOT NULL CHECK (json_valid(aliases)),
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'retired', 'removed')),
  UNIQUE (record_id, key),
  FOREIGN KEY (record_id, theme) REFERENCES theme (record_id, key)
) STRICT;
INSERT INTO topic (topic_id, record_id, key, theme, name, proposition, aliases, state) VALUES
  (1, 0, 'ferry', 'river', 'Free ferry', 'The ferry must be free.', '[]', 'kept'),
  (2, 0, 'bridge', 'river', 'Bridge', 'The bridge must be built.', '[]', 'kept');

CREATE TABLE leader (
  leader_id INTEGER PRIMARY KEY,
  record_id INTEGER NOT NULL REFERENCES record,
  key       TEXT NOT NULL,
  name      TEXT NOT NULL,
  country   TEXT NOT NULL,
  wikidata  TEXT NOT NULL,
  aliases   TEXT NOT NULL CHECK (json_valid(aliases)),
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
  merged_into TEXT NOT NULL DEFAULT '',
  UNIQUE (record_id, key)
) STRICT;
INSERT INTO leader (leader_id, record_id, key, name, country, wikidata, aliases, state, merged_into) VALUES
  (1, 0, 'ada', 'Ada Quill', '', '', '["Quill", "the Speaker"]', 'kept', ''),
  (2, 0, 'bo-marsh', 'Bo Marsh', '', '', '[]', 'kept', ''),
  (3, 0, 'cy', 'Cy “the Reed” Reed', 'FRA', 'Q80', '["Reed", "C. Reed"]', 'kept', '');

CREATE TABLE office (
  office_id      INTEGER PRIMARY KEY,
  record_id      INTEGER NOT NULL,
  leader         TEXT NOT NULL,
  office         TEXT NOT NULL,
  first_attested TEXT NOT NULL,
  last_attested  TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
  UNIQUE (record_id, leader, office),
  FOREIGN KEY (record_id, leader) REFERENCES leader (record_id, key)
) STRICT;
INSERT INTO office (office_id, record_id, leader, office, first_attested, last_attested, state) VALUES
  (1, 0, 'ada', 'Speaker', '2015', '2016-09', 'kept'),
  (2, 0, 'cy', 'Mayor, and ferryman', '2014-02', '2016', 'kept');

CREATE TABLE coalition (
  coalition_id INTEGER PRIMARY KEY,
  record_id    INTEGER NOT NULL REFERENCES record,
  key          TEXT NOT NULL,
  name         TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('proposed', 'active', 'dissolved')),
  kind         TEXT NOT NULL,
  topic        TEXT NOT NULL,
  proposed_by  TEXT NOT NULL,
  since        TEXT NOT NULL,
  aliases      TEXT NOT NULL CHECK (json_valid(aliases)),
  note         TEXT NOT NULL,
  source_title TEXT NOT NULL,
  source_url   TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
  UNIQUE (record_id, key)
) STRICT;
INSERT INTO coalition (coalition_id, record_id, key, name, status, kind, topic, proposed_by, since, aliases, note, source_title, source_url, state) VALUES
  (1, 0, 'ferrymen', 'The Ferrymen', 'active', '', 'ferry', '', '', '[]', '', '', '', 'kept'),
  (2, 0, 'rowers', 'The Rowers', 'proposed', 'informal', '', 'cy', '2015-09-28', '[]', '=not a formula', 'The River Post', 'https://post.example/rowers', 'kept');

CREATE TABLE membership (
  membership_id INTEGER PRIMARY KEY,
  record_id     INTEGER NOT NULL,
  coalition     TEXT NOT NULL,
  member        TEXT NOT NULL,
  name          TEXT NOT NULL,
  since         TEXT NOT NULL,
  until         TEXT NOT NULL,
  listed_on     TEXT NOT NULL,
  role          TEXT NOT NULL,
  source_url    TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
  UNIQUE (record_id, coalition, member),
  FOREIGN KEY (record_id, coalition) REFERENCES coalition (record_id, key)
) STRICT;
INSERT INTO membership (membership_id, record_id, coalition, member, name, since, until, listed_on, role, source_url, state) VALUES
  (1, 0, 'ferrymen', 'ada', 'Ada Quill', '2015-09', '', '', '', '', 'kept'),
  (2, 0, 'rowers', 'FRA', 'France', '', '', '2016', 'member', '', 'kept'),
  (3, 0, 'rowers', 'cy', 'Cy Reed', '2015', '2016-01', '', '', '', 'kept');

CREATE TABLE stance (
  stance_id      INTEGER PRIMARY KEY AUTOINCREMENT,
  record_id      INTEGER NOT NULL,
  ordinal        INTEGER NOT NULL,
  key            TEXT NOT NULL,
  revision       INTEGER NOT NULL CHECK (revision > 0),
  action         TEXT NOT NULL CHECK (action IN ('assert', 'correct', 'retract')),
  leader         TEXT NOT NULL,
  topic          TEXT NOT NULL,
  position       INTEGER CHECK (position BETWEEN -2 AND 2),
  stated_on      TEXT NOT NULL CHECK (length(stated_on) IN (4, 7, 10)),
  stated_from    TEXT GENERATED ALWAYS AS (stated_on || substr('0000-01-01', length(stated_on) + 1)) VIRTUAL,
  office         TEXT NOT NULL,
  venue          TEXT NOT NULL,
  summary        TEXT NOT NULL,
  quote          TEXT NOT NULL,
  quote_language TEXT NOT NULL,
  source_title   TEXT NOT NULL CHECK (source_title <> ''),
  source_url     TEXT NOT NULL CHECK (source_url GLOB 'http://?*' OR source_url GLOB 'https://?*'),
  confidence     TEXT NOT NULL CHECK (confidence IN ('high', 'medium')),
  basis          TEXT NOT NULL CHECK (basis IN ('explicit', 'inferred', 'reported')),
  note           TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  reason         TEXT NOT NULL,
  update_seq     INTEGER NOT NULL,
  scope          TEXT GENERATED ALWAYS AS
    ('r' || record_id || ' r' || record_id || 'x' || replace(leader, '-', '')) VIRTUAL,
  UNIQUE (record_id, key, revision),
  UNIQUE (record_id, ordinal, revision),
  CHECK (stated_from IS date(stated_from, '+0 days')),
  CHECK (summary <> '' OR quote <> ''),
  CHECK ((action = 'assert') = (revision = 1)),
  CHECK (action = 'assert' OR reason <> ''),
  FOREIGN KEY (record_id, leader) REFERENCES leader (record_id, key),
  FOREIGN KEY (record_id, topic) REFERENCES topic (record_id, key)
) STRICT;
INSERT INTO stance (stance_id, record_id, ordinal, key, revision, action, leader, topic, position, stated_on, office, venue, summary, quote, quote_language, source_title, source_url, confidence, basis, note, recorded_at, reason, update_seq) VALUES
  (1, 0, 1, 'ada-ferry', 1, 'assert', 'ada', 'ferry', 2, '2015-09-28', '', '', '', 'I said ada-ferry.', '', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', '', 3),
  (2, 0, 2, 'ada-bridge', 1, 'assert', 'ada', 'bridge', -1, '2015-10', 'Speaker', 'the pier', 'She spoke
in two lines.', '', '', 'The River Post', 'https://post.example/ferry', 'medium', 'inferred', 'by her vote', '2020-01-01T00:00:00.000000Z', '', 4),
  (3, 0, 3, 'cy-ferry', 1, 'assert', 'cy', 'ferry', NULL, '2016', '', '', '', 'Das weiß ich nicht; “fragt” Ada.', 'de', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', '', 5),
  (4, 0, 4, 'bo-ferry', 1, 'assert', 'bo-marsh', 'ferry', 0, '2015-09-28', '', '', '', 'I said bo-ferry.', '', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', '', 6),
  (5, 0, 5, 'wrong', 1, 'assert', 'bo-marsh', 'ferry', 2, '2015-09-28', '', '', '', 'I said wrong.', '', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', '', 7),
  (6, 0, 5, 'wrong', 2, 'retract', 'bo-marsh', 'ferry', 2, '2015-09-28', '', '', '', 'I said wrong.', '', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', 'it was wrong', 8),
  (7, 0, 4, 'bo-ferry', 2, 'correct', 'bo-marsh', 'ferry', -2, '2015-09-28', '', '', '', 'I said bo-ferry.', '', 'The River Post', 'https://post.example/ferry', 'high', 'explicit', '', '2020-01-01T00:00:00.000000Z', 'it was wrong', 9);
