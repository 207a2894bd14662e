"""Records: their log, a table of revisions for each kind of entry, which of them rest on which source, and search.

A record of its own is a layer: its reads see its own revisions, and those of record 0 up to the update that
its `base` names, for entries that it has none of its own for (`bot.db.layers`). So an entry may refer to
one of record 0, and what an entry names cannot be a foreign key: the code that writes checks it.
"""

from typing import Final

# Triggers that keep rows: what is written stays, whoever writes to the file. OR REPLACE fires no DELETE trigger, so a
# third trigger refuses an INSERT over an existing key.


def append_only_sql(table: str, *, keys: tuple[str, ...]) -> str:
    """Triggers that refuse to change, delete or replace a row of `table`; a key is columns in one text."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
"""


def kept_sql(table: str, *, fixed: str, keys: tuple[str, ...]) -> str:
    """Triggers that let rows of `table` change but for the `fixed` columns, and refuse to delete any."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: nothing is deleted or moved'); END;"
    moved = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in fixed.split())
    return f"""
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_taken(table, keys)} {refuse}
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
WHEN {moved} OR {_taken(table, keys, "AND rowid <> OLD.rowid")} {refuse}
"""


def _taken(table: str, keys: tuple[str, ...], but: str = "") -> str:
    """The condition that a row of `table` has one of NEW's keys already."""
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {condition} {but})" for condition in same)


_LOG: Final = """
CREATE TABLE record (
  record_id  INTEGER PRIMARY KEY CHECK (record_id >= 0),  -- 0 is the public record, else a Discord server
  created_at TEXT NOT NULL
) STRICT;

-- The only place that holds the Discord id of a person. On a privacy request it is emptied with its salt; the number
-- and the mark stay, by which the log knows them (bot.core.log.mark_of).
CREATE TABLE actor (
  actor_id        INTEGER PRIMARY KEY,
  guild_id        INTEGER NOT NULL,   -- 0: direct messages, or the public record
  kind            TEXT NOT NULL CHECK (kind IN ('person', 'operator')),
  discord_user_id INTEGER,
  salt            TEXT NOT NULL CHECK (length(salt) IN (0, 32)),
  mark            TEXT NOT NULL CHECK (length(mark) = 64),
  UNIQUE (guild_id, discord_user_id),
  CHECK (kind = 'person' OR discord_user_id IS NULL),
  CHECK ((salt = '') = (discord_user_id IS NULL))
) STRICT;
-- A person can be forgotten; nobody's lines in the log can be passed off as somebody else's.
CREATE TRIGGER actor_only_forgotten BEFORE UPDATE ON actor
WHEN NEW.discord_user_id IS NOT NULL
  AND (NEW.discord_user_id IS NOT OLD.discord_user_id OR NEW.salt IS NOT OLD.salt)
BEGIN SELECT RAISE(ABORT, 'actor: a person can only be forgotten'); END;

-- `update_id` is the order of updates over all records: what is new in the file has a higher one.
CREATE TABLE update_log (
  update_id    INTEGER PRIMARY KEY,
  record_id    INTEGER NOT NULL REFERENCES record,
  seq          INTEGER NOT NULL CHECK (seq > 0),
  at           TEXT NOT NULL,
  actor_id     INTEGER NOT NULL REFERENCES actor,
  action       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  key          TEXT NOT NULL,
  reason       TEXT NOT NULL,
  request_key  TEXT UNIQUE,            -- the Discord interaction: delivered twice, it changes once
  undoes       INTEGER,
  confirmed_by INTEGER REFERENCES actor,
  entries      INTEGER NOT NULL CHECK (entries >= 0),
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
  prev_hash    TEXT NOT NULL CHECK (length(prev_hash) = 64),
  hash         TEXT NOT NULL CHECK (length(hash) = 64),
  UNIQUE (record_id, seq),
  CHECK (action NOT IN ('correct', 'retract', 'undo') OR reason <> '')
) STRICT;
CREATE UNIQUE INDEX update_log_undone ON update_log (record_id, undoes) WHERE undoes IS NOT NULL;
CREATE INDEX update_log_actor ON update_log (record_id, actor_id, seq);
CREATE INDEX update_log_at ON update_log (record_id, at, seq);
CREATE TRIGGER update_log_chain BEFORE INSERT ON update_log
WHEN NEW.seq IS NOT coalesce((SELECT max(seq) FROM update_log WHERE record_id = NEW.record_id), 0) + 1
  OR NEW.prev_hash IS NOT coalesce((SELECT hash FROM update_log WHERE record_id = NEW.record_id
                                    ORDER BY seq DESC LIMIT 1), replace(hex(zeroblob(32)), 'x', '0'))
  OR NEW.update_id <= (SELECT max(update_id) FROM update_log)
BEGIN SELECT RAISE(ABORT, 'update_log: a line must follow the head of its record'); END;
CREATE TRIGGER update_log_undoes BEFORE INSERT ON update_log
WHEN (NEW.undoes IS NOT NULL) <> (NEW.action = 'undo') OR NEW.undoes >= NEW.seq
BEGIN SELECT RAISE(ABORT, 'update_log: an undo names an earlier line'); END;
"""

