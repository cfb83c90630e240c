"""Editing without having been asked for it, and what a person may set of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, LineListener
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.ports.edited import (
    AGREED,
    CONFIRMED,
    DECLINED,
    DONT,
    ECHO,
    IAC,
    NAWS,
    OFFER,
    REFUSED,
    SGA,
    WILL,
    WITHDRAWAL,
    WONT,
    Early,
    Telnet,
    window,
)
from tests.writers import WRITERS, use_writer

NEGOTIATES = bytes((IAC, WILL, NAWS))
"""What PuTTY sends first."""

DECLINES = bytes((IAC, DONT, ECHO, IAC, DONT, SGA, IAC, WONT, NAWS))
BOB = "\x1b[38;5;30mbob\x1b[39m"


@pytest.fixture
def config() -> Config:
    """Editing is offered to clients that negotiate."""
    return replace(config_with(), tcp_server=LineListener(port=6969, offer_editing=True))


@pytest.fixture(params=WRITERS, autouse=True)
def writer(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Use each way out."""
    use_writer(monkeypatch, request.param)


@pytest.fixture
def telnets(clock: MemoryReactorClock) -> Iterator[list[Telnet]]:
    """Clients, which leave nothing behind."""
    telnets: list[Telnet] = []
    yield telnets
    for telnet in telnets:
        telnet.client.close()
    clock.advance(10)
    assert clock.getDelayedCalls() == []


@pytest.fixture
def come(chat: ChatFactory, clock: MemoryReactorClock, telnets: list[Telnet]) -> Any:
    """Have a client come, which sends something first."""

    def come(early: bytes = b"") -> Telnet:
        telnets.append(Early(chat, clock, early))
        return telnets[-1]

    return come


@pytest.fixture
def bob(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Any]:
    """Another user."""
    connect = Connect(chat, clock, "tcp")
    yield connect(first="/nick bob")
    connect.close()


def test_a_client_that_negotiates(come: Any, bob: Any) -> None:
    """Its line is edited without being asked for; its user is told how to end that."""
    telnet = come(NEGOTIATES)
    assert telnet.received.startswith(REFUSED)
    assert telnet.received.endswith(OFFER)
    telnet.type(AGREED + window(60, 12))
    assert telnet.shown(2) == ["-- your line is edited here; /edit off ends that", ">"]
    telnet.type(b"half a")
    bob.send("hello")
    telnet.sent()
    assert telnet.shown(2) == ["bob: hello", "> half a"]


def test_a_client_that_sends_no_telnet_byte(come: Any) -> None:
    """It is sent none."""
    telnet = come(b"hello\r\n")
    assert bytes((IAC,)) not in telnet.received
    assert telnet.type(b"/edit\r\n") == OFFER


def test_a_client_that_negotiates_later(come: Any) -> None:
    """It can ask for editing, and nothing is offered."""
    telnet = come()
    assert telnet.type(NEGOTIATES) == REFUSED


def test_it_is_not_offered_by_default(chat: ChatFactory, come: Any, config: Config) -> None:
    """A reload switches it on and off."""
    chat.configure(replace(config, tcp_server=LineListener(port=6969)))
    assert OFFER not in come(NEGOTIATES).received
    chat.configure(config)
    assert OFFER in come(NEGOTIATES).received


@pytest.mark.parametrize("answers", [DECLINES, b""])
def test_a_client_that_does_not_agree(come: Any, answers: bytes) -> None:
    """Its user did not ask, and is told nothing; who asks then is told."""
    telnet = come(NEGOTIATES)
    if answers:
        assert telnet.type(answers) == WITHDRAWAL[3:]
    else:
        telnet.clock.advance(1)
        assert telnet.sent() == WITHDRAWAL
    assert telnet.type(b"/edit\r\n") == DECLINED


def test_who_asks_while_it_is_offered(come: Any) -> None:
    """It is not offered again, and the user is told that it will not be."""
    telnet = come(NEGOTIATES)
    assert telnet.type(b"/edit\r\n") == b""
    assert telnet.type(DECLINES) == WITHDRAWAL[3:] + DECLINED


def test_who_agrees_before_the_welcome(config: Config, clock: MemoryReactorClock) -> None:
    """The welcome is shown above the line, when it is kept that there is such a guest."""
    journal = FakeJournal(clock)
    chat = make_chat(config, clock, journal)
    journal.holding = True
    telnet = Early(chat, clock, NEGOTIATES)
    assert telnet.received == REFUSED + OFFER
    telnet.type(AGREED + window(60, 12))
    telnet.type(b"hel\t")
    journal.release()
    telnet.type(b"lo")
    edited, welcome, *_, typed = telnet.shown(12)
    assert edited == "-- your line is edited here; /edit off ends that"
    assert welcome == "-- welcome to chatapp: you are guest1, in the lobby"
    assert typed == "> hello"
    telnet.client.close()


def test_plain_lines_are_not_edited(come: Any) -> None:
    """Neither from the first line on, nor when they are set later, nor by being asked for."""
    telnet = come(NEGOTIATES + b"/set plain on\r\n")
    assert OFFER not in telnet.received
    assert telnet.type(b"/edit\r\n").startswith(b"server refuses: plain is on")

    telnet = come(NEGOTIATES)
    telnet.type(AGREED + window(60, 12))
    sent = telnet.type(b"/set plain on\r\0")
    assert sent.endswith(WITHDRAWAL + b"server: plain is on\r\n")
    assert telnet.type(CONFIRMED) == b""
    assert telnet.type(b"hello\r\n") == b"guest2: hello\r\n"
    telnet.type(b"/set plain off\r\n")
    telnet.edit()
    assert telnet.shown(1) == [">"]


def test_plain_lines_while_editing_is_offered(come: Any) -> None:
    """The offer is withdrawn; who agrees to it late is told so."""
    telnet = come(NEGOTIATES)
    assert telnet.type(b"/set plain on\r\n") == WITHDRAWAL + b"server: plain is on\r\n"
    assert telnet.type(AGREED) == b""
    assert telnet.type(bytes((IAC, DONT, ECHO))) == b""
    assert telnet.type(b"hello\r\n") == b"guest1: hello\r\n"


def test_colours_while_the_line_is_edited(come: Any, bob: Any) -> None:
    """Then there are some unless they are off; otherwise only if they are on."""
    telnet = come(NEGOTIATES)

    def hears(line: str) -> bool:
        bob.send("hello")
        return line.encode() in telnet.sent()

    assert hears("bob: hello")
    telnet.type(AGREED + window(60, 12))
    assert hears(f"{BOB}: hello")
    telnet.type(b"/set colours off\r\0")
    assert hears("bob: hello")
    telnet.type(b"/set colours auto\r\0")
    assert hears(f"{BOB}: hello")
    telnet.type(b"/edit off\r\0")
    telnet.type(CONFIRMED)
    assert hears("bob: hello")
    telnet.type(b"/set colours on\r\n")
    assert hears(f"{BOB}: hello")


def test_marks_and_times_above_the_typed_line(come: Any, bob: Any) -> None:
    """They stand in the line as without editing, and the bell rings."""
    telnet = come(NEGOTIATES)
    telnet.type(AGREED + window(60, 12))
    telnet.type(b"/set mentions bell\r\0/set times on\r\0")
    telnet.type(b"half a")
    bob.send("guest1?")
    assert b"\a14:30 @ " in telnet.sent()
    assert telnet.shown(2) == ["14:30 @ bob: guest1?", "> half a"]
