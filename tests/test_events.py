"""The events: each has a line of text and an object, wherever events are listed."""

import pytest

from chatapp import events, program_events, room_events
from chatapp.events import Acked, Paged, PagedAround
from chatapp.program_events import TOLD_TO_PROGRAMS
from chatapp.room_events import Event, RoomEvent
from chatapp.wire import text
from chatapp.wire.objects import type_of

EVENTS = [
    kind
    for kind in (vars(events) | vars(room_events) | vars(program_events)).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in (Event, RoomEvent)
]


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_can_be_told(kind: type[Event]) -> None:
    """An event that is new is given its object, and its sentence if not only programs read it."""
    assert type_of(kind)
    assert (kind in text._TEXT) == (kind not in (Acked, Paged, PagedAround, *TOLD_TO_PROGRAMS))