_AT_LEAST_ONE: Final = (
    "CHECK (CASE json_valid(sources) WHEN 1 THEN json_array_length(sources) > 0 ELSE 0 END)"
)

# `place` orders entries within a record, and those of a layer with those below it, as they were first written.
# These tables keep their row ids: of a table without, SQLite would read all rows of a record, by its primary key,
# to see whether a new line of the log has rows waiting for it.
_REVISIONS: Final = {
    "theme": """
      name TEXT NOT NULL, description TEXT NOT NULL, aliases TEXT NOT NULL CHECK (json_valid(aliases))""",
    "topic": """
      theme TEXT NOT NULL, name TEXT NOT NULL, proposition TEXT NOT NULL, phrase TEXT NOT NULL,
      aliases TEXT NOT NULL CHECK (json_valid(aliases))""",
    "leader": """
      type TEXT NOT NULL CHECK (type IN ('person', 'country', 'party', 'organisation')), name TEXT NOT NULL,
      country TEXT NOT NULL, wikidata TEXT NOT NULL,
      aliases TEXT NOT NULL CHECK (json_valid(aliases))""",
    "office": """
      leader TEXT NOT NULL, office TEXT NOT NULL, first_attested TEXT NOT NULL, last_attested TEXT NOT NULL""",
    "coalition": f"""
      name TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('proposed', 'active', 'dissolved')),
      kind TEXT NOT NULL, topic TEXT NOT NULL, proposed_by TEXT NOT NULL, since TEXT NOT NULL,
      aliases TEXT NOT NULL CHECK (json_valid(aliases)), note TEXT NOT NULL,
      sources TEXT NOT NULL {_AT_LEAST_ONE}""",
    "membership": """
      coalition TEXT NOT NULL, member TEXT NOT NULL, name TEXT NOT NULL, since TEXT NOT NULL,
      until TEXT NOT NULL, listed_on TEXT NOT NULL, role TEXT NOT NULL,
      sources TEXT NOT NULL CHECK (json_valid(sources))""",
    "base": """
      base_seq INTEGER NOT NULL CHECK (base_seq >= 0), base_hash TEXT NOT NULL""",
}
_HEAD: Final = """
  record_id   INTEGER NOT NULL REFERENCES record,
  key         TEXT NOT NULL,
  revision    INTEGER NOT NULL CHECK (revision > 0),
  seq         INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('kept', 'retired', 'merged', 'removed', 'withdrawn')),
  place       INTEGER NOT NULL,
  merged_into TEXT NOT NULL CHECK ((merged_into <> '') = (state = 'merged')),
"""
_WRITTEN: Final = """
  FOREIGN KEY (record_id, seq) REFERENCES update_log (record_id, seq) DEFERRABLE INITIALLY DEFERRED
"""

_LINK: Final = "lower({0}) LIKE 'http://_%' OR lower({0}) LIKE 'https://_%'"

# `page` follows from the rest (bot.core.kinds): a link is found however it was copied.
_SOURCE: Final = f"""
CREATE TABLE source (
  source_id INTEGER PRIMARY KEY,
  {_HEAD.strip()}
  title        TEXT NOT NULL CHECK (title <> ''),
  publisher    TEXT NOT NULL,
  url          TEXT NOT NULL CHECK (url = '' OR {_LINK.format("url")}),
  archive_url  TEXT NOT NULL CHECK (archive_url = '' OR {_LINK.format("archive_url")}),
  published_on TEXT NOT NULL CHECK (length(published_on) IN (0, 4, 7, 10)),
  language     TEXT NOT NULL,
  note         TEXT NOT NULL,
  page         TEXT NOT NULL CHECK (page <> ''),
  UNIQUE (record_id, key, revision),
  CHECK (url <> '' OR publisher <> '' OR published_on <> ''),
  {_WRITTEN.strip()}
) STRICT;
CREATE INDEX source_by_page ON source (record_id, page);
"""

