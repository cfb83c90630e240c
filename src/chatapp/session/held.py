"""Held: the requests of a session that came too fast; each waits here until it may be done."""

from chatapp.events import Refused
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import Session
from chatapp.wire.requests import Line, LogIn, Read, ReadOn, Request, Search, Seen

HELD_AT_MOST, HELD_BYTES = 500, 65_536
"""How many requests, and bytes of them, may wait for their time, or for the client."""

PLACE_BYTES = 200
"""About how much of the server's memory a place takes that a program says it has read to."""


def hold(session: Session, request: Request | Refused) -> None:
    """Keep a request, or a refusal, until it may be done; read on: a /help or a pong may follow.

    A client that has sent far more is not read until all of it is done.
    """
    if not session.deferred:
        session.held_bytes = 0
    session.deferred.append(request)
    session.held_bytes += _size_of(request)
    if len(session.deferred) > HELD_AT_MOST or session.held_bytes > HELD_BYTES:
        session.input_gate.pause(PauseReason.HELD)


def held_lines(session: Session) -> int:
    """Return the number of lines that wait."""
    return sum(isinstance(held, Line) for held in session.deferred)


def _size_of(request: Request | Refused) -> int:
    """Return about how many bytes a request has that a program may choose the length of."""
    match request:
        case Line():
            return len(request.line)
        case Search():
            return len(request.words)
        case Read():
            return len(request.room)
        case LogIn():
            return len(request.name) + len(request.secret) + _size_of_places(request.rooms or {})
        case ReadOn():
            return len(request.token) + _size_of_places(request.rooms)
    return 0


def _size_of_places(rooms: Seen) -> int:
    return sum(len(room) + len(epoch) + PLACE_BYTES for room, (epoch, _) in rooms.items())
