"""The ways out of a connection in memory."""

from typing import Any

import pytest

from chatapp.ports.handshake import HandshakeProtocol
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.ports.way_out import open_writer
from chatapp.ports.writer import SocketWriter, StreamWriter
from tests.memory_gateway import THROUGH_GATEWAY

WRITERS = {"stream": StreamWriter, "socket": SocketWriter}


def use_writer(patch: pytest.MonkeyPatch, kind: str) -> None:
    """Have the connections of both ports open that kind of writer, though they are in memory."""
    if THROUGH_GATEWAY:
        patch.setattr("chatapp.gateway.client.open_writer", WRITERS[kind])
        return
    for protocol in (ChatLineProtocol, HandshakeProtocol):
        patch.setattr(protocol, "open_writer", WRITERS[kind])


def write_past(protocol: Any) -> None:
    """Write past the transport of a connection, as over plain TCP, unless a test says otherwise."""
    if not THROUGH_GATEWAY and protocol.open_writer is open_writer:
        protocol.open_writer = SocketWriter
