"""Editing at the line port: who types /edit is sent a terminal's bytes, and nobody else is."""

from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.connect import Connect
from tests.ports.edited import (
    AGREED,
    CONFIRMED,
    DECLINED,
    DONT,
    ECHO,
    IAC,
    NAWS,
    OFFER,
    SGA,
    WITHDRAWAL,
    WONT,
    Telnet,
    window,
)

BEGUN = "-- your line is edited here; /edit off ends that"


def test_a_line_stays_whole(telnet: Telnet, bob: Any) -> None:
    """What others say goes above it; one's own line stands there once."""
    telnet.edit()
    assert telnet.shown(2) == [BEGUN, ">"]
    telnet.type(b"half a li")
    bob.send("hi there")
    telnet.sent()
    assert telnet.shown(2) == ["bob: hi there", "> half a li"]
    telnet.type(b"\x7f\x7fline\r\0")
    assert telnet.shown(3) == ["bob: hi there", "guest1: half a line", ">"]
    assert bob.read()[-1] == "guest1: half a line"


def test_a_key_is_echoed_by_itself(telnet: Telnet) -> None:
    """What is typed at the end costs the bytes that were typed."""
    telnet.edit()
    assert telnet.type(b"h") == b"h"
    assert telnet.type("é".encode()) == "é".encode()
    assert telnet.type(b"\x1b[D") == b"\r> h"
    assert telnet.type(b"") == b""


def test_it_ends(telnet: Telnet) -> None:
    """The client edits its lines again, and what it confirms is expected."""
    telnet.edit()
    sent = telnet.type(b"/edit off\r\0")
    assert sent.endswith(WITHDRAWAL + b"-- your program edits its lines itself again\r\n")
    assert telnet.type(CONFIRMED) == b""
    assert telnet.type(b"hello\r\n") == b"guest1: hello\r\n"
    assert telnet.type(b"/edit off\r\n") == DECLINED
    telnet.edit()
    assert telnet.shown(2) == [BEGUN, ">"]


def test_it_is_asked_for_twice(telnet: Telnet) -> None:
    """It is offered once, and then it is there already."""
    assert telnet.type(b"/edit\r\n/edit\r\n") == OFFER
    telnet.type(AGREED)
    telnet.type(b"/edit\r\0")
    assert telnet.shown(2) == ["! your line is edited here already: /edit off ends it", ">"]


def test_other_words(telnet: Telnet) -> None:
    """It is a matter of yes or no."""
    assert telnet.type(b"/edit on\r\n") == b"! usage: /edit [off]\r\n"


def test_a_client_that_does_not_answer(telnet: Telnet) -> None:
    """Its user is told after a second, and at once when it is asked for again."""
    assert telnet.type(b"/edit\n") == OFFER
    telnet.clock.advance(0.9)
    assert telnet.sent() == b""
    telnet.clock.advance(0.1)
    assert telnet.sent() == WITHDRAWAL + DECLINED
    assert telnet.type(b"/edit\n") == DECLINED
    assert telnet.type(b"hello\n") == b"guest1: hello\r\n"


def test_a_client_that_declines(telnet: Telnet) -> None:
    """Its user is told, and the rest is withdrawn."""
    telnet.type(b"/edit\r\n")
    declines = bytes((IAC, DONT, ECHO, IAC, DONT, SGA, IAC, WONT, NAWS))
    assert telnet.type(declines) == WITHDRAWAL[3:] + DECLINED


def test_a_client_that_ends_it(telnet: Telnet) -> None:
    """It shows what is typed by itself, so nothing is edited here any more."""
    telnet.edit()
    telnet.type(b"half")
    sent = telnet.type(bytes((IAC, DONT, ECHO)))
    assert sent == b"\r\x1b[J" + WITHDRAWAL + DECLINED
    assert telnet.type(b"hello\r\n") == b"guest1: hello\r\n"


def test_a_secret(telnet: Telnet) -> None:
    """It is not shown, not called back, and the client is asked for nothing."""
    telnet.edit()
    telnet.type(b"hello\r\0")
    telnet.type(b"/ask\r\0")
    assert telnet.shown(2) == ["-- which word?", ">"]
    assert telnet.type(b"secret") == b""
    telnet.type(b"\x1b[A\t")
    assert telnet.shown(1) == [">"]
    telnet.type(b"\r\0")
    assert telnet.shown(3) == ["-- which word?", "-- thank you for 6 characters", ">"]
    telnet.type(b"x\x1b[A")
    assert telnet.shown(1) == ["> hello"]


def test_a_secret_that_is_cut(telnet: Telnet) -> None:
    """What was cut out of a secret is not typed again after it."""
    telnet.edit()
    telnet.type(b"hello\x15/ask\r\0")
    telnet.type(b"secret\x15word\x17other\r\0")
    assert telnet.shown(2) == ["-- thank you for 5 characters", ">"]
    telnet.type(b"x\x19")
    assert telnet.shown(1) == ["> x"]


