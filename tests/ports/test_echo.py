"""Typing that is hidden: what a client of the line port is sent, and what its user reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.ports.echo import Echo
from tests.connect import Connect
from tests.making import asking_chat
from tests.memory import LineClient

WILL, WONT, DO, DONT = (bytes((255, verb, 1)) for verb in (251, 252, 253, 254))
ASKED = b"-- which word?\r\n"
SHOWN = b"-- your program shows what you type: others near you may read it\r\n"
THANKS = b"-- thank you for 6 characters\r\n"


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with commands that ask."""
    return asking_chat(config, clock)


class PlainClient(LineClient):
    """A client that does nothing by itself."""

    hides = False


class Terminal:
    """A client of the line port that looks at bytes."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.clock = clock
        self.client = PlainClient(chat, clock, 50001)
        self.client.join()
        self.sent()

    def sent(self) -> bytes:
        """Return what was sent since the last call."""
        self.client.settle()
        data = bytes(self.client.transport.sent)
        self.client.transport.sent.clear()
        return data

    def answer(self, data: bytes) -> bytes:
        """Send bytes, and return what they bring about."""
        self.client.feed(data)
        self.clock.advance(0)
        return self.sent()


@pytest.fixture
def terminal(chat: ChatFactory, clock: MemoryReactorClock) -> Any:
    """A client that has sent no telnet byte."""
    terminal = Terminal(chat, clock)
    yield terminal
    terminal.client.close()
    assert clock.getDelayedCalls() == []


def test_a_client_that_hides(terminal: Terminal) -> None:
    """It is asked once for each question, and sent the line break that it does not print."""
    for _ in range(2):
        assert terminal.answer(b"/ask\r\n") == ASKED + WILL
        assert terminal.answer(DO) == b""
        terminal.clock.advance(30)
        assert terminal.answer(b"secret\r\n") == WONT + b"\r\n" + THANKS
        assert terminal.answer(DONT) == b""
        assert terminal.answer(b"hello\r\n") == b"guest1: hello\r\n"


def test_one_question_after_another(terminal: Terminal) -> None:
    """The confirmation of the end of the first is no answer to the second offer."""
    assert terminal.answer(b"/ask\r\n") == ASKED + WILL
    terminal.answer(DO)
    assert terminal.answer(b"again\r\n") == WONT + b"\r\n" + ASKED + WILL
    assert terminal.answer(DONT + DO) == b""
    terminal.clock.advance(30)
    assert terminal.answer(b"secret\r\n") == WONT + b"\r\n" + THANKS
    assert terminal.answer(DONT) == b""


@pytest.mark.parametrize("blank", [b"\r\n", b"  \r\n"])
def test_a_question_that_is_called_off(terminal: Terminal, blank: bytes) -> None:
    """What is typed is shown again."""
    terminal.answer(b"/ask\r\n" + DO)
    terminal.answer(DO)
    assert terminal.answer(blank) == WONT + b"\r\n-- cancelled\r\n"


def test_a_client_that_does_not_answer(terminal: Terminal) -> None:
    """Its user is told after a second, and it is never asked again; nor is the user told again."""
    assert terminal.answer(b"/ask\n") == ASKED + WILL
    terminal.clock.advance(0.9)
    assert terminal.sent() == b""
    terminal.clock.advance(0.1)
    assert terminal.sent() == WONT + SHOWN
    assert terminal.answer(b"secret\n") == THANKS
    for _ in range(2):
        assert terminal.answer(b"/ask\n") == ASKED
        assert b"wrong" in terminal.answer(b"wrong\n")
        assert terminal.answer(b"secret\n") == THANKS


def test_a_client_that_answers_too_late(terminal: Terminal) -> None:
    """Its answers are taken for what they are, and answered no more."""
    terminal.answer(b"/ask\n")
    terminal.clock.advance(1)
    assert terminal.sent() == WONT + SHOWN
    assert terminal.answer(DO + DONT) == b""
    assert terminal.answer(b"secret\n") == THANKS
    assert terminal.answer(b"/ask\n") == ASKED


@pytest.mark.parametrize("end", [b"", b"\r\n"])
def test_a_client_that_declines(terminal: Terminal, end: bytes) -> None:
    """Its user is told at once, though nothing comes after the answer."""
    assert terminal.answer(b"/ask\r\n") == ASKED + WILL
    assert terminal.answer(DONT) == SHOWN
    terminal.clock.advance(30)
    assert terminal.answer(b"secret\r\n") == THANKS
    assert terminal.answer(b"/ask\r\n" + end) == ASKED + bool(end) * b"-- cancelled\r\n"


def test_a_client_that_shows_again_by_itself(terminal: Terminal) -> None:
    """It is told that it may, and its user that it does."""
    terminal.answer(b"/ask\r\n")
    assert terminal.answer(DO) == b""
    assert terminal.answer(DONT) == WONT + SHOWN
    assert terminal.answer(b"secret\r\n") == THANKS


def test_an_answer_that_was_typed_ahead(terminal: Terminal) -> None:
    """A script is sent no telnet byte: there is nothing to hide."""
    assert terminal.answer(b"/ask\nsecret\nhello\n") == ASKED + THANKS + b"guest1: hello\r\n"
    terminal.clock.advance(30)
    assert terminal.sent() == b""


def test_an_answer_that_is_faster_than_the_client(terminal: Terminal) -> None:
    """The client printed the line break itself; what it answers late is expected.

    Until it has, its user is told before the next question that it may show what is typed.
    """
    assert terminal.answer(b"/ask\r\n") == ASKED + WILL
    assert terminal.answer(b"secret\r\n") == WONT + THANKS
    assert terminal.answer(b"/ask\r\n") == SHOWN + ASKED
    assert terminal.answer(DO + DONT) == b""
    assert terminal.answer(b"secret\r\n") == THANKS
    assert terminal.answer(b"/ask\r\n") == ASKED + WILL
    assert terminal.answer(DO + b"secret\r\n") == WONT + b"\r\n" + THANKS


def test_without_a_question(terminal: Terminal) -> None:
    """A client that asks for ECHO of its own is refused it, once."""
    assert terminal.answer(DO) == WONT
    assert terminal.answer(DO + DONT) == b""
    assert terminal.answer(b"/ask\r\n") == ASKED + WILL
    assert terminal.answer(DO) == b""
    assert terminal.answer(b"secret\r\n") == WONT + b"\r\n" + THANKS


def test_a_question_that_is_no_secret(terminal: Terminal) -> None:
    """Nothing is hidden."""
    assert terminal.answer(b"/twice\r\n") == b"-- one?\r\n"
    terminal.clock.advance(30)
    assert terminal.sent() == b""


@pytest.mark.parametrize(
    "keys",
    [
        *(b"secrex\xff\xf7t", b"nonsense\xff\xf8secret", b"x\xff\xf4secret"),
        *(b"secrex\x7ft", b"secrex\x08t", b"nonsense\x15secret", b"x\x03secret"),
    ],
)
def test_keys_that_erase(terminal: Terminal, keys: bytes) -> None:
    """What cannot be seen can be put right all the same."""
    terminal.answer(b"/ask\r\n")
    terminal.answer(DO)
    assert terminal.answer(keys + b"\r\n") == WONT + b"\r\n" + THANKS


def test_a_connection_that_is_lost(terminal: Terminal, clock: MemoryReactorClock) -> None:
    """Nothing is waited for any more."""
    terminal.answer(b"/ask\r\n")
    terminal.client.close()
    assert clock.getDelayedCalls() == []


@pytest.mark.parametrize("transport", ["websocket", "object"])
def test_other_clients(chat: ChatFactory, clock: MemoryReactorClock, transport: str) -> None:
    """They are sent nothing of the kind."""
    connect = Connect(chat, clock, transport)
    client = connect(first="/ask")
    client.read()
    clock.advance(5)
    assert client.read() == []
    client.send("secret")
    assert len(client.read()) == 1
    connect.close()


@given(st.lists(st.sampled_from(["hide", "show", "do", "dont", "wait"]), max_size=20))
def test_any_order(steps: list[str]) -> None:
    """Whatever a client answers and whenever, it is never left hiding, and no offer is repeated."""
    clock = MemoryReactorClock()
    sent: list[bytes] = []
    echo = Echo(clock, sent.append)
    for step in (*steps, "show"):
        match step:
            case "hide":
                echo.hide()
                clock.advance(0)
            case "show":
                echo.show()
            case "wait":
                clock.advance(1)
            case _ if echo.expected:
                echo.take(253 if step == "do" else 254, 1)
    data = b"".join(sent)
    offers = [data[at + 1] for at in range(len(data)) if data[at] == 255]
    assert all(offer == 251 for offer in offers[::2])
    assert all(offer == 252 for offer in offers[1::2])
    assert clock.getDelayedCalls() == []
