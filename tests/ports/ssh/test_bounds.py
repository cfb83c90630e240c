"""What an ssh client may not do, and what it costs when it tries."""

import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.conch.ssh.common import NS
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.ports.ssh.channel import WINDOW_BYTES
from chatapp.ports.ssh.exchange import EXCHANGES_AT_ONCE
from chatapp.ports.ssh.factory import SshFactory
from chatapp.ports.ssh.intake import PACKETS_AT_ONCE
from chatapp.ports.ssh.key_turns import KEYS_A_SECOND, KEYS_AT_ONCE
from tests.conftest import limit
from tests.making import make_chat
from tests.ports.ssh.conftest import Come
from tests.ports.ssh.user import HOST_KEY, SshUser
from tests.ssh_program import new_key

KEY = new_key()


def test_who_opens_no_channel(come: Come, chat: ChatFactory) -> None:
    """To be let in is not enough."""
    user = come("ann", KEY, opens=False)
    assert user.program.let_in
    user.clock.advance(chat.config.limits.login_seconds)
    user.transport.pump()
    assert user.closed


@given(data=st.lists(st.tuples(st.integers(80, 100), st.binary(max_size=30)), max_size=4))
@settings(max_examples=100)
def test_any_messages(data: list[tuple[int, bytes]]) -> None:
    """Whatever a client sends that was let in, it is no error of the server's."""
    clock = MemoryReactorClock()
    chat = make_chat(Config(), clock)
    user = SshUser(chat, clock, "ann", KEY).join()
    for number, payload in data:
        if not user.closed:
            user.program.transport.sendPacket(number, b"\0\0\0\0" * (len(payload) % 2) + payload)
            user.link.dataReceived(user.program.take())
    user.clock.advance(0)
    user.close()
    assert chat.admission.open == 0


def test_only_talk(come: Come) -> None:
    """Nothing else that ssh can carry is to be had, and the chat goes on."""
    ann = come("ann", KEY)
    kinds = [b"exec", b"subsystem", b"env", b"x11-req", b"auth-agent-req@openssh.com", b"shell"]
    answers = [ann.program.request(kind, NS(b"x")) for kind in kinds]
    ann.settle()
    assert answers == [[False]] * len(kinds)
    forwarded = ann.program.connection.sendGlobalRequest(b"tcpip-forward", b"", wantReply=1)
    forwarded.addErrback(lambda _: None)
    for number, kind in enumerate((b"session", b"direct-tcpip"), 7):
        ann.program.connection.channels[number] = ann.program.channel
        ann.program.transport.sendPacket(
            90, NS(kind) + struct.pack(">3L", number, 1 << 20, 1 << 15)
        )
    ann.settle()
    assert ann.program.refused
    ann.type("hello\n")
    assert ann.read()[-1] == "ann: hello"


@pytest.mark.parametrize(
    ("number", "payload"),
    [
        (81, b""),
        (91, bytes(16)),
        (95, bytes(12)),
        (94, struct.pack(">2L", 0, WINDOW_BYTES + 1) + b"x" * (WINDOW_BYTES + 1)),
        (94, struct.pack(">2L", 9, 1) + b"x"),
        (98, b""),
        (5, NS(b"ssh-userauth")),
        (30, bytes(40)),
    ],
)
def test_out_of_place(come: Come, chat: ChatFactory, number: int, payload: bytes) -> None:
    """What no client sends ends the connection; who was there may come back."""
    ann = come("ann", KEY)
    ann.program.transport.sendPacket(number, payload)
    ann.settle()
    assert ann.closed
    assert ann.program.why
    assert chat.find_user("ann", absent=True).is_absent


def test_unknown_messages(come: Come) -> None:
    """What the server does not know, it says that it does not."""
    ann = come("ann", KEY)
    ann.program.transport.sendPacket(192, b"")
    ann.type("hello\n")
    assert ann.read()[-1] == "ann: hello"


