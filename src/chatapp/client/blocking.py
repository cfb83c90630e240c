"""Blocking: a client for programs without asyncio, such as scripts and servers with threads."""

import asyncio
from collections.abc import Coroutine, Iterator
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from chatapp.client.answers import Done
from chatapp.client.client import Client
from chatapp.client.events import Message

_T = TypeVar("_T")


class Blocking:
    """A client in a thread of its own; each call returns when what it asked for is done.

    Any thread may call it. As a context manager it comes in, and goes in the end.

    Args:
        client: the client, which nobody else uses.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="chatapp.client", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self.wait_for(self._client.start())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.wait_for(self._client.close(done=kind is None))
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def user(self) -> str:
        """The user's name."""
        return self._client.user

    def wait_for(self, call: Coroutine[Any, Any, _T]) -> _T:
        """Return what a call of the client returns, and raise what it raises."""
        return asyncio.run_coroutine_threadsafe(call, self._loop).result()

    def say(self, room: str, text: str, ref: str = "") -> int:
        """Say something in a room, as `Client.say` does."""
        return self.wait_for(self._client.say(room, text, ref))

    def post(self, room: str, text: str) -> list[int]:
        """Say a text of any length in a room, as `Client.post` does."""
        return self.wait_for(self._client.post(room, text))

    def whisper(self, user: str, text: str) -> None:
        """Say something to one user, as `Client.whisper` does."""
        self.wait_for(self._client.whisper(user, text))

    def send(self, line: str, room: str = "", ref: str = "") -> Done:
        """Have a line done as if it was typed, as `Client.send` does."""
        return self.wait_for(self._client.send(line, room, ref))

    def messages(self, room: str = "") -> Iterator[Message]:
        """Yield what others say, as `Client.messages` does."""
        messages = self._client.messages(room)

        async def following() -> Message | None:
            return await anext(messages, None)

        while (message := self.wait_for(following())) is not None:
            yield message

    def wait(self) -> None:
        """Wait until the client ends, and take no notice of what happens meanwhile.

        Raises:
            Ended: it does not come back.
        """
        for _ in self.messages():
            pass
