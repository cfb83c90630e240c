"""A stay in the chat: connection after connection, and the requests that wait across them."""

import asyncio
import json
import logging
from typing import Any

from chatapp.client.answers import Request
from chatapp.client.coming import Coming
from chatapp.client.decoding import Object
from chatapp.client.errors import ChatError, ClientError, Ended, LinkLost
from chatapp.client.feed import Feed
from chatapp.client.link import Link, open_link
from chatapp.client.memory import Memory
from chatapp.client.news import Exited, Lost
from chatapp.client.places import fold
from chatapp.client.waits import Waits
from chatapp.client.window import Window

TRY_AGAIN_SECONDS = 1.0
"""After how long a request is sent again that the server could not keep or answer then."""

STEADY_SECONDS = 5.0
"""How long a connection lasts after which the next loss is not taken for the same trouble."""

TOO_LONG = 1009
"""The close code after a message that was too long."""

log = logging.getLogger("chatapp.client")


class Stay:
    """Comes in, comes back, sends what waits, and hands on what happens.

    Args:
        url: the server's WebSocket port.
        options: more for the library that connects.
        memory: what outlives a connection.
        window: how many requests may wait for an answer.
        waits: how long to stay away after a loss.

    Attributes:
        ready: set when the client has come in for the first time.
        feed: the events for the program.
        ended: why there will be no more; None before the end.
    """

    def __init__(
        self, url: str, options: dict[str, Any], memory: Memory, window: Window, waits: Waits
    ) -> None:
        self.ready = asyncio.Event()
        self.feed = Feed(memory.take)
        self.ended: ClientError | None = None
        self._url = url
        self._options = options
        self._memory = memory
        self._window = window
        self._waits = waits
        self._asked: dict[str, Request] = {}
        self._link: Link | None = None
        self._in_since: float | None = None
        self._closing = False

    async def run(self) -> None:
        """Be in the chat until the server does not want us back; `ended` says why."""
        self._memory.load()
        try:
            while True:
                try:
                    await self._connect()
                except LinkLost as lost:
                    await self._be_lost(lost)
        except ClientError as error:
            self.end(None if self._closing else error)
        finally:
            self.end(Ended("the client has failed"))

    def end(self, error: ClientError | None) -> None:
        """Tell everybody who waits that the client has ended; None if it was closed."""
        if self.ended is None:
            self.ended = error or Ended("the client was closed")
            self._window.give_up(str(self.ended))
            self.feed.end(error)

    async def add(self, payload: Object, ref: str) -> Request:
        """Return a request that is sent, again and again, until there is an answer.

        Raises:
            Ended: the client has ended already.
        """
        if self.ended is not None:
            raise Ended(str(self.ended)) from self.ended
        self.feed.wake()
        request = await self._window.add(payload, ref)
        if self.ended is not None:
            self._window.give_up(str(self.ended))
        return request

    def forget(self, request: Request) -> None:
        """Do not send a request for which nobody waits any more, if it was not sent yet."""
        if not request.ever_sent:
            self._window.close(request.payload["ref"])

    async def quit(self) -> bool:
        """Say goodbye for good; return whether there is a connection that will be closed."""
        self._closing = True
        self.feed.wake()
        if self._link is not None:
            await self._link.send({"line": "/quit"})
        return self._link is not None

    async def _connect(self) -> None:
        """Be connected until the connection is lost.

        Raises:
            LinkLost: that is so.
            ChatError: the server does not let us in.
        """
        self._in_since = None
        async with open_link(self._url, self._options) as link:
            self._asked.clear()
            self._window.again()
            coming = Coming(
                self._memory.state,
                self._memory.wish,
                lambda payload: self._ask(link, payload),
                self.feed.put,
                self._lose_track,
            )
            coming.begin()
            self._link = link
            tasks = [
                asyncio.create_task(self._read(link)),
                asyncio.create_task(self._write(link, coming)),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._link = None
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            for task in tasks:
                if not task.cancelled():
                    task.result()

    async def _be_lost(self, lost: LinkLost) -> None:
        """Wait before the next connection.

        Raises:
            Ended: there is to be none.
        """
        if lost.for_good or self._closing:
            raise Ended(str(lost), lost.code) from lost
        now = asyncio.get_running_loop().time()
        if self._in_since is not None and now - self._in_since > STEADY_SECONDS:
            self._waits.reset()
        if lost.code == TOO_LONG:
            self._refuse_longest()
        seconds = self._waits.next()
        log.warning("%s; trying again in %.1f s", lost, seconds)
        self.feed.put(Lost(str(lost), seconds))
        await asyncio.sleep(seconds)

    async def _read(self, link: Link) -> None:
        """Hear what comes; no further than the program has room for, unless it waits for more."""
        while True:
            told = await link.read()
            try:
                self._hear(told)
            except (KeyError, TypeError, AttributeError) as error:
                raise LinkLost(f"the server sent a bad {told['type']}") from error
            await self.feed.wait_for_room(
                lambda: bool(self._asked) or len(self._window) > 0 or self._closing
            )

    async def _write(self, link: Link, coming: Coming) -> None:
        """Come in, and then send what waits, in its order and not too fast."""
        await coming.come(first=not self.ready.is_set())
        self._in_since = asyncio.get_running_loop().time()
        self.ready.set()
        while True:
            request = await self._window.next_unsent()
            self._window.note_sent(request)
            await link.send(request.payload)

    async def _ask(self, link: Link, payload: Object) -> Object:
        """Ask for something over one connection, before all that waits.

        All of it counts like lines; who the user is has to be said at once.
        """
        ref, pace = self._window.new_ref(), self._memory.pace
        request = Request({**payload, "ref": ref})
        self._asked[ref] = request
        try:
            if request.is_line:
                await pace.turn()
            pace.count()
            await link.send(request.payload)
            return await request.answer
        finally:
            pace.note_answer()
            del self._asked[ref]

    def _hear(self, told: Object) -> None:
        ref = told.get("ref", "")
        request = self._asked.get(ref) or self._window.find(ref)
        if told["type"] == "notice" and (command := self._window.command_being_done()):
            command.take(told)
        if request is not None and self._is_answer(request, told):
            return
        begins = request is not None and "after" not in request.payload
        for event, mark in self._memory.state.hear(told, begins=begins):
            if isinstance(event, Exited):
                self._memory.wish.rooms.pop(fold(event.room), None)
            self.feed.put(event, mark)
        self._memory.note()

    def _is_answer(self, request: Request, told: Object) -> bool:
        """Give a request what answers it; return whether that is all there is to do."""
        ref = request.payload["ref"]
        again = ("journal",) if request.is_line else ("journal", "wait")
        if told["type"] == "error" and told.get("code") in again and ref not in self._asked:
            log.warning("%s; sending it again", told["text"])
            asyncio.get_running_loop().call_later(TRY_AGAIN_SECONDS, self._window.send_again, ref)
        elif request.take(told):
            self._window.close(ref)
        return told["type"] in ("ack", "error", "notice") or request.keeps(told)

    def _lose_track(self, why: str) -> None:
        """Give up the lines of which nobody knows whether they were done."""
        self._window.give_up(why, lambda request: request.is_line and request.ever_sent)

    def _refuse_longest(self) -> None:
        """Refuse the longest request, because of which the connection was closed."""
        sent = [request for request in self._window if request.ever_sent]
        if sent:
            longest = max(sent, key=lambda request: len(json.dumps(request.payload)))
            longest.refuse(ChatError("line_bytes", "the line is too long"))
            self._window.close(longest.payload["ref"])
