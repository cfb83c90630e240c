"""Clients of one chat, which leave nothing behind."""

from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.memory import TRANSPORTS, MemoryClient, ObjectClient
from tests.text_of_objects import ObjectTextClient
from tests.transport import HOST

KINDS = {**TRANSPORTS, "object": ObjectClient, "text of objects": ObjectTextClient}

AS_TEXT = [(name, kind) for name in TRANSPORTS for kind in ("stream", "socket")]
EVERY_ENCODING = [*AS_TEXT, ("text of objects", "socket")]
"""What a transcript is run over: a transport, and the kind of writer that it opens."""

BY_TIME = AS_TEXT[:2]
BY_PONG = EVERY_ENCODING[2:]

over_the_line_port = pytest.mark.parametrize("connect", BY_TIME, ids="-".join, indirect=True)
"""For what may have been read: such a client cannot confirm what it has."""

where_clients_confirm = pytest.mark.parametrize("connect", BY_PONG, ids="-".join, indirect=True)
"""For what clients that answer pings have surely read."""

as_text = pytest.mark.parametrize("connect", AS_TEXT, ids="-".join, indirect=True)
"""For what programs read in another way than people."""


class Connect:
    """Makes clients of a chat over one transport, and closes them at the end."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, transport: str) -> None:
        self.transport = transport
        self.chat = chat
        self.clock = clock
        self._clients: list[MemoryClient] = []

    def __call__(self, transport: str = "", first: str = "", host: str = HOST) -> Any:
        """Connect a client; the welcome is there to be read, or the answer to its first line."""
        client = self.open(transport, host)
        if first:
            client.send(first)
        self._wait(client)
        return client

    def open(self, transport: str = "", host: str = HOST) -> Any:
        """Connect a client that has said nothing yet, and has not been welcomed."""
        kind = KINDS[transport or self.transport]
        client = kind(self.chat, self.clock, 50001 + len(self._clients), host)
        self._clients.append(client)
        client.shake_hands()
        return client

    def together(self, *clients: tuple[str, str]) -> list[Any]:
        """Connect clients, each over a transport from a host, that are welcomed in one turn."""
        opened = [self.open(transport, host) for transport, host in clients]
        self._wait(*opened)
        return opened

    def named(self, *names: str) -> list[Any]:
        """Connect people who have names, and have read everything so far."""
        clients = [self() for _ in names]
        for client, name in zip(clients, names, strict=True):
            client.send(f"/nick {name}")
        for client in clients:
            client.read()
        return clients

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def _wait(self, *clients: MemoryClient) -> None:
        """Let the time pass in which clients may speak first."""
        self.clock.advance(1)
        for client in clients:
            client.settle()
