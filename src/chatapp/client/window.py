"""The window: the requests that wait for an answer, in their order, and no more than so many."""

import asyncio
import secrets
from collections.abc import Callable, Iterator

from chatapp.client.answers import Request
from chatapp.client.decoding import Object
from chatapp.client.errors import Unanswered
from chatapp.client.pace import Pace

MOST = 32
"""How many requests may wait for an answer; the server does no more than 64 ahead."""


class Window:
    """Requests by their refs, which no other program's lines have.

    Args:
        pace: how fast lines are sent.
        most: how many may wait for an answer.
    """

    def __init__(self, pace: Pace, most: int = MOST) -> None:
        self._pace = pace
        self._prefix = secrets.token_hex(8)
        self._number = 0
        self._waiting: dict[str, Request] = {}
        self._free = asyncio.Semaphore(most)
        self._new = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Request]:
        return iter(list(self._waiting.values()))

    def new_ref(self) -> str:
        """Return a ref that was never used."""
        self._number += 1
        return f"{self._prefix}-{self._number}"

    async def add(self, payload: Object, ref: str = "") -> Request:
        """Return a request that waits to be sent, as soon as few enough are unanswered.

        Raises:
            ValueError: a request with that ref waits for its answer.
        """
        await self._free.acquire()
        ref = ref or self.new_ref()
        if ref in self._waiting:
            self._free.release()
            raise ValueError(f"{ref} waits for its answer already")
        request = Request({**payload, "ref": ref})
        self._waiting[ref] = request
        self._new.set()
        return request

    async def next_unsent(self) -> Request:
        """Return the first request that was not sent over this connection, when it may be sent."""
        while True:
            self._new.clear()
            request = self._first_unsent()
            if request is None:
                await self._new.wait()
                continue
            if request.is_line:
                await self._pace.turn()
            if request is self._first_unsent():  # nobody gave it up meanwhile
                return request

    def _first_unsent(self) -> Request | None:
        return next((one for one in self._waiting.values() if not one.sent), None)

    def note_sent(self, request: Request) -> None:
        """Note that a request is sent over this connection."""
        request.sent = request.ever_sent = True
        if request.is_line:
            self._pace.count()

    def find(self, ref: str) -> Request | None:
        """Return the request with a ref; None if none waits."""
        return self._waiting.get(ref)

    def command_being_done(self) -> Request | None:
        """Return the command that the server is doing; None if it does none that was sent.

        The server does a command after it has answered what came before.
        """
        oldest = next((one for one in self._waiting.values() if one.sent), None)
        return oldest if oldest is not None and oldest.line.startswith("/") else None

    def close(self, ref: str) -> None:
        """Note that a request has its answer, or will have none."""
        if (request := self._waiting.pop(ref, None)) is not None:
            self._note_answer(request)
            self._free.release()

    def send_again(self, ref: str) -> None:
        """Have a request sent again, if it still waits."""
        if (request := self._waiting.get(ref)) is not None:
            self._note_answer(request)
            request.again()
            self._new.set()

    def again(self) -> None:
        """Have everything sent again, over another connection."""
        self._pace.begin_again()
        for request in self._waiting.values():
            request.again()
        self._new.set()

    def _note_answer(self, request: Request) -> None:
        if request.sent and request.is_line:
            self._pace.note_answer()

    def give_up(self, why: str, which: Callable[[Request], bool] = lambda _: True) -> None:
        """Tell those who wait that there will be no answer."""
        for ref, request in list(self._waiting.items()):
            if which(request):
                request.refuse(Unanswered(request.line, why, maybe_done=request.ever_sent))
                self.close(ref)
