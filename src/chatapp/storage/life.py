"""The life of a journal: whether its rooms go on in their epochs, or begin new epochs.

Invariant: an offset is never used twice in one epoch. Whenever the file may lack an entry that was
shown, every room begins a new epoch. Whispers have no epochs: the tokens given until then are noted
instead, and a place in the whispers that comes with such a token is not believed.
"""

import json
import sqlite3

from twisted.logger import Logger

from chatapp.log.log import new_epoch
from chatapp.storage.schema import transaction
from chatapp.storage.witness import Witness

_log = Logger()

NEW_LIFE = "INSERT OR REPLACE INTO record VALUES ('journal', 'life', ?)"
LAST_BATCH = "INSERT OR REPLACE INTO record VALUES ('journal', 'batch', ?)"


def begin_life(database: sqlite3.Connection, witness: Witness) -> int:
    """Begin new epochs if the file may lack what was shown; return the number of its last batch.

    The witness is open after that.
    """
    rows = dict(database.execute("SELECT key, value FROM record WHERE kind = 'journal'"))
    batch = int(rows.get("batch", "0"))
    if "copy" in rows or not witness.fits(batch):
        with transaction(database):
            _begin_epochs(database)
            database.execute("DELETE FROM record WHERE kind = 'journal' AND key = 'copy'")
            database.execute(LAST_BATCH, (str(batch),))
            database.execute(NEW_LIFE, (life_value(),))
        if batch:
            _log.info(
                "The journal may lack what was shown, after a power cut or as an older copy:"
                " its rooms begin new epochs"
            )
    witness.open(batch)
    return batch


def life_value() -> str:
    """Return the name of a new life, as its record has it."""
    return json.dumps(new_epoch())


def life_of(database: sqlite3.Connection) -> str:
    """Return the name of the life of a file; empty if it was begun before lives had names."""
    query = "SELECT value FROM record WHERE kind = 'journal' AND key = 'life'"
    row = database.execute(query).fetchone()
    return json.loads(row[0]) if row else ""


def _begin_epochs(database: sqlite3.Connection) -> None:
    rooms = database.execute("SELECT key, value FROM record WHERE kind = 'room'").fetchall()
    for key, value in rooms:
        room = {**json.loads(value), "epoch": new_epoch()}
        row = json.dumps(room, ensure_ascii=False), key
        database.execute("UPDATE record SET value = ? WHERE kind = 'room' AND key = ?", row)
    database.execute(
        "UPDATE record SET value = json_set("
        "value, '$.outlived', json_array(value ->> 'digest', value ->> 'previous')"
        ") WHERE kind = 'user'"
    )
