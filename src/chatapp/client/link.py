"""A link: one connection to the server, over which objects go."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from chatapp.client.decoding import Object
from chatapp.client.errors import LinkLost

SUBPROTOCOL = Subprotocol("chatapp.v1")

FOR_GOOD = {
    1000: "the user has quit, or sent too fast for too long",
    4000: "the user came back over another connection",
    4001: "the user was kicked",
    4002: "the user was banned",
    4003: "the user was logged out",
}
"""The close codes after which a program stays away; after all others it comes back."""

LATER = frozenset((408, 425, 429, 500, 502, 503, 504))
"""The statuses of HTTP after which a program tries again; a proxy may send some of them."""


class Link:
    """A connection that is open.

    Args:
        connection: the one of the library.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, payload: Object) -> None:
        """Send an object; `read` says if the connection has ended, after all that came before."""
        with suppress(ConnectionClosed):
            await self._connection.send(json.dumps(payload))

    async def read(self) -> Object:
        """Return the next object.

        Raises:
            LinkLost: the connection has ended, or what came is no object.
        """
        try:
            told = json.loads(await self._connection.recv())
        except ConnectionClosed:
            raise self._lost() from None
        except ValueError:
            raise LinkLost("the server sent no JSON") from None
        if not isinstance(told, dict) or not isinstance(told.get("type"), str):
            raise LinkLost("the server sent no object with a type")
        return told

    def _lost(self) -> LinkLost:
        """Return how the connection has ended."""
        received = self._connection.protocol.close_rcvd
        if received is None:
            return LinkLost("the connection was lost")
        why = FOR_GOOD.get(received.code, "the server closed the connection")
        text = f"{why}: {received.reason}" if received.reason else why
        return LinkLost(text, received.code, for_good=received.code in FOR_GOOD)


@asynccontextmanager
async def open_link(url: str, options: dict[str, Any]) -> AsyncIterator[Link]:
    """Connect; in the end, break the connection off, so that the user's name is kept.

    Raises:
        LinkLost: there is no connection.
    """
    try:
        connection = await connect(url, subprotocols=[SUBPROTOCOL], **options)
    except InvalidStatus as refused:
        status = refused.response.status_code
        raise LinkLost(
            f"the server answered with HTTP status {status}", status, for_good=status not in LATER
        ) from None
    except InvalidURI as wrong:
        raise LinkLost(str(wrong), for_good=True) from None
    except (OSError, TimeoutError, EOFError, InvalidHandshake) as error:
        raise LinkLost(f"no connection: {error or type(error).__name__}") from None
    try:
        if connection.subprotocol != SUBPROTOCOL:
            raise LinkLost("the server does not speak chatapp.v1", for_good=True)
        yield Link(connection)
    finally:
        connection.transport.abort()
