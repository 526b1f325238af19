"""The schema of bot.db as numbered steps. A step that has been released is never changed; a new one is added."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("houston")

_FIRST = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE milestones (
  id TEXT PRIMARY KEY, flight TEXT NOT NULL, flight_name TEXT NOT NULL, kind TEXT NOT NULL,
  at TEXT NOT NULL, precision TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL, since TEXT NOT NULL,
  station TEXT NOT NULL, port TEXT NOT NULL, title TEXT NOT NULL, reason TEXT NOT NULL,
  outcome_at TEXT, outcome_precision TEXT) STRICT;
CREATE TABLE moments (
  milestone TEXT NOT NULL REFERENCES milestones (id), version INTEGER NOT NULL, at TEXT NOT NULL, precision TEXT NOT NULL,
  since TEXT NOT NULL, PRIMARY KEY (milestone, version)) STRICT;
CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY, guild INTEGER NOT NULL, channel INTEGER NOT NULL, creator INTEGER NOT NULL,
  kinds TEXT NOT NULL, milestone TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, refusals INTEGER NOT NULL, created_at TEXT NOT NULL) STRICT;
CREATE INDEX subscriptions_guild ON subscriptions (guild);
CREATE TABLE leads (
  subscription INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE, place INTEGER NOT NULL, lead TEXT NOT NULL,
  PRIMARY KEY (subscription, lead)) STRICT;
CREATE TABLE notices (
  id INTEGER PRIMARY KEY, milestone TEXT NOT NULL REFERENCES milestones (id), version INTEGER NOT NULL, kind TEXT NOT NULL,
  lead INTEGER NOT NULL, due_at TEXT NOT NULL, useful_until TEXT NOT NULL,
  UNIQUE (milestone, version, kind, lead)) STRICT;
CREATE TABLE deliveries (
  key TEXT PRIMARY KEY, notice INTEGER NOT NULL REFERENCES notices (id), subscription INTEGER NOT NULL,
  channel INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, next_try TEXT NOT NULL,
  claimed_at TEXT, message_id INTEGER, sent_at TEXT, late_s INTEGER, reason TEXT NOT NULL,
  UNIQUE (notice, subscription)) STRICT;
CREATE INDEX deliveries_open ON deliveries (state, next_try);
"""


@migrations()
def first(db: Database) -> None:
    """Milestones with the history of their moments, subscriptions, the outbox of notices and deliveries."""
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO settings VALUES ('outbox', lower(hex(randomblob(3))))")


@migrations()
def filters_and_roles(db: Database) -> None:
    """Subscriptions to one flight, one station, crewed flights alone, with a role to mention; milestones know their crew."""
    for column in ("mission TEXT NOT NULL DEFAULT ''", "station TEXT NOT NULL DEFAULT ''"):
        db.execute(f"ALTER TABLE subscriptions ADD COLUMN {column}")
    for column in ("crewed_only", "role"):
        db.execute(f"ALTER TABLE subscriptions ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE milestones ADD COLUMN crewed INTEGER NOT NULL DEFAULT 1")


@migrations()
def after_the_post(db: Database) -> None:
    """Posts in announcement channels are published, and corrected after a change too small for a notice."""
    for column in ("publish_at TEXT", "published_at TEXT", "shown TEXT NOT NULL DEFAULT ''"):
        db.execute(f"ALTER TABLE deliveries ADD COLUMN {column}")
    db.execute("CREATE INDEX deliveries_publishing ON deliveries (publish_at) WHERE publish_at IS NOT NULL")
    db.execute("CREATE INDEX deliveries_subscription ON deliveries (subscription, state)")


@migrations()
def where_milestones_come_from(db: Database) -> None:
    """A milestone may follow a plan of the record: which one, and the moment that it said last."""
    for column in ("source TEXT NOT NULL DEFAULT ''", "seen TEXT NOT NULL DEFAULT ''"):
        db.execute(f"ALTER TABLE milestones ADD COLUMN {column}")
    db.execute("CREATE UNIQUE INDEX milestones_source ON milestones (source) WHERE source != ''")


@migrations()
def what_people_say(db: Database) -> None:
    """Corrections that people sent, and the text of questions without an answer."""
    db.execute(
        "CREATE TABLE feedback (id INTEGER PRIMARY KEY, at TEXT NOT NULL, person INTEGER NOT NULL, reading TEXT NOT NULL, "
        "answer TEXT NOT NULL, correction TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE misses (id INTEGER PRIMARY KEY, at TEXT NOT NULL, question TEXT NOT NULL, words TEXT NOT NULL) STRICT"
    )
