"""A line that is being done: from when it is decided until all that it changes is kept."""

from chatapp.wire.requests import Request

TRIES = 3
"""How often a line is decided again, if others claim first what it needs."""


class Doing:
    """One line of a session.

    `request`: the line, to be decided again if one of its claims is lost.
    `said`: the room and the offset of what it said, once that is kept.
    `waiting`: how many of its changes are not kept yet.
    `tries`: how often it was decided.
    """

    __slots__ = ("request", "said", "tries", "waiting")

    def __init__(self, request: Request, tries: int = 1) -> None:
        self.request = request
        self.said: tuple[str, int] | None = None
        self.waiting = 0
        self.tries = tries
