"""The client: what a program calls, and the connections that it makes, one after another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from chatapp.client.answers import Done, Page, Request
from chatapp.client.decoding import Object
from chatapp.client.errors import Ended
from chatapp.client.events import Event, Message
from chatapp.client.listeners import Listeners, is_in
from chatapp.client.memory import Memory
from chatapp.client.parts import LINE_BYTES, one_word, parts, plain
from chatapp.client.places import fold
from chatapp.client.room import Room, page, pages
from chatapp.client.stay import Stay
from chatapp.client.store import Store
from chatapp.client.waits import MOST_SECONDS, Waits
from chatapp.client.window import MOST, Window

_E = TypeVar("_E", bound=Event)

GOODBYE_SECONDS = 5.0
"""How long the server may take to answer a `/quit`."""


class Client:
    """A user in the chat, who comes back whenever the connection is lost.

    As a context manager it comes in, and goes in the end.

    Args:
        url: the server's WebSocket port: `ws://localhost:6968` or `wss://…`.
        name: the name to take; without one, the server's.
        secret: the password or the bot's token, if the name is registered; it needs the name.
        rooms: the rooms to enter.
        store: where to keep what brings the user back after the program was started again.
            Without one, the user quits when the client is closed.
        window: how many requests may wait for an answer, 64 at most.
        longest_wait: how many seconds to stay away at most, after the client was lost.
        options: more for `websockets.asyncio.client.connect`, such as `ssl`.

    Raises:
        ValueError: there is a secret, and no name.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "",
        secret: str = "",
        rooms: tuple[str, ...] = (),
        store: Store | None = None,
        window: int = MOST,
        longest_wait: float = MOST_SECONDS,
        **options: Any,
    ) -> None:
        if secret and not name:
            raise ValueError("a secret needs a name: Client(url, name=..., secret=...)")
        self._memory = Memory(name, secret, rooms, store, lambda name: Room(name, self))
        waiting = Window(self._memory.pace, window)
        self._stay = Stay(url, options, self._memory, waiting, Waits(longest_wait))
        self._task: asyncio.Task[None] | None = None
        self._listeners = Listeners()

    @property
    def user(self) -> str:
        """The user's name; empty before the client came in."""
        return self._memory.state.user

    @property
    def rooms(self) -> dict[str, Room]:
        """The rooms that the user is in, by their names."""
        return {room.name: room for room in self._memory.state.rooms.values()}

    def room(self, name: str) -> Room:
        """Return a room that the user is in.

        Raises:
            KeyError: the user is not in it.
        """
        return self._memory.state.rooms[fold(name)]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close(done=kind is None)

    async def start(self) -> None:
        """Come in; wait for the server, if it is not there.

        Raises:
            ChatError: the server refuses the user, the name or a room.
            Ended: the server does not want the client.
        """
        self._task = asyncio.create_task(self._stay.run())
        ready = asyncio.create_task(self._stay.ready.wait())
        try:
            await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._task.cancel()
            raise
        finally:
            ready.cancel()
        if self._task.done():
            self._task.result()
        if self._stay.ended is not None:
            raise self._stay.ended

    async def close(self, *, done: bool = True) -> None:
        """Go. Whoever waits for an answer is told that there will be none.

        Args:
            done: whether the program has done with the event that it was given last. If not, a
                program that keeps its places is given it once more.
        """
        if self._task is None:
            return
        if self._memory.store is None and await self._stay.quit():
            await asyncio.wait({self._task}, timeout=GOODBYE_SECONDS)
        self._stay.end(None)
        self._task.cancel()
        await asyncio.wait({self._task})
        if done:
            self._stay.feed.settle()
        self._memory.save()
        if not self._task.cancelled():
            self._task.result()

    async def events(self, room: str = "") -> AsyncIterator[Event]:
        """Yield what happens, each event once and in order, until the client is closed.

        Args:
            room: the room in which; without one, everything.

        Raises:
            Ended: the client does not come back.
        """
        while (event := await self._stay.feed.get()) is not None:
            if is_in(event, room):
                yield event

    async def messages(self, room: str = "") -> AsyncIterator[Message]:
        """Yield what others say or do from now on, in a room or in all: what a bot may answer.

        What the user has said (on whatever device), ignores, or may have read before is left out,
        and so is every other event.

        Raises:
            Ended: the client does not come back.
        """
        async for event in self.events(room):
            if isinstance(event, Message) and event.fresh:
                yield event

    def on(
        self, kind: type[_E], room: str = ""
    ) -> Callable[[Callable[[_E], Awaitable[None]]], Callable[[_E], Awaitable[None]]]:
        """Have a function called by `listen` for each event of a kind, or of a kind in a room."""

        def note(call: Callable[[_E], Awaitable[None]]) -> Callable[[_E], Awaitable[None]]:
            self._listeners.add(kind, room, call)
            return call

        return note

    async def listen(self) -> None:
        """Call what `on` has noted, one call after another, until the client is closed.

        If a function lets a refusal pass, that is logged, and the next event is read.

        Raises:
            Ended: the client does not come back.
        """
        async for event in self.events():
            await self._listeners.hear(event)

    async def join(self, name: str) -> Room:
        """Enter a room, and enter it again whenever the user has to start over.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        await self.send(f"/join {one_word(name, 'bad_room')}")
        self._memory.wish.rooms[fold(name)] = name
        return self.room(name)

    async def say(self, room: str, text: str, ref: str = "") -> int:
        """Say something in a room; return the number of the message, as soon as it is kept.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        return (await self.send(plain(text), room, ref)).id

    async def post(self, room: str, text: str) -> list[int]:
        """Say a text of any length in a room: each line that is not blank, a long one in parts.

        Returns:
            The numbers of the messages.

        Raises:
            ChatError: a line was refused; those after it are not said.
            Unanswered: there will be no answer.
        """
        most = self._memory.state.limits.get("line_bytes") or LINE_BYTES
        return [await self.say(room, part) for part in parts(text, most)]

    async def whisper(self, user: str, text: str) -> None:
        """Say something to one user.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        await self.send(f"/whisper {one_word(user, 'bad_name')} {text}")

    async def send(self, line: str, room: str = "", ref: str = "") -> Done:
        """Have a line done as if it was typed, such as a command; return when it is kept.

        Args:
            line: the line.
            room: the room in which it is said or done; without one, the current room.
            ref: a name for the line, if the program has one that it uses for no other line.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        payload = {"line": line, "room": room} if room else {"line": line}
        request, ack = await self.request(payload, ref)
        return request.done(ack)

    async def page(self, user: str, *, before: int | None = None, count: int | None = None) -> Page:
        """Return a page of the whispers with a user: the newest, or those before one.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        return await page(self, user, before, None, count)

    def history(self, user: str, before: int | None = None) -> AsyncIterator[Event]:
        """Yield the whispers with a user, the newest first, or those before one."""
        return pages(self, user, before)

    async def search(self, words: str) -> Page:
        """Return what was found in all rooms that the user is in, the newest 50.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        request, end = await self.request({"search": words})
        return request.page(end, self.user)

    async def commands(self, room: str = "") -> list[dict[str, Any]]:
        """Return the commands that the user may use, as the server describes them.

        Args:
            room: the room in which; without one, the current room.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
        """
        asked: Object = {"commands": True}
        _, told = await self.request({**asked, "room": room} if room else asked)
        return list(told["commands"])

    async def request(self, payload: Object, ref: str = "") -> tuple[Request, Object]:
        """Ask for anything; return the request, and the last object of its answer.

        It is sent again over each connection until there is an answer. The call waits first, as
        long as too many requests are unanswered.

        Raises:
            ChatError: it was refused.
            Unanswered: there will be no answer.
            Ended: the client has ended already.
        """
        if self._task is None:
            raise Ended("the client was not started")
        request = await self._stay.add(payload, ref)
        try:
            return request, await request.answer
        finally:
            if request.answer.cancelled():
                self._stay.forget(request)
