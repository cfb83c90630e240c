"""The states of a session: how it reads, and how far it has come."""

from enum import Enum, auto


class Reading(Enum):
    """How a session reads."""

    IN_STEP = auto()
    """It was given everything up to the last flush, and nothing waits for it alone."""
    BEHIND = auto()
    """`take` gives it what it was not given yet."""
    FULL = auto()
    """Its connection takes no more; it calls `take` when it has room."""


class Life(Enum):
    """How far a session has come."""

    ARRIVING = auto()
    """Nobody is told of it yet: the change that lets it come in is not kept."""
    HERE = auto()
    """It is in the chat: it is told things, and its lines are done."""
    LEAVING = auto()
    """It is told no more. Its connection is closed when everything has been given."""
    STAYING = auto()
    """It is told no more, and waits for Shutdown to close the connection."""
    CLOSING = auto()
    """Nothing more can be sent: the connection is being closed."""
    LOST = auto()
    """There is no connection any more."""


IN_STEP, BEHIND, FULL = Reading
ARRIVING, HERE, LEAVING, STAYING, CLOSING, LOST = Life
