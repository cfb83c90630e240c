"""Clients for MUDs: Mudlet as it is documented to answer, and those that offer all they know.

What Mudlet does: it sends nothing at the start, hides what is typed while the server echoes, tells
its window when it is asked for it, and declines SGA and LINEMODE, because it sends whole lines.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, LineListener
from tests.chat.conftest import config_with
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.ports.edited import (
    DECLINED,
    DO,
    DONT,
    ECHO,
    IAC,
    NAWS,
    OFFER,
    SB,
    SE,
    SGA,
    WILL,
    WITHDRAWAL,
    WONT,
    Early,
    Telnet,
    window,
)

TTYPE, EOR, NEW_ENVIRON, CHARSET = 24, 25, 39, 42
MSDP, MSSP, MCCP2, MSP, MXP, CHANNEL_102, ATCP, GMCP = 69, 70, 86, 90, 91, 102, 200, 201
SERVERS_OWN = (EOR, MSDP, MSSP, MCCP2, MSP, MXP, CHANNEL_102, ATCP, GMCP)
"""What a MUD offers, and a client asks for."""

CLIENTS_OWN = (TTYPE, NAWS, NEW_ENVIRON, CHARSET)
"""What a client offers."""

GA = bytes((IAC, 249))


def asked(verb: int, *options: int) -> bytes:
    """Return a command for each option."""
    return b"".join(bytes((IAC, verb, option)) for option in options)


def told(option: int, text: bytes) -> bytes:
    """Return a subnegotiation."""
    return bytes((IAC, SB, option)) + text + bytes((IAC, SE))


TOLD = b"".join(
    (
        told(TTYPE, b"\0MUDLET"),
        told(TTYPE, b"\0ANSI-TRUECOLOR"),
        told(TTYPE, b"\0MTTS 2349"),
        window(100, 40),
        told(NEW_ENVIRON, b"\0\0CLIENT_NAME\1MUDLET\3MTTS\x012349"),
        told(CHARSET, b"\2UTF-8"),
        told(ATCP, b"hello Mudlet 4.17\ncomposer 1\nchar_vitals 1"),
        told(GMCP, b'Core.Hello { "client": "Mudlet", "version": "4.17" }'),
        told(GMCP, b'Core.Supports.Set [ "Char 1", "Room 1", "Client.Media 1"]'),
        told(MSDP, b"\1LIST\2COMMANDS"),
        told(CHANNEL_102, b"\1\1"),
        GA,
    )
)


@pytest.fixture
def config() -> Config:
    """Editing is offered to clients that negotiate."""
    return replace(config_with(), tcp_server=LineListener(port=6969, offer_editing=True))


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat in which names can be registered."""
    journal = FakeJournal(clock)
    return make_chat(config, clock, journal, hasher=FakeHasher())


@pytest.fixture
def telnet(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Telnet]:
    """A client that does nothing by itself, and leaves nothing behind."""
    telnet = Telnet(chat, clock)
    telnet.sent()
    yield telnet
    telnet.client.close()
    clock.advance(10)
    assert clock.getDelayedCalls() == []


def test_what_nobody_asked_for(telnet: Telnet) -> None:
    """Each option is refused once, whatever comes of it; nothing of that is said in the chat."""
    asks = asked(DO, *SERVERS_OWN) + asked(WILL, *CLIENTS_OWN)
    answer = asked(WONT, *SERVERS_OWN) + asked(DONT, *CLIENTS_OWN)
    assert telnet.type(asks) == answer
    assert telnet.type(asks + TOLD) == b""
    assert telnet.type(asked(DONT, *SERVERS_OWN) + asked(WONT, *CLIENTS_OWN)) == b""
    assert telnet.type(b"hel" + TOLD + b"lo\r\n") == b"guest1: hello\r\n"


@pytest.mark.parametrize("size", [1, 7])
def test_bytes_that_come_apart(telnet: Telnet, size: int) -> None:
    """Wherever they are cut, nothing else is made of them."""
    sent = asked(DO, *SERVERS_OWN) + TOLD + b"hello\r\n"
    pieces = [telnet.type(sent[at : at + size]) for at in range(0, len(sent), size)]
    assert b"".join(pieces) == asked(WONT, *SERVERS_OWN) + b"guest1: hello\r\n"


def test_a_secret(telnet: Telnet) -> None:
    """The client hides it, also where it would not have its line edited here."""
    telnet.type(b"/nick ann\r\n")
    telnet.type(b"/edit\r\n")
    telnet.type(asked(DO, ECHO) + asked(DONT, SGA) + asked(WILL, NAWS) + window(100, 40))
    telnet.type(asked(DONT, ECHO) + asked(WONT, NAWS))
    assert telnet.type(b"/register\r\n").endswith(asked(WILL, ECHO))
    assert telnet.type(asked(DO, ECHO)) == b""
    kept = telnet.type(b"horse battery staple\r\n")
    assert kept.startswith(asked(WONT, ECHO) + b"\r\n")
    assert telnet.type(asked(DONT, ECHO)) == b""


@pytest.mark.parametrize("apart", [False, True])
def test_a_client_that_sends_whole_lines(telnet: Telnet, apart: bool) -> None:
    """It would leave its echo, but not send keys, so it edits its lines itself, and is told so."""
    assert telnet.type(b"/edit\r\n") == OFFER
    answers = [asked(DO, ECHO), asked(DONT, SGA), asked(WILL, NAWS) + window(100, 40)]
    sent = [telnet.type(answer) for answer in (answers if apart else [b"".join(answers)])]
    assert b"".join(sent).endswith(WITHDRAWAL + DECLINED)
    assert telnet.type(asked(DONT, ECHO) + asked(WONT, NAWS)) == b""
    assert telnet.type(b"hello\r\n") == b"guest1: hello\r\n"
    assert telnet.type(b"/edit\r\n") == DECLINED


def test_editing_that_is_offered(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A client that negotiates at the start, and sends whole lines, is not told of it."""
    telnet = Early(chat, clock, asked(WILL, NAWS))
    assert OFFER in telnet.received
    answer = asked(DO, ECHO) + asked(DONT, SGA) + asked(WILL, NAWS)
    assert telnet.type(answer) == WITHDRAWAL
    assert telnet.type(asked(DONT, ECHO) + asked(WONT, NAWS)) == b""
    telnet.client.close()
