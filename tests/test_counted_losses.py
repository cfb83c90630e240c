"""What is counted of what goes wrong: refused and failed lines, connections turned away."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from chatapp.command import Command
from chatapp.errors import LimitError
from chatapp.session.session import Session
from chatapp.wire.encoding import LINE
from tests.conftest import limit
from tests.connect import Connect
from tests.memory import LineClient, WebSocketClient
from tests.party import Party

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%b\r\n"
)


@pytest.fixture
def party(chat: ChatFactory, clock: MemoryReactorClock) -> Party:
    """Nobody yet."""
    return Party(chat, clock)


def test_refusals(chat: ChatFactory, party: Party) -> None:
    """What is refused because of a limit counts for that, and all else by its code."""
    limit(chat, line_bytes=128, rooms=2, rooms_per_user=2, unread_bytes=1)
    ann, bob = party.join(LINE), party.join(LINE)
    party.ears[1].takes = False
    party.say(bob, "/help")
    party.say(bob, "/help")
    for line in ("x" * 129, "/join #a", "/join #b", "/lsit", "/w zed hello", "/w guest2 hello"):
        party.say(ann, line)
    party.say(ann, "/leave #a")
    limit(chat, rooms=1)
    party.say(ann, "/join #c")
    assert chat.counts.refusals == {
        "line_bytes": 1,
        "rooms_per_user": 1,
        "unknown_command": 1,
        "no_such_user": 1,
        "unread_bytes": 1,
        "rooms": 1,
    }


def test_turned_away(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A connection that is not let in counts for the reason."""
    browser, telnet = LineClient(chat, clock, 1), LineClient(chat, clock, 2)
    browser.feed(b"GET / HTTP/1.1\r\n")
    telnet.feed(b"\xff\xf1" * 201)
    web = [WebSocketClient(chat, clock, port) for port in (3, 4)]
    web[0].feed(b"nonsense\r\n\r\n")
    web[1].feed(HANDSHAKE % b"Origin: https://evil.example\r\n")
    clock.advance(1)
    limit(chat, sessions=1)
    LineClient(chat, clock, 5)
    WebSocketClient(chat, clock, 6)
    assert chat.counts.turned_away == {
        "http": 1,
        "telnet": 1,
        "handshake": 1,
        "origins": 1,
        "sessions": 2,
    }


def test_turned_away_from_one_address(chat: ChatFactory) -> None:
    """The door says which limit it was."""
    limit(chat, sessions_per_address=1, logins_per_minute=1)
    seat = chat.admission.enter("203.0.113.7")
    with pytest.raises(LimitError) as refused:
        chat.admission.enter("203.0.113.7")
    assert refused.value.code == "sessions_per_address"
    seat.leave()
    with pytest.raises(LimitError) as refused:
        chat.admission.enter("203.0.113.7")
    assert refused.value.code == "logins_per_minute"


def test_turned_away_behind_a_proxy(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """It counts the same where a proxy speaks for the client."""
    limit(chat, sessions_per_address=1)
    server = replace(chat.config.ws_server, trusted_proxies=(ip_network("127.0.0.1"),))
    chat.configure(replace(chat.config, ws_server=server))
    for port in (1, 2):
        WebSocketClient(chat, clock, port).feed(HANDSHAKE % b"X-Forwarded-For: 203.0.113.7\r\n")
    clock.advance(0)
    assert chat.counts.turned_away == {"sessions_per_address": 1}


def test_dropped(chat: ChatFactory, party: Party, clock: MemoryReactorClock) -> None:
    """A client that floods on, or takes nothing, counts for the limit that ended it."""
    ann, bob = party.join(LINE), party.join(LINE)
    party.ears[1].takes = False
    party.say(bob, "/help")
    clock.advance(60)
    assert bob.failure == "took nothing for 60 seconds"
    limit(chat, messages_per_second=1, message_burst=1, flood_seconds=5)
    for _ in range(20):
        party.say(ann, "spam")
        clock.advance(1)
    assert not ann.is_here
    assert chat.counts.dropped == {"flood_seconds": 1, "stalled_seconds": 1}


def test_failed_lines(connect: Connect, chat: ChatFactory, logged_errors: list[LogEvent]) -> None:
    """A command that breaks counts."""

    def fail(_chat: ChatFactory, _session: Session) -> None:
        raise ZeroDivisionError

    chat.commands.add(Command("fail", "", "Fail.", rest=False, aliases=(), run=fail))
    (ann,) = connect.named("ann")
    ann.send("/fail")
    assert chat.counts.failed_lines == 1
    logged_errors.clear()
