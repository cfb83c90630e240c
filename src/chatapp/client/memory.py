"""The memory: what outlives a connection, and with a store the program too."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from chatapp.client.coming import Wish
from chatapp.client.pace import Pace
from chatapp.client.places import Mark, Places, fold
from chatapp.client.room import Room
from chatapp.client.state import State
from chatapp.client.store import Store

SAVE_SECONDS = 1.0
"""How long what the program has read may wait until it is kept."""


class Memory:
    """Who the user is, what the client knows, and how far the program has read.

    Args:
        name: the name to take.
        secret: what the user logs in with; empty for a guest.
        rooms: the rooms to be in.
        store: where to keep it; None to keep it for as long as the program runs.
        make_room: returns a room of a name.

    Attributes:
        wish: who the user wants to be, and where.
        state: what the client knows.
        store: where it is kept.
        pace: how fast to send.
    """

    def __init__(
        self,
        name: str,
        secret: str,
        rooms: tuple[str, ...],
        store: Store | None,
        make_room: Callable[[str], Room],
    ) -> None:
        self.wish = Wish(name, secret, {fold(room): room for room in rooms})
        self.state = State(make_room)
        self.store = store
        self.pace = Pace(time.monotonic)
        self._read = Places()
        self._limits: dict[str, Any] = {}
        self._saved: dict[str, Any] = {}
        self._saving: asyncio.TimerHandle | None = None

    def load(self) -> None:
        """Remember what the store has."""
        kept = self.store.load() if self.store is not None else None
        if kept:
            self.state.token = kept["token"]
            self.state.places.restore(kept)
            self._read.restore(kept)
            self._set_pace(kept.get("limits", {}))

    def take(self, mark: Mark) -> None:
        """Note what the program has read; it is kept soon."""
        self._read.take(mark)
        if self.store is not None and self._saving is None:
            self._saving = asyncio.get_running_loop().call_later(SAVE_SECONDS, self.save)

    def note(self) -> None:
        """Keep a new token at once, for the one before may be good no longer."""
        if self.state.token != self._saved.get("token", ""):
            self.save()
        if self.state.limits and self.state.limits != self._limits:
            self._set_pace(self.state.limits)

    def save(self) -> None:
        """Keep everything now, if it has changed."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        kept = {"token": self.state.token, "limits": self._limits, **self._read.to_object()}
        if self.store is not None and kept != self._saved:
            self.store.save(kept)
        self._saved = kept

    def _set_pace(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        if limits:
            self.pace.set(limits["messages_per_second"], limits["message_burst"])
