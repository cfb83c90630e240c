"""Doing: a line in progress, from its decision until everything that it changes is kept."""

from chatapp.wire.requests import Request

TRIES = 3
"""Number of times that a line is decided, if others are first to claim what it needs."""


class Doing:
    """One line of a session.

    Attributes:
        request: the line, to be decided again if one of its claims is lost.
        room: the name of the room that it is done in; empty for the current room. Typed sets it.
        said: the name of the room and the offset of what the line said; None until that is kept,
            or if it says nothing.
        refused: True if its user was told that it cannot be done.
        waiting: number of its changes that are not kept yet, and one more while it is decided.
        tries: number of times that it was decided.
    """

    __slots__ = ("refused", "request", "room", "said", "tries", "waiting")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.room = ""
        self.refused = False
        self.said: tuple[str, int] | None = None
        self.waiting = 0
        self.tries = 1
