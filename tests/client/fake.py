"""A server that does what a test says, over real connections of this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chatapp.client import Client, Event
from tests.server import SECONDS

Object = dict[str, Any]
LOBBY = {"room": "#lobby", "epoch": "e1", "id": 0}


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection

    async def hear(self) -> Object:
        """Return the next object that the client sends."""
        async with asyncio.timeout(SECONDS):
            return dict(json.loads(await self._connection.recv()))

    async def tell(self, kind: str, **fields: Any) -> None:
        """Send an object."""
        await self._connection.send(json.dumps({"type": kind, **fields}))

    async def token(self, token: str) -> None:
        """Give the client a token."""
        await self.tell("token", token=token)

    async def welcome(self, **fields: Any) -> None:
        """Hear a newcomer, and welcome the user."""
        asked = await self.hear()
        assert asked.keys() == {"rooms", "ref"}, asked
        await self.tell("welcome", server="fake", user="guest1", place=LOBBY, **fields)
        await self.token("t1")
        await self.tell("ack", ref=asked["ref"])

    async def bring_back(self, token: str, *places: Object, whispers: int = 0) -> Object:
        """Hear a token, and bring its user back to these places; return what was heard."""
        asked = await self.hear()
        assert asked["resume"] == token, asked
        await self.tell("returned", user="guest1", places=places or [LOBBY], whispers=whispers)
        await self.token(f"{token}+")
        await self.tell("up_to_date")
        await self.tell("ack", ref=asked["ref"])
        return asked

    async def say(self, number: int, text: str = "hi", room: str = "#lobby", **more: Any) -> None:
        """Tell that somebody said something."""
        fields = {"room": room, "id": number, "from": "ann", "text": text, "time": "T", **more}
        await self.tell("said", **fields)

    async def do_line(self, number: int = 0) -> Object:
        """Hear a line, and say that it was done, as the message with a number; return it."""
        asked = await self.hear()
        said = {"room": asked.get("room", "#lobby"), "id": number} if number else {}
        await self.tell("ack", ref=asked["ref"], **said)
        return asked

    async def close(self, code: int = 1000, why: str = "") -> None:
        """Close the connection properly."""
        await self._connection.close(code, why)

    def cut(self) -> None:
        """Break the connection off."""
        self._connection.transport.abort()

    async def wait(self) -> None:
        """Wait until the client goes, and hear nothing but its goodbye."""
        while (await self.hear()).get("line") != "/quit":
            pass
        await self.close()


Script = Callable[[Peer], Awaitable[None]]


@asynccontextmanager
async def fake_server(*scripts: Script) -> AsyncIterator[str]:
    """Serve connections, each by a script, and the last script's after it; yield the URL.

    What a script finds wrong is raised in the end.
    """
    waiting = list(scripts)
    wrong: list[Exception] = []

    async def be_peer(connection: ServerConnection) -> None:
        script = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        try:
            await script(Peer(connection))
        except ConnectionClosed:
            pass  # a script need not know that the client goes
        except Exception as error:  # noqa: BLE001 - it is raised below
            wrong.append(error)

    async with serve(
        be_peer, "127.0.0.1", 0, subprotocols=[Subprotocol("chatapp.v1")], ping_interval=None
    ) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
    if wrong:
        raise wrong[0]


def client(url: str, **options: Any) -> Client:
    """Return a client that comes back fast."""
    return Client(url, longest_wait=0.01, proxy=None, **options)


async def until(one: Client, kind: type[Event], **fields: Any) -> list[Event]:
    """Return what the client tells, up to an event of a kind with these fields."""
    found: list[Event] = []
    async with asyncio.timeout(SECONDS):
        async for event in one.events():
            found.append(event)
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                break
    return found


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Let a story happen."""

    async def happen() -> None:
        async with asyncio.timeout(SECONDS):
            await story()

    asyncio.run(happen())
