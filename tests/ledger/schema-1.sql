-- An outbox as the first version made it, with a message in each state.
PRAGMA application_id = 1868723044;
PRAGMA user_version = 1;

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
INSERT INTO message VALUES (1, 'sent@x', 'email', 'dagny@example.org', 's', 1774166400000, 1774252800000, 'sent', 1, 0, 1774166400000, NULL, NULL, NULL, '250 ok', 1774166400000, 1774166400000);
INSERT INTO body VALUES (1, CAST('the bytes of sent' AS BLOB));
INSERT INTO message VALUES (2, 'fresh@x', 'email', 'dagny@example.org', 's', 1774166400000, 1774252800000, 'waiting', 0, 0, 1774166400000, NULL, NULL, NULL, NULL, 1774166400000, 1774166400000);
INSERT INTO body VALUES (2, CAST('the bytes of fresh' AS BLOB));
INSERT INTO message VALUES (3, 'again@x', 'email', 'dagny@example.org', 's', 1774166400000, 1774252800000, 'waiting', 1, 0, 1774166400000, NULL, NULL, NULL, '451 later', 1774166400000, 1774166400000);
INSERT INTO body VALUES (3, CAST('the bytes of again' AS BLOB));
INSERT INTO message VALUES (4, 'doubt@x', 'email', 'dagny@example.org', 's', 1774166400000, 1774252800000, 'waiting', 1, 1, 1774166400000, NULL, NULL, NULL, 'no answer', 1774166400000, 1774166400000);
INSERT INTO body VALUES (4, CAST('the bytes of doubt' AS BLOB));
INSERT INTO message VALUES (5, 'leased@x', 'email', 'dagny@example.org', 's', 1774166400000, 1774252800000, 'leased', 1, 0, 1774166400000, 'abc', NULL, NULL, NULL, 1774166400000, 1774166400000);
INSERT INTO body VALUES (5, CAST('the bytes of leased' AS BLOB));
INSERT INTO reminder VALUES ('sent/2026', 'sent@x', 'sent', NULL, 1774166400000, 1774166400000);
INSERT INTO reminder VALUES ('fresh/2026', 'fresh@x', 'planned', NULL, 1774166400000, 1774166400000);
INSERT INTO reminder VALUES ('again/2026', 'again@x', 'planned', NULL, 1774166400000, 1774166400000);
INSERT INTO reminder VALUES ('doubt/2026', 'doubt@x', 'unknown', NULL, 1774166400000, 1774166400000);
INSERT INTO reminder VALUES ('leased/2026', 'leased@x', 'planned', NULL, 1774166400000, 1774166400000);
INSERT INTO reminder VALUES ('over/2026', NULL, 'expired', 'the day was over', 1774166400000, 1774166400000);
INSERT INTO meta VALUES ('planned_until', 1774166400000);
INSERT INTO subscription VALUES ('one', 1774166400000);
