"""Telling: tells many sessions the same, encoded once for all of them."""

from collections.abc import Iterable

from chatapp.room_events import Event
from chatapp.session.session import Session
from chatapp.wire.encoding import OBJECT, Encoding


def tell_all(sessions: Iterable[Session], event: Event) -> None:
    """Tell many sessions the same, which is encoded once in each encoding."""
    encoded: dict[Encoding, bytes] = {}
    for session in sessions:
        encoding = session.encoding.shared
        if encoding not in encoded:
            encoded[encoding] = encoding.encode(event)
        session.post(encoded[encoding])


def tell_programs(sessions: Iterable[Session], event: Event) -> None:
    """Tell those of the sessions that are programs the same; people find it out when they ask."""
    data = OBJECT.encode(event)
    for session in sessions:
        if session.encoding.every_entry:
            session.post(data)
