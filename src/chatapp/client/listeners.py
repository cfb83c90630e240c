"""Listeners: the functions that a program has called for events of some kind."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from chatapp.client.errors import ChatError
from chatapp.client.events import Event
from chatapp.client.places import fold

log = logging.getLogger("chatapp.client")


def is_in(event: Event, room: str) -> bool:
    """Return whether an event happened in a room; if the name is empty, wherever it did."""
    return not room or fold(getattr(event, "room", "")) == fold(room)


class Listeners:
    """Functions, each with the kind of events and the room that it is for."""

    def __init__(self) -> None:
        self._all: list[tuple[type[Event], str, Callable[[Any], Awaitable[None]]]] = []

    def add(self, kind: type[Event], room: str, call: Callable[[Any], Awaitable[None]]) -> None:
        """Add a function; if the room's name is empty, it is for all rooms."""
        self._all.append((kind, room, call))

    async def hear(self, event: Event) -> None:
        """Call those that an event is for, one after another; log what one was refused."""
        for kind, room, call in self._all:
            if isinstance(event, kind) and is_in(event, room):
                try:
                    await call(event)
                except ChatError as refused:
                    log.warning("refused: %s", refused)