# date(…, '+0 days') refuses 2026-02-30, which date(…) alone accepts.
# `scope` holds a word for the record and one for the leader in it: full-text search starts from the rows with
# that word. The public record and the layers have an index each, so that neither slows the other.
_STANCE: Final = f"""
CREATE TABLE stance (
  stance_id INTEGER PRIMARY KEY,
  {_HEAD.strip()}
  leader         TEXT NOT NULL,
  topic          TEXT NOT NULL,
  position       INTEGER CHECK (position BETWEEN -2 AND 2),
  stated_on      TEXT NOT NULL CHECK (length(stated_on) IN (4, 7, 10)),
  stated_from    TEXT GENERATED ALWAYS AS (stated_on || substr('0000-01-01', length(stated_on) + 1)) VIRTUAL,
  office         TEXT NOT NULL,
  venue          TEXT NOT NULL,
  form           TEXT NOT NULL CHECK (form IN ('statement', 'joint statement', 'vote', 'act')),
  summary        TEXT NOT NULL,
  quote          TEXT NOT NULL,
  quote_language TEXT NOT NULL,
  translation    TEXT NOT NULL,
  sources        TEXT NOT NULL {_AT_LEAST_ONE},
  confidence     TEXT NOT NULL CHECK (confidence IN ('high', 'medium')),
  basis          TEXT NOT NULL CHECK (basis IN ('explicit', 'inferred', 'reported')),
  note           TEXT NOT NULL,
  scope          TEXT GENERATED ALWAYS AS
    ('r' || record_id || ' r' || record_id || 'x' || replace(leader, '-', '')) VIRTUAL,
  UNIQUE (record_id, key, revision),
  CHECK (stated_from IS date(stated_from, '+0 days')),
  CHECK (summary <> '' OR quote <> ''),
  {_WRITTEN.strip()}
) STRICT;
CREATE INDEX stance_timeline ON stance (record_id, leader, topic, stated_from DESC, place DESC);
CREATE INDEX stance_by_topic ON stance (record_id, topic, leader);
CREATE INDEX stance_day ON stance (record_id, substr(stated_on, 6)) WHERE length(stated_on) = 10;
CREATE INDEX stance_revised ON stance (record_id, seq) WHERE revision > 1;
-- Only for a question that says so: else SQLite takes it for whatever is to be in order, and reads a whole record.
CREATE INDEX stance_by_place ON stance (record_id, place) WHERE revision > 0;
-- The same, for counting: with all that this asks for, so that the names of a record are read without its stances.
CREATE INDEX stance_counted ON stance (record_id, leader, topic, key, revision, seq, state, place)
  WHERE place >= 0;
"""

# Which revision rests on which source, taken out of the list in its row: so that what rests on one is found.
_CITATION: Final = """
CREATE TABLE citation (
  record_id INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  key       TEXT NOT NULL,
  revision  INTEGER NOT NULL,
  source    TEXT NOT NULL,
  PRIMARY KEY (source, kind, record_id, key, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_by_entry ON citation (record_id, kind, key, revision);
"""
CITES: Final = ("coalition", "membership", "stance")
"""The tables whose rows name sources."""

_CITED: Final = "CASE instr(value, '@') WHEN 0 THEN value ELSE substr(value, 1, instr(value, '@') - 1) END"
"""The key in an item of such a list, which may be followed by a place."""


def cited_sql(table: str, row: str, tables: str = "") -> str:
    """SQL for what the rows of a table, called `row`, say that they rest on, as `citation` holds it."""
    return (
        f"SELECT DISTINCT {row}.record_id, '{table}', {row}.key, {row}.revision, {_CITED} "
        f"FROM {tables}json_each({row}.sources)"
    )


