"""The events: each has a line of text and an object, wherever events are listed."""

import pytest

from chatapp import events, room_events
from chatapp.events import Acked, Paged, PagedAround
from chatapp.room_events import Event, RoomEvent
from chatapp.wire import text
from chatapp.wire.objects import type_of

EVENTS = [
    kind
    for kind in (vars(events) | vars(room_events)).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in (Event, RoomEvent)
]


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_can_be_told(kind: type[Event]) -> None:
    """An event that is new is given its sentence and its object; some only programs read."""
    assert type_of(kind)
    assert (kind in text._TEXT) == (kind not in (Acked, Paged, PagedAround))
