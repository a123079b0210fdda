//! How is the database laid out, and how does an older one become today's?
//! Apart from the verbs, because a layout once released is never edited, only added to.

use rusqlite::{Connection, TransactionBehavior};

/// "obsd" in ASCII, in the file's header: `file outbox.db` and a mistaken path show it.
const APPLICATION_ID: i64 = 0x6f62_7364;

/// One step each; step n leads from schema n to schema n + 1.
const STEPS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH];

/// The newest schema that this program knows.
pub(super) const NEWEST: i64 = STEPS.len() as i64;

/// Instants are milliseconds since 1970 in UTC: `datetime(due / 1000, 'unixepoch')` reads
/// them. The bytes have a table of their own, because SQLite writes a row anew with all
/// that is in it, and a message's row is written at every step. The queries repeat the
/// WHERE of a partial index word for word, or SQLite does not use it.
const FIRST: &str = "
CREATE TABLE message (
  number       INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  channel      TEXT NOT NULL,
  recipient    TEXT NOT NULL,
  subject      TEXT NOT NULL,
  due          INTEGER NOT NULL,
  expires      INTEGER NOT NULL,
  state        TEXT NOT NULL DEFAULT 'waiting'
               CHECK (state IN ('waiting', 'leased', 'sent', 'failed', 'expired')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  in_doubt     INTEGER NOT NULL DEFAULT 0,
  next_attempt INTEGER NOT NULL,
  lease        TEXT,
  lease_until  INTEGER,
  doubted_at   INTEGER,
  reason       TEXT,
  planned_at   INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  CHECK ((state = 'leased') = (lease IS NOT NULL))
) STRICT;
CREATE INDEX message_waiting ON message (channel, next_attempt) WHERE state = 'waiting';
CREATE UNIQUE INDEX message_leased ON message (lease) WHERE state = 'leased';

CREATE TABLE body (
  number INTEGER PRIMARY KEY REFERENCES message (number),
  bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE reminder (
  key        TEXT PRIMARY KEY,
  message    TEXT REFERENCES message (id),
  state      TEXT NOT NULL
             CHECK (state IN ('planned', 'sent', 'failed', 'expired', 'unknown')),
  reason     TEXT,
  planned_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_message ON reminder (message) WHERE message IS NOT NULL;

CREATE TABLE subscription (name TEXT PRIMARY KEY, first_seen INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// The states of a message are those that people are shown, and a reminder's state is its
/// message's; only one that never had a message, or has it no more, has a state of its own.
/// `next_attempt` is null where nothing is tried by itself. What differs from one recipient's
/// copy to the next (`content.head`) is apart from what they share (`body`): a hundred
/// thousand copies of a mail are then ten megabytes, not a thousand. Words are compared one by
/// one: for an IN of more than two SQLite makes a table whenever a row is written.
const SECOND: &str = "
ALTER TABLE message RENAME TO old_message;
ALTER TABLE reminder RENAME TO old_reminder;
ALTER TABLE body RENAME TO old_body;
DROP INDEX message_waiting;
DROP INDEX message_leased;
DROP INDEX reminder_message;

CREATE TABLE message (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  channel       TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  subject       TEXT NOT NULL,
  due           INTEGER NOT NULL,
  expires       INTEGER NOT NULL,
  state         TEXT NOT NULL DEFAULT 'planned'
                CHECK (state = 'planned' OR state = 'leased' OR state = 'sent' OR state = 'deferred'
                       OR state = 'failed' OR state = 'unknown' OR state = 'expired' OR state = 'cancelled'),
  attempts      INTEGER NOT NULL DEFAULT 0,
  in_doubt      INTEGER NOT NULL DEFAULT 0,
  next_attempt  INTEGER,
  first_attempt INTEGER,
  lease         TEXT,
  lease_until   INTEGER,
  doubted_at    INTEGER,
  quiet_from    INTEGER,
  quiet_until   INTEGER,
  reason        TEXT,
  planned_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  CHECK ((state = 'leased') = (lease IS NOT NULL)),
  CHECK (next_attempt IS NULL OR state = 'planned' OR state = 'deferred' OR state = 'unknown'),
  CHECK (next_attempt IS NOT NULL OR (state <> 'planned' AND state <> 'deferred'))
) STRICT;
CREATE INDEX message_next ON message (channel, next_attempt) WHERE next_attempt IS NOT NULL;
CREATE UNIQUE INDEX message_leased ON message (lease) WHERE state = 'leased';
CREATE INDEX message_amiss ON message (changed_at)
  WHERE state = 'deferred' OR state = 'failed' OR state = 'unknown' OR state = 'expired';

CREATE TABLE body (
  number INTEGER PRIMARY KEY,
  hash   BLOB NOT NULL UNIQUE,
  bytes  BLOB NOT NULL
) STRICT;
CREATE TABLE content (
  number INTEGER PRIMARY KEY REFERENCES message (number),
  head   BLOB NOT NULL,
  body   INTEGER REFERENCES body (number)
) STRICT;

CREATE TABLE reminder (
  key     TEXT PRIMARY KEY,
  message INTEGER REFERENCES message (number),
  state   TEXT CHECK (state = 'sent' OR state = 'failed' OR state = 'unknown' OR state = 'expired'
                      OR state = 'cancelled'),
  reason  TEXT,
  at      INTEGER,
  CHECK ((message IS NULL) = (state IS NOT NULL)),
  CHECK ((state IS NULL) = (at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_message ON reminder (message) WHERE message IS NOT NULL;

-- What happened to a message on its way, but for the plain way through planned, leased, sent.
CREATE TABLE event (
  number  INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES message (number),
  at      INTEGER NOT NULL,
  state   TEXT NOT NULL,
  reason  TEXT NOT NULL
) STRICT;
CREATE INDEX event_message ON event (message);

-- Refusals for good, one after another, of a recipient; from suspended_at on it gets nothing.
CREATE TABLE recipient (
  channel      TEXT NOT NULL,
  recipient    TEXT NOT NULL,
  refusals     INTEGER NOT NULL,
  refused_at   INTEGER NOT NULL,
  reason       TEXT NOT NULL,
  suspended_at INTEGER,
  PRIMARY KEY (channel, recipient)
) STRICT, WITHOUT ROWID;

-- Which database this is, and how far it has come: see epoch.rs.
CREATE TABLE identity (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

INSERT INTO message (number, id, channel, recipient, subject, due, expires, state, attempts, in_doubt,
                     next_attempt, first_attempt, lease, lease_until, doubted_at, reason, planned_at, changed_at)
  SELECT number, id, channel, recipient, subject, due, expires,
         CASE WHEN state <> 'waiting' THEN state WHEN in_doubt > 0 THEN 'unknown'
              WHEN attempts > 0 THEN 'deferred' ELSE 'planned' END,
         attempts, in_doubt, CASE state WHEN 'waiting' THEN next_attempt END,
         CASE WHEN attempts > 0 THEN planned_at END,
         lease, lease_until, doubted_at, reason, planned_at, changed_at
  FROM old_message;
INSERT INTO content SELECT number, bytes, NULL FROM old_body;
INSERT INTO reminder
  SELECT key, message.number,
         CASE WHEN message.number IS NULL THEN old_reminder.state END,
         CASE WHEN message.number IS NULL THEN old_reminder.reason END,
         CASE WHEN message.number IS NULL THEN old_reminder.changed_at END
  FROM old_reminder LEFT JOIN message ON message.id = old_reminder.message;
DROP TABLE old_reminder;
DROP TABLE old_body;
DROP TABLE old_message;
";

/// `ready` is when a message was to leave: after its place in the spread and the quiet hours.
/// Its `next_attempt` does not tell how late it is, because that moves with every attempt.
const THIRD: &str = "
ALTER TABLE message ADD COLUMN ready INTEGER NOT NULL DEFAULT 0;
UPDATE message SET ready = due;
";

/// The ids have no index: nothing is looked for by them that could not be read from end to end,
/// and ids are hashes, so that among a hundred thousand each wrote a page of its own. That two
/// messages never have one is seen to by the keys, of which an id is made.
const FOURTH: &str = "
CREATE TABLE new_message (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL,
  channel       TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  subject       TEXT NOT NULL,
  due           INTEGER NOT NULL,
  expires       INTEGER NOT NULL,
  state         TEXT NOT NULL DEFAULT 'planned'
                CHECK (state = 'planned' OR state = 'leased' OR state = 'sent' OR state = 'deferred'
                       OR state = 'failed' OR state = 'unknown' OR state = 'expired' OR state = 'cancelled'),
  attempts      INTEGER NOT NULL DEFAULT 0,
  in_doubt      INTEGER NOT NULL DEFAULT 0,
  next_attempt  INTEGER,
  first_attempt INTEGER,
  lease         TEXT,
  lease_until   INTEGER,
  doubted_at    INTEGER,
  quiet_from    INTEGER,
  quiet_until   INTEGER,
  reason        TEXT,
  planned_at    INTEGER NOT NULL,
  changed_at    INTEGER NOT NULL,
  ready         INTEGER NOT NULL,
  CHECK ((state = 'leased') = (lease IS NOT NULL)),
  CHECK (next_attempt IS NULL OR state = 'planned' OR state = 'deferred' OR state = 'unknown'),
  CHECK (next_attempt IS NOT NULL OR (state <> 'planned' AND state <> 'deferred'))
) STRICT;
INSERT INTO new_message SELECT * FROM message;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
CREATE INDEX message_next ON message (channel, next_attempt) WHERE next_attempt IS NOT NULL;
CREATE UNIQUE INDEX message_leased ON message (lease) WHERE state = 'leased';
CREATE INDEX message_amiss ON message (changed_at)
  WHERE state = 'deferred' OR state = 'failed' OR state = 'unknown' OR state = 'expired';
";

/// What a file turned out to be.
pub(super) enum Found {
    /// It is an outbox.
    Ours,
    /// It is one of an older version, with this schema.
    Older(i64),
    /// Nothing is in it yet.
    Empty,
    /// It holds tables of some other program.
    NotOurs,
    /// It has a schema that is newer than this program.
    Newer(i64),
}

/// Looks without touching: may this program work with this file?
pub(super) fn look(db: &Connection) -> rusqlite::Result<Found> {
    let version = version(db)?;
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (tables > 0 || version != 0) {
        return Ok(Found::NotOurs);
    }
    Ok(match version {
        0 => Found::Empty,
        NEWEST => Found::Ours,
        1..NEWEST => Found::Older(version),
        _ => Found::Newer(version),
    })
}

/// Brings a database of ours, or an empty one, to the newest schema, in one transaction.
/// Takes the write lock in any case, so that a file that cannot be written is found out
/// when it is opened and not at the first message.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    // What refers to a table stays while the table is made anew; in a transaction it cannot be said.
    db.pragma_update(None, "foreign_keys", false)?;
    let migrated = to_newest(db);
    db.pragma_update(None, "foreign_keys", true)?;
    migrated
}

fn to_newest(db: &mut Connection) -> rusqlite::Result<()> {
    let all = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&all)?;
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        all.execute_batch(step)?;
    }
    if version < NEWEST {
        all.pragma_update(None, "application_id", APPLICATION_ID)?;
        all.pragma_update(None, "user_version", NEWEST)?;
    }
    all.commit()
}

fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}
