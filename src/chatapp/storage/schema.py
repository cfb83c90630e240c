"""The schema of the journal's file: its tables, their versions, and who may use the file.

Three things are made sure of before the first row is read:

- The file is this server's alone. Two servers that wrote one journal would use the same offsets for
  different entries. SQLite's own locks last for a transaction only, so they cannot prevent that:
  the server holds a lock of another kind, flock, from its start to its end. The kernel releases
  it even after kill -9. Other programs may still read the file through SQLite, for a backup.
- The file is ours, and not newer than this program. Any other file is left as it is.
- The file can be written. If it cannot, the start fails, and not the first line of a user.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from chatapp.errors import JournalError
from chatapp.names import skeleton
from chatapp.wire.objects import SPOKEN_TYPES

APPLICATION = 0x63686174
"""The mark of our files (PRAGMA application_id): `chat` in ASCII."""

SPOKEN = ", ".join(map(repr, SPOKEN_TYPES))
"""The types of what people said, as a list in SQL.

SQLite uses the indexes `spoken` and `came` only for queries with the very condition of the index.
Another type of event that is spoken therefore takes a migration that makes both again.
"""

MIGRATIONS = (
    f"""
    CREATE TABLE room (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, epoch TEXT NOT NULL, topic TEXT NOT NULL,
        first INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE entry (
        log INTEGER NOT NULL, offset INTEGER NOT NULL, time REAL NOT NULL, type TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (log, offset)
    ) WITHOUT ROWID;
    CREATE INDEX spoken ON entry (log, offset) WHERE type IN ({SPOKEN});
    CREATE TABLE user (
        id INTEGER PRIMARY KEY, digest BLOB NOT NULL, previous BLOB NOT NULL, name TEXT NOT NULL,
        guest INTEGER NOT NULL, places TEXT NOT NULL, whispers INTEGER NOT NULL,
        answers TEXT NOT NULL, until REAL NOT NULL
    );
    """,
    """
    CREATE TABLE log (id INTEGER PRIMARY KEY, first INTEGER NOT NULL);
    CREATE TABLE record (
        kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    CREATE TABLE claim (key TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO log SELECT id, first FROM room;
    INSERT INTO log SELECT id, whispers FROM user;
    INSERT INTO record
        SELECT 'room', id, json_object('name', name, 'epoch', epoch, 'topic', topic) FROM room;
    INSERT INTO claim SELECT 'room:' || lower(name), id FROM room;
    INSERT INTO record SELECT 'user', u.id, json_object(
        'name', u.name, 'guest', json(iif(u.guest, 'true', 'false')),
        'digest', lower(hex(u.digest)), 'previous', lower(hex(u.previous)),
        'room', coalesce((
            SELECT r.id FROM json_each(u.places) p JOIN room r ON r.name = p.key
            ORDER BY p.id DESC LIMIT 1
        ), 0),
        'answers', 'user' || u.id, 'gone', u.until, 'closed', json('false')
    ) FROM user u;
    INSERT INTO record SELECT 'place', u.id || '/' || r.id, json_object('at', p.value)
        FROM user u, json_each(u.places) p JOIN room r ON r.name = p.key;
    INSERT INTO record SELECT 'mail', id, json_object('at', whispers) FROM user;
    INSERT INTO record SELECT 'answer', 'user' || u.id || '/' || a.key,
        json_object('room', a.value ->> 0, 'offset', a.value ->> 1)
        FROM user u, json_each(u.answers) a;
    INSERT OR IGNORE INTO claim
        SELECT 'name:' || skeleton(name), id FROM user WHERE NOT guest ORDER BY id;
    DROP TABLE room;
    DROP TABLE user;
    """,
    """
    CREATE TABLE kept AS SELECT
        u.key AS id, u.value ->> 'name' AS name, skeleton_3(u.value ->> 'name') AS look,
        c.key IS NOT NULL AS claimed,
        row_number() OVER (
            PARTITION BY skeleton(u.value ->> 'name')
            ORDER BY c.key IS NULL, u.value ->> 'gone' != 0, u.value ->> 'gone' DESC
        ) AS place
        FROM record u
        LEFT JOIN claim c ON c.key = 'name:' || skeleton(u.value ->> 'name') AND c.owner = u.key
        WHERE u.kind = 'user' AND NOT u.value ->> 'guest';
    DELETE FROM kept WHERE place > 1;
    DELETE FROM claim WHERE key LIKE 'name:%';
    INSERT OR IGNORE INTO claim
        SELECT 'name:' || iif(place = 1 AND NOT guest, look, '=' || lower(name)), id FROM (
            SELECT id, name, look,
                row_number() OVER (
                    PARTITION BY look ORDER BY claimed DESC, CAST(id AS INTEGER)
                ) AS place,
                look GLOB 'guest*' AND substr(look, 6) NOT GLOB '*[^ols2-46-9]*' AS guest
            FROM kept
        );
    UPDATE record SET value = json_set(value, '$.closed', json('false'))
        WHERE kind = 'user' AND key IN (SELECT id FROM kept);
    DROP TABLE kept;
    """,
    f"""
    CREATE INDEX came ON entry (log, offset) WHERE type NOT IN ({SPOKEN});
    """,
    "",
)
"""The steps from an empty file to the newest version, which PRAGMA user_version counts.

A step that was released never changes; a change of the tables is another step. So is a change of
what looks alike, and then the function of each step before stays here.

Step 3: names look alike that did not before. Everyone who would have had a name on coming back is
given it, also who has closed the connection: the first of those that look alike claims the
skeleton, the others and those that look like a guest's claim the name as it is spelled.

Step 5: the tables stay, but hold what a program of before cannot read, such as `removed` and
`charter`. So that one refuses the file in a line, and does not fail in the midst of it.
"""


def _skeleton_of_2(name: str) -> str:
    """Return what names had in common that looked alike until step 3."""
    return name.lower().translate(str.maketrans("01i", "oll")).replace("rn", "m")


def lock(path: str) -> int:
    """Lock the file for this server, and make the file if it does not exist.

    Returns:
        A file descriptor; closing it releases the lock.

    Raises:
        JournalError: another server has the lock.
        OSError: the file cannot be opened or made.
    """
    # Nobody else may read what users whisper. SQLite gives its other files the same mode.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise JournalError("another server is using it") from None
    return descriptor


def migrate(database: sqlite3.Connection) -> None:
    """Bring an open file to the newest version, and see that it can be written.

    Raises:
        JournalError: the file is another program's, or a newer version's.
        sqlite3.Error: it is no database, or cannot be written.
    """
    version = check_is_ours(database)
    database.create_function("skeleton", 1, _skeleton_of_2, deterministic=True)
    database.create_function("skeleton_3", 1, skeleton, deterministic=True)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        database.executescript(
            f"BEGIN IMMEDIATE; {script} PRAGMA application_id = {APPLICATION};"
            f" PRAGMA user_version = {number}; COMMIT;"
        )
    # Written even if it is the same, to find out now whether the file can be written.
    with transaction(database):
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def check_is_ours(database: sqlite3.Connection) -> int:
    """Return the version of a file that this program may write; it changes nothing.

    Raises:
        JournalError: the file is another program's, or a newer version's.
        sqlite3.Error: it is no database.
    """
    version: int
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (objects,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and objects:
        raise JournalError("it is a database of something else")
    if version > len(MIGRATIONS):
        raise JournalError(
            f"it was written by a newer chatapp (journal version {version};"
            f" this one knows {len(MIGRATIONS)})"
        )
    return version


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Do all of what is inside or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
