"""What Twisted's transports do not say of themselves in public."""

import socket
from types import SimpleNamespace

from twisted.internet.abstract import FileDescriptor
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from twisted.protocols.haproxy._wrapper import HAProxyWrappingFactory

from chatapp.ports.transport import is_proxied, unacknowledged_bytes
from tests.transport import MemoryTransport


def test_what_the_other_end_has_not_acknowledged() -> None:
    """The kernel is asked, under whatever lies above the socket."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        transport = FileDescriptor(MemoryReactorClock())
        transport.fileno = ours.fileno  # type: ignore[method-assign]
        wrapped = SimpleNamespace(transport=SimpleNamespace(transport=transport))
        assert unacknowledged_bytes(wrapped) == 0
        ours.send(b"x" * 100)
        assert unacknowledged_bytes(wrapped) >= 100
        theirs.recv(100)
        assert unacknowledged_bytes(wrapped) == 0


def test_what_waits_in_the_transport() -> None:
    """Bytes that the kernel has not taken count wherever the transport keeps them."""
    transport = MemoryTransport(MemoryReactorClock(), 50001)
    transport.room = 10
    transport.write(b"x" * 100)
    transport.pump()
    transport.write(b"y" * 5)
    assert unacknowledged_bytes(transport) == 95


def test_a_transport_without_a_socket() -> None:
    """Nothing is known of other transports."""
    assert unacknowledged_bytes(SimpleNamespace()) == 0


def test_proxied() -> None:
    """A connection with a proxy's header is told from one without."""
    transport = MemoryTransport(MemoryReactorClock(), 50001)
    factory = HAProxyWrappingFactory(Factory.forProtocol(Protocol))
    assert not is_proxied(transport)
    assert is_proxied(factory.buildProtocol(None))
