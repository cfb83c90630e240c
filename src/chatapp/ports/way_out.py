"""The way out of a transport: which writer suits it best."""

from typing import Protocol, runtime_checkable

from chatapp.ports.transport import Transport, is_plain_tcp
from chatapp.ports.writer import ConnectionOwner, SocketWriter, StreamWriter


@runtime_checkable
class OwnWriter(Protocol):
    """A transport that brings the way out."""

    def open_writer(self, owner: ConnectionOwner) -> StreamWriter:
        """Return the writer that suits it best."""


def open_writer(transport: Transport, owner: ConnectionOwner) -> SocketWriter | StreamWriter:
    """Return the writer that suits a transport best."""
    if isinstance(transport, OwnWriter):
        return transport.open_writer(owner)
    if is_plain_tcp(transport):
        return SocketWriter(transport, owner)
    return StreamWriter(transport, owner)
