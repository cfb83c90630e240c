"""A room that the user is in: what is said there, who is there, and what was said before."""

from collections.abc import AsyncIterator
from typing import Protocol

from chatapp.client.answers import Done, Page, Request
from chatapp.client.decoding import Object
from chatapp.client.events import Event
from chatapp.client.members import Members
from chatapp.client.parts import plain

PAGE = 100
"""How many messages of the past are asked for at once."""


class Asker(Protocol):
    """What a room needs of its client."""

    @property
    def user(self) -> str:
        """The user's name."""

    async def send(self, line: str, room: str = "", ref: str = "") -> Done:
        """Have a line done."""

    async def request(self, payload: Object, ref: str = "") -> tuple[Request, Object]:
        """Ask for something; return the request, and the last object of its answer."""


async def page(
    asker: Asker, of: str, before: int | None, around: int | None, count: int | None
) -> Page:
    """Return a page of a room's messages, or of the whispers with a user."""
    wanted = {"before": before, "around": around, "count": count}
    payload = {"history": of} | {key: value for key, value in wanted.items() if value is not None}
    request, end = await asker.request(payload)
    return request.page(end, asker.user)


async def pages(asker: Asker, of: str, before: int | None) -> AsyncIterator[Event]:
    """Yield older and older messages, page after page, until no older ones are kept."""
    while True:
        found = await page(asker, of, before, None, PAGE)
        for event in reversed(found.entries):
            yield event
        if not found.more or not found.first:
            return
        before = found.first


class Room:
    """A room; the client keeps it right by what happens there.

    Args:
        name: its name.
        asker: the client.

    Attributes:
        name: its name.
        topic: what it is about; empty if nobody has said.
        members: who is in it.
    """

    def __init__(self, name: str, asker: Asker) -> None:
        self.name = name
        self.topic = ""
        self.members = Members()
        self._asker = asker

    async def say(self, text: str, ref: str = "") -> int:
        """Say something here; return the number of the message, as soon as it is kept.

        Args:
            text: what to say. If it begins with a slash, it is no command, and blanks before the
                slash are left out.
            ref: a name for this line, if the program has one that it uses for no other line.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        return (await self._asker.send(plain(text), self.name, ref)).id

    async def act(self, text: str, ref: str = "") -> int:
        """Do something here (`/me waves`); return the number of the message.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        return (await self._asker.send(f"/me {text}", self.name, ref)).id

    async def set_topic(self, text: str) -> None:
        """Set what the room is about; an empty text clears it.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        await self._asker.send(f"/topic {text or '-'}", self.name)

    async def leave(self) -> None:
        """Leave the room.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        await self._asker.send(f"/leave {self.name}")

    async def page(
        self, *, before: int | None = None, around: int | None = None, count: int | None = None
    ) -> Page:
        """Return a page of what was said: the newest, those before a message, or around one.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        return await page(self._asker, self.name, before, around, count)

    def history(self, before: int | None = None) -> AsyncIterator[Event]:
        """Yield what was said, the newest first, or what was said before a message."""
        return pages(self._asker, self.name, before)

    async def search(self, words: str, before: int | None = None) -> Page:
        """Return what was found here: the newest 50, or those before a message.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        payload = {"search": words, "room": self.name}
        request, end = await self._asker.request(
            payload if before is None else {**payload, "before": before}
        )
        return request.page(end, self._asker.user)

    async def all_members(self) -> Members:
        """Return the members after asking for those who are not known.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        after: str | None = None
        while after is None or not self.members.complete:
            payload: Object = {"members": self.name}
            _, told = await self._asker.request(
                payload if after is None else {**payload, "after": after}
            )
            if not told["more"] or not told["users"]:
                break
            after = told["users"][-1]["user"]
        return self.members

    async def mark_read(self, number: int) -> None:
        """Say that the user has read up to a message, on whatever device.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        await self._asker.request({"read": {"room": self.name, "id": number}})
