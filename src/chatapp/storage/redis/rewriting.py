"""Rewriting: Redis writes its file anew after it was started again, so no part of a batch is left.

If its file ends within a batch, after a power cut, Redis has forgotten that part, and yet leaves it
in the file. When it is started once more, it does that part. If the same batch was put back, it
comes to nothing (`write.lua`); if nobody could, other entries have those offsets by then.

Doubt: Redis may end again before its file is written anew.
"""

from twisted.logger import Logger

from chatapp.errors import JournalError
from chatapp.storage.redis.connection import Ask
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.scripts import Command

REWRITE: Command = ("BGREWRITEAOF",)

_log = Logger()


async def rewrite(ask: Ask) -> None:
    """Have Redis begin to write its file anew; the log says if it does not."""
    try:
        await ask(REWRITE)
    except JournalError as error:
        _note(error)


def rewrite_at_start(opening: Opening) -> None:
    """Have Redis begin the same before the reactor runs."""
    try:
        opening.ask(REWRITE)
    except JournalError as error:
        _note(error)


def _note(error: JournalError) -> None:
    _log.warn("Redis does not write its file anew: {error}", error=error)
