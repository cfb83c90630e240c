"""Answers: what the server sends back for a request with a ref, and what waits for it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from chatapp.client.decoding import ENTRIES, Object, as_own, decode
from chatapp.client.errors import ChatError
from chatapp.client.events import Event

COLLECTED = ENTRIES | {"whispered"}
"""The types of what comes before the end of a page."""


@dataclass(frozen=True, slots=True)
class Done:
    """A line was done.

    Attributes:
        room: the name of the room in which it said something; empty if it said nothing.
        id: the number of that message; 0 if there is none.
        notices: what the server said in words before that, such as the list that `/list` shows.
    """

    room: str = ""
    id: int = 0
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of the past, the oldest first.

    Attributes:
        entries: the messages, topics or whispers.
        first: the number of the first one; 0 if there is none. Of whispers it may be lower: up to
            there the server has looked for those with that user.
        last: the number of the last one, in the same way.
        more: whether there may be older ones, before `first`.
        newer: whether there may be newer ones, after `last`.
    """

    entries: tuple[Event, ...]
    first: int
    last: int
    more: bool
    newer: bool = False


class Request:
    """A request that waits for its answer.

    Attributes:
        payload: what is sent.
        answer: done with the last object of the answer, or with why there is none.
        sent: whether it was sent over this connection.
        ever_sent: whether it was ever sent.
    """

    def __init__(self, payload: Object) -> None:
        self.payload = payload
        self.answer: asyncio.Future[Object] = asyncio.get_running_loop().create_future()
        self.sent = False
        self.ever_sent = False
        self._told: list[Object] = []

    @property
    def line(self) -> str:
        """The line to be done; empty if it is another request."""
        return str(self.payload.get("line", ""))

    @property
    def is_line(self) -> bool:
        """Whether it is a line, which must not be done twice."""
        return "line" in self.payload

    def again(self) -> None:
        """Begin anew, over another connection."""
        self.sent = False
        self._told.clear()

    def take(self, told: Object) -> bool:
        """Take an object that answers this; return whether it is the last one."""
        kind = told["type"]
        if kind == "error":
            self.refuse(ChatError(told.get("code", "refused"), told["text"]))
        elif kind in COLLECTED or kind == "notice":
            self._told.append(told)
            return False
        elif kind not in ("ack", "page", "members", "commands"):
            return False
        elif not self.answer.done():
            self.answer.set_result(told)
        return True

    def keeps(self, told: Object) -> bool:
        """Whether an object is a part of this answer alone, and nothing that happens now."""
        return not self.is_line and told["type"] in COLLECTED

    def refuse(self, error: Exception) -> None:
        """Say why there is no answer."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def done(self, ack: Object) -> Done:
        """Return what an `ack` says, and what was told before it."""
        notices = tuple(told["text"] for told in self._told if told["type"] == "notice")
        return Done(ack.get("room", ""), ack.get("id", 0), notices)

    def page(self, end: dict[str, Any], user: str) -> Page:
        """Return the page that has come, by its end, to our user of that name."""
        told = (one for one in self._told if one["type"] in COLLECTED)
        entries = tuple(as_own(decode(one), user) for one in told)
        return Page(entries, end["first"], end["last"], end["more"], end.get("newer", False))
