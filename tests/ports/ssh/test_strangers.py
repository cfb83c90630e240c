"""What an ssh client may do before it is let in, and what it costs when it tries more."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.conch.ssh.common import NS
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.ports.ssh.letting_in import REQUESTS_AT_MOST
from tests.conftest import limit
from tests.making import make_chat
from tests.ports.ssh.conftest import Come
from tests.ports.ssh.user import SshUser
from tests.ssh_program import new_key

KEY = new_key()
ELSEWHERE = "192.0.2.7"
BEGINNING = b"SSH-2.0-test\r\n"


def packet(payload: bytes) -> bytes:
    """Return a packet as it is before keys are exchanged."""
    padding = 8 - (5 + len(payload)) % 8 + 8
    return struct.pack(">LB", 1 + len(payload) + padding, padding) + payload + bytes(padding)


@pytest.fixture
def stranger(chat: ChatFactory, clock: MemoryReactorClock) -> SshUser:
    """A client that has not begun."""
    stranger = SshUser(chat, clock, host=ELSEWHERE)
    stranger.program.take()
    return stranger


def test_too_many(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A connection too many reads why, before a key is exchanged."""
    limit(chat, sessions_per_address=1)
    users = [SshUser(chat, clock, host=ELSEWHERE) for _ in range(2)]
    users[1].settle()
    assert users[1].program.why == "too many connections from your address: 1 at most"
    assert users[1].closed
    assert users[1].program.host_key == b""
    users[0].settle()
    assert users[0].program.let_in
    users[0].close()
    assert chat.counts.turned_away == {"sessions_per_address": 1}
    assert chat.admission.open == 0


def test_behind_a_proxy(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """What counts is the client's own address, which comes before the first byte of ssh."""
    limit(chat, sessions_per_address=1)
    users = [SshUser(chat, clock) for _ in range(2)]
    for user in users:
        user.transport.host = ELSEWHERE
        user.settle()
    assert [user.program.let_in for user in users] == [True, False]
    assert users[1].program.why == "too many connections from your address: 1 at most"
    users[0].close()
    assert users[1].closed


@pytest.mark.parametrize("sent", [b"", BEGINNING, b"SSH-2.0-x"])
def test_half_open(chat: ChatFactory, stranger: SshUser, sent: bytes) -> None:
    """Who has not come in by then is put out, and counts no longer."""
    stranger.link.dataReceived(sent)
    stranger.clock.advance(chat.config.limits.login_seconds)
    stranger.transport.pump()
    assert stranger.closed
    assert chat.admission.open == 0
    assert chat.counts.turned_away == {"login_seconds": 1}


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (BEGINNING + b"x" * 40, "bad packet length"),
        (BEGINNING + packet(b"\x1e" + NS(b"x" * 32)), "a message out of place"),
        (BEGINNING + packet(b"\x15"), "a message out of place"),
        (BEGINNING + packet(b"\x05" + NS(b"ssh-connection")), "a message out of place"),
        (BEGINNING + packet(b"\x5a" + NS(b"session")), "a message out of place"),
        (BEGINNING + packet(b"\x14" + bytes(8)), "what cannot be read"),
        (BEGINNING + struct.pack(">L", 1 << 19) + b"x" * 40_000, "too large a packet"),
        (b"SSH-1.0-old\r\n", "bad version 1.0"),
        (b"x" * 5000, "Peer version string longer than 4KB"),
    ],
    ids=lambda part: part[:24] if isinstance(part, str) else len(part),
)
def test_what_is_no_ssh(chat: ChatFactory, stranger: SshUser, sent: bytes, why: str) -> None:
    """It ends the connection, and is no error of the server's."""
    stranger.link.dataReceived(sent)
    stranger.settle()
    assert stranger.program.why.startswith(why)
    assert stranger.closed
    assert chat.admission.open == 0


@given(data=st.lists(st.binary(max_size=60), max_size=4))
@settings(max_examples=150)
def test_any_bytes(data: list[bytes]) -> None:
    """Whatever comes before keys are exchanged, it is no error of the server's."""
    clock = MemoryReactorClock()
    chat = make_chat(Config(), clock)
    stranger = SshUser(chat, clock)
    stranger.program.take()
    stranger.link.dataReceived(BEGINNING)
    for payload in data:
        stranger.link.dataReceived(packet(payload))
    stranger.settle()
    stranger.close()
    assert chat.admission.open == 0
    assert clock.getDelayedCalls() == []


def test_tries(come: Come, chat: ChatFactory) -> None:
    """Three wrong keys or passwords are enough."""
    come("ann", KEY).type("/register horse battery\n")
    user = come("ann", passwords=(b"\xff", b"\xff", b"\xff"), asks=False)
    assert user.program.why == "too many tries to be let in"
    assert user.closed
    assert chat.counts.turned_away["ssh_packets"] == 1


def _ask_for_nothing(user: SshUser) -> None:
    request = NS(b"ann") + NS(b"ssh-connection") + NS(b"none")
    for _ in range(REQUESTS_AT_MOST + 1):
        user.program.transport.sendPacket(50, request)


def _ask_for_another_service(user: SshUser) -> None:
    user.program.transport.sendPacket(5, NS(b"ssh-userauth"))


def _answer_what_was_not_asked(user: SshUser) -> None:
    user.program.transport.sendPacket(61, bytes(4))


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (_ask_for_nothing, "too many requests to be let in"),
        (_ask_for_another_service, "a request for another service"),
        (_answer_what_was_not_asked, "a message out of place"),
    ],
)
def test_before_coming_in(come: Come, do: Callable[[SshUser], None], why: str) -> None:
    """What nobody needs to be let in ends the connection."""
    user = come("ann", asks=False)
    assert not user.program.let_in
    do(user)
    user.settle()
    assert user.program.why == why
    assert user.closed