def test_a_secret_that_is_called_off(telnet: Telnet) -> None:
    """Ctrl-C does not only clear the line: nobody is to go on typing what is taken for a secret."""
    telnet.edit()
    telnet.type(b"/ask\r\0")
    telnet.type(b"sec")
    telnet.type(b"\x03")
    assert telnet.shown(2) == ["-- cancelled", ">"]
    telnet.type(b"hello")
    assert telnet.shown(1) == ["> hello"]


def test_a_secret_while_editing_is_offered(telnet: Telnet) -> None:
    """It is hidden when the client agrees; if it does not, its user is told."""
    assert telnet.type(b"/edit\r\n/ask\r\n") == OFFER + b"-- which word?\r\n"
    telnet.type(AGREED)
    assert telnet.type(b"secret") == b""
    telnet.type(b"\r\0")
    assert telnet.shown(2) == ["-- thank you for 6 characters", ">"]


def test_a_secret_while_editing_is_declined(telnet: Telnet) -> None:
    """The user reads both: no line is edited here, and, only once, that the secret is shown."""
    telnet.type(b"/edit\r\n/ask\r\n")
    telnet.clock.advance(1)
    shown = b"-- your program shows what you type: others near you may read it\r\n"
    assert telnet.sent() == WITHDRAWAL + DECLINED + shown
    assert telnet.type(b"secret\r\n") == b"-- thank you for 6 characters\r\n"
    assert telnet.type(b"/ask\r\n") == b"-- which word?\r\n"


def test_completion(telnet: Telnet, bob: Any) -> None:
    """Tab knows commands, rooms, and the names of those who are in the room."""
    telnet.edit()
    telnet.type(b"/whis\t")
    assert telnet.shown(1) == ["> /whisper"]
    telnet.type(b"b\t")
    telnet.type(b"psst\r\0")
    assert telnet.shown(2) == ["[you -> bob] psst", ">"]
    telnet.type(b"B\t")
    telnet.type(b"ho\r\0")
    assert telnet.shown(1) == [">"]
    assert bob.read()[-1] == "guest1: bob: ho"
    telnet.type(b"/join #l\t")
    assert telnet.shown(1) == ["> /join #lobby"]
    telnet.type(b"\x15/re\t")
    assert telnet.shown(2) == ["/register  /remove  /reply  /resume", "> /re"]
    assert telnet.type(b"\x15zed\t").endswith(b"\a")


def test_leaving(telnet: Telnet) -> None:
    """Ctrl-C clears the line, and Ctrl-D on an empty one leaves; on another it deletes."""
    telnet.edit()
    telnet.type(b"hello\x01\x04")
    assert telnet.shown(1) == ["> ello"]
    telnet.type(b"\x03")
    assert telnet.shown(1) == [">"]
    telnet.type(b"\x04")
    assert telnet.client.closed
    assert telnet.shown(1) == [BEGUN]


def test_telnets_own_keys(telnet: Telnet) -> None:
    """EC and EL do what Backspace and Ctrl-C do; EOF leaves."""
    telnet.edit()
    telnet.type(b"hello\xff\xf7")
    assert telnet.shown(1) == ["> hell"]
    telnet.type(b"\xff\xf8")
    assert telnet.shown(1) == [">"]
    telnet.type(b"\xff\xec")
    assert telnet.client.closed


def test_half_a_line_before(telnet: Telnet) -> None:
    """What the client has sent of a line when editing begins is edited too."""
    telnet.type(b"/edit\r\nhalf")
    telnet.type(b" a" + AGREED)
    assert telnet.shown(1) == ["> half a"]


@pytest.mark.parametrize("size", [(40, 10), (255, 255), (0, 0), (65535, 65535), (1, 1)])
def test_windows(telnet: Telnet, size: tuple[int, int]) -> None:
    """A line is broken before the last column, whatever size the client says."""
    telnet.edit()
    telnet.type(window(*size) + b"x" * 200)
    sent = telnet.type(b"\x01\x0c")
    width = min(max(size[0], 8), 500) if size[0] else 80
    first = sent.partition(b"\r\x1b[J")[2].split(b"\r")[0]
    assert len(first) == min(202, width - 1)


def test_bytes_that_are_no_text(telnet: Telnet) -> None:
    """They are shown as such, and the line is refused as without editing."""
    telnet.edit()
    telnet.type(b"caf\xe9!")
    assert telnet.shown(1) == ["> caf\ufffd!"]
    telnet.type(b"\r\0")
    assert telnet.shown(2) == ["! that line is not UTF-8 text", ">"]


@pytest.mark.parametrize("transport", ["websocket", "object"])
def test_other_clients(chat: ChatFactory, clock: MemoryReactorClock, transport: str) -> None:
    """A page or a program edits its lines itself."""
    connect = Connect(chat, clock, transport)
    client = connect(first="/edit")
    assert "your program edits its lines itself" in "".join(client.read())
    connect.close()