def test_a_crowd(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Keys are made one after the other, so that others do not wait for all of them."""
    factory = SshFactory(chat, HOST_KEY)
    crowd = [SshUser(chat, clock, f"user{n}", factory=factory) for n in range(3 * KEYS_AT_ONCE)]
    for user in crowd:
        user.settle()
    assert [user.program.let_in for user in crowd].count(True) == KEYS_AT_ONCE
    crowd[-1].program.transport.sendIgnore(b"")
    crowd[-1].program.transport.sendPacket(5, NS(b"ssh-userauth"))
    crowd[-1].settle()
    assert crowd[-1].program.why == "a message out of place"
    crowd[-2].close()
    for _ in range(2 * KEYS_AT_ONCE):
        clock.advance(1 / KEYS_A_SECOND)
    for user in crowd:
        user.settle()
    assert [user.program.let_in for user in crowd].count(True) == 3 * KEYS_AT_ONCE - 2
    for user in crowd:
        user.close()


def test_a_crowd_that_goes(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Whoever asks for a key and goes before it is made takes nobody's time."""
    factory = SshFactory(chat, HOST_KEY)
    for _ in range(1000):
        user = SshUser(chat, clock, factory=factory)
        user.settle()
        user.close()
    ann = SshUser(chat, clock, factory=factory)
    ann.settle()
    clock.advance(1 / KEYS_A_SECOND)
    ann.settle()
    assert ann.program.let_in
    ann.close()


def test_keys_exchanged_again(come: Come) -> None:
    """That goes on while people talk, but not for ever."""
    ann = come("ann", KEY)
    for _ in range(EXCHANGES_AT_ONCE - 1):
        ann.program.transport.sendKexInit()
        ann.type("hello\n")
        assert ann.read()[-1] == "ann: hello"
    ann.program.transport.sendKexInit()
    ann.settle()
    assert ann.program.why == "a message out of place"


def test_an_exchange_that_does_not_end(come: Come, bob: Any, chat: ChatFactory) -> None:
    """Nothing is sent meanwhile, so nothing waits: the client is a slow reader."""
    ann = come("ann", KEY)
    (session,) = chat.find_user("ann").sessions
    ann.program.transport.sendKexInit()
    ann.link.dataReceived(ann.program.take())
    for _ in range(100):
        bob.send("x" * 2000)
    ann.clock.advance(0)
    assert session.connection.unacknowledged() < 50_000
    assert len(ann.link._blockedByKeyExchange) == 0
    ann.settle()
    assert ann.read().count("bob: " + "x" * 2000) == 100


def test_no_window(come: Come, bob: Any, chat: ChatFactory) -> None:
    """A client that opens none costs one piece; it is dropped after a minute."""
    ann = come("ann", KEY, window=0)
    (session,) = chat.find_user("ann").sessions
    for _ in range(100):
        bob.send("x" * 2000)
    ann.settle()
    assert ann.program.text == b""
    assert session.connection.unacknowledged() < 20_000
    ann.clock.advance(60)
    ann.transport.pump()
    assert ann.closed
    assert chat.counts.dropped == {"stalled_seconds": 1}


def test_a_window_that_opens(come: Come, bob: Any) -> None:
    """What was said meanwhile comes in order, however little room there is at a time."""
    ann = come("ann", KEY, window=100)
    for number in range(100):
        bob.send(f"[{number}]")
    assert [line for line in ann.read() if "bob: [" in line] == [f"bob: [{n}]" for n in range(100)]


def test_a_connection_that_is_full(come: Come, bob: Any, chat: ChatFactory) -> None:
    """Nothing is read of a client that does not read, so no answers pile up for it."""
    ann = come("ann", KEY)
    (session,) = chat.find_user("ann").sessions
    ann.transport.room = 0
    for _ in range(100):
        bob.send("x" * 2000)
    ann.clock.advance(0)
    assert not ann.transport.reading
    assert session.connection.unacknowledged() < 120_000
    ann.transport.room = 1 << 30
    assert ann.read().count("bob: " + "x" * 2000) == 100
    assert ann.transport.reading


def test_too_many_packets(come: Come, bob: Any) -> None:
    """What is too much is done later; others do not wait for it."""
    ann = come("ann", KEY)
    for _ in range(2 * PACKETS_AT_ONCE):
        ann.program.transport.sendIgnore(b"")
    ann.type("hello\n")
    assert "ann: hello" not in bob.read()
    assert not ann.transport.reading
    for _ in range(50):
        ann.clock.advance(0.1)
        ann.settle()
    assert bob.read()[-1] == "ann: hello"
    assert ann.transport.reading


def test_what_waits_of_a_client(come: Come, chat: ChatFactory) -> None:
    """A client whose lines wait for their time sends no more than its window."""
    limit(chat, messages_per_second=1, message_burst=1)
    ann = come("ann", KEY)
    ann.type("a line that waits\n" * 20_000)
    service: Any = ann.link.service
    assert 0 < len(service._channel._waiting) <= WINDOW_BYTES
    assert ann.program.channel.remoteWindowLeft == 0
    limit(chat, messages_per_second=0)
    ann.close()
    for _ in range(3):
        ann.clock.advance(1)
    assert chat.find_room("#lobby").log.end > 500
