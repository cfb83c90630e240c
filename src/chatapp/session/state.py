"""The states of a session: how it reads, and how far it has come."""

from enum import Enum, auto


class Reading(Enum):
    """How a session reads."""

    IN_STEP = auto()
    """It has everything up to the last flush, and nothing waits for it alone."""
    BEHIND = auto()
    """`take` gives it what it has not had."""
    FULL = auto()
    """Its connection takes no more; it calls `take` when it has room."""


class Life(Enum):
    """How far a session has come."""

    ARRIVING = auto()
    """It is not told of to anyone yet: what its coming changes is on its way to the journal."""
    HERE = auto()
    """It is told things, and its lines are done."""
    LEAVING = auto()
    """It is told no more, and closes when it has been given everything."""
    STAYING = auto()
    """The same, but it waits to be closed: the server ends."""
    CLOSING = auto()
    """Nothing more can be sent: the connection is being closed."""
    LOST = auto()
    """There is no connection any more."""


IN_STEP, BEHIND, FULL = Reading
ARRIVING, HERE, LEAVING, STAYING, CLOSING, LOST = Life