def _cites_sql(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_cites AFTER INSERT ON {table} BEGIN
  INSERT INTO citation (record_id, kind, key, revision, source)
  {cited_sql(table, "NEW")};
END;
"""


SEARCHED: Final[dict[str, tuple[str, ...]]] = {
    "stance": ("summary", "quote", "translation", "venue"),
    "source": ("title", "publisher"),
}
"""By table, the columns that full-text search looks through."""

SCOPED: Final = ("stance",)
"""The tables whose indexes go by `scope`, too."""

TOKENIZE: Final = "porter unicode61 remove_diacritics 2"
"""How it takes words apart."""

INDEXES: Final = {
    "public_search": ("stance", "= 0"),
    "layer_search": ("stance", "> 0"),
    "source_search": ("source", ">= 0"),
}
"""Each index with the table whose rows it holds, and the condition on their record."""


def search_columns(table: str) -> str:
    """The columns of an index over a table."""
    return ", ".join((*(["scope"] if table in SCOPED else []), *SEARCHED[table]))


def _search_sql(index: str) -> str:
    table, records = INDEXES[index]
    columns = search_columns(table)
    new = ", ".join(f"NEW.{column}" for column in columns.split(", "))
    return f"""
CREATE VIRTUAL TABLE {index} USING fts5 ({columns}, content = '{table}', content_rowid = '{table}_id',
  tokenize = '{TOKENIZE}');
CREATE TRIGGER {index}_insert AFTER INSERT ON {table} WHEN NEW.record_id {records}
BEGIN INSERT INTO {index} (rowid, {columns}) VALUES (NEW.{table}_id, {new}); END;
"""


_NAMED: Final = """
CREATE INDEX leader_merged ON leader (record_id, merged_into) WHERE state = 'merged';
CREATE INDEX topic_by_theme ON topic (record_id, theme);
CREATE INDEX office_by_leader ON office (record_id, leader);
CREATE INDEX coalition_by_topic ON coalition (record_id, topic);
CREATE INDEX coalition_by_proposer ON coalition (record_id, proposed_by);
CREATE INDEX membership_by_coalition ON membership (record_id, coalition);
CREATE INDEX membership_by_member ON membership (record_id, member);
"""
"""For finding the entries that name one."""


_NUMBERED: Final = ("source", "stance")
"""The tables whose rows have a number, by which full-text search knows them."""


def _guards(table: str) -> str:
    """What every table of revisions refuses: gaps, going back, and rows but under the line that is written next.

    The revision before may be one of record 0, which lies below.
    """
    fixed = ("place", "leader") if table == "stance" else ("place",)
    same = " AND ".join(f"{column} = NEW.{column}" for column in fixed)
    keys = ("record_id key revision", f"{table}_id" if table in _NUMBERED else "rowid")
    return f"""
CREATE INDEX {table}_by_update ON {table} (record_id, seq, place);
CREATE TRIGGER {table}_next_revision BEFORE INSERT ON {table} WHEN NEW.revision > 1 AND NOT EXISTS (
  SELECT 1 FROM {table} WHERE record_id IN (NEW.record_id, 0) AND key = NEW.key AND revision = NEW.revision - 1
    AND {same})
BEGIN SELECT RAISE(ABORT, '{table}: a revision must follow the one before, with the same {", ".join(fixed)}'); END;
CREATE TRIGGER {table}_newest BEFORE INSERT ON {table} WHEN EXISTS (
  SELECT 1 FROM {table} WHERE record_id = NEW.record_id AND key = NEW.key
    AND (revision >= NEW.revision OR seq >= NEW.seq))
BEGIN SELECT RAISE(ABORT, '{table}: an update revises an entry once, and nothing goes before what is written'); END;
CREATE TRIGGER {table}_new_line BEFORE INSERT ON {table} WHEN NEW.seq IS NOT
  coalesce((SELECT max(seq) FROM update_log WHERE record_id = NEW.record_id), 0) + 1
BEGIN SELECT RAISE(ABORT, '{table}: a revision belongs to the line that is written next'); END;
{append_only_sql(table, keys=keys)}
"""


SQL: Final = "".join(
    (
        _LOG,
        *(
            f"CREATE TABLE {table} ({_HEAD}{columns.strip()},\n"
            f"  PRIMARY KEY (record_id, key, revision),\n  {_WRITTEN.strip()}\n) STRICT;\n"
            for table, columns in _REVISIONS.items()
        ),
        _SOURCE,
        _STANCE,
        _CITATION,
        _NAMED,
        *(_guards(table) for table in (*_REVISIONS, *_NUMBERED)),
        *(_cites_sql(table) for table in CITES),
        append_only_sql("citation", keys=("source kind record_id key revision",)),
        append_only_sql("update_log", keys=("update_id", "record_id seq", "request_key")),
        kept_sql("record", fixed="record_id", keys=("record_id",)),
        kept_sql("actor", fixed="actor_id guild_id kind mark", keys=("actor_id", "guild_id discord_user_id")),
        *map(_search_sql, INDEXES),
    )
)
