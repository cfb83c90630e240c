"""Editing at the line port: who types /edit is sent a terminal's bytes, and nobody else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.ports.terminal import KEYS_AT_ONCE, PAINTS_AT_ONCE
from chatapp.ports.writer import StreamWriter
from tests.asking import asking_chat
from tests.connect import Connect
from tests.memory import WRITERS, use_writer
from tests.ports.edited import (
    AGREED,
    CONFIRMED,
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

DECLINED = b"! your program edits its lines itself\r\n"
BEGUN = "-- your line is edited here; /edit off ends that"


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with commands that ask."""
    return asking_chat(config, clock)


@pytest.fixture(params=WRITERS)
def telnet(
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Telnet]:
    """A client whose line may be edited."""
    use_writer(monkeypatch, request.param)
    telnet = Telnet(chat, clock)
    yield telnet
    telnet.client.close()
    assert clock.getDelayedCalls() == []


@pytest.fixture
def bob(chat: ChatFactory, clock: MemoryReactorClock, telnet: Telnet) -> Iterator[Any]:
    """Another user, who has come before editing begins."""
    connect = Connect(chat, clock, "tcp")
    bob = connect(first="/nick bob")
    telnet.sent()
    yield bob
    connect.close()


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


def test_a_flood_of_windows(telnet: Telnet) -> None:
    """The line is drawn so often and no more; as many commands at once end the connection."""
    telnet.edit()
    telnet.type(b"hello")
    drawn = sum(bool(telnet.type(window(40 + turn % 2, 10))) for turn in range(1000))
    assert 20 < drawn <= PAINTS_AT_ONCE
    telnet.clock.advance(0.1)
    assert telnet.sent() != b""
    telnet.type(window(40, 10) * 101)
    assert telnet.client.closed


def test_a_client_that_does_not_read(telnet: Telnet, bob: Any) -> None:
    """Its keys cost no memory; when it reads again, it sees the line as it is, and all was said."""
    telnet.edit()
    telnet.client.transport.room = 0
    for _ in range(200):
        telnet.type(b"y" * 20 + b"\x01")
        telnet.clock.advance(0.1)
        telnet.type(b"\x0b")
    telnet.type(b"y" * 50)
    writer: Any = telnet.client.transport.protocol._writer
    most = 20_000 if isinstance(writer, StreamWriter) else 200
    assert writer.unacknowledged() < most
    for number in range(30):
        bob.send(f"[{number}]")
        telnet.sent()
    assert writer.unacknowledged() < most + 200
    telnet.client.transport.room = 10_000_000
    telnet.sent()
    assert telnet.shown(2) == ["bob: [29]", f"> {'y' * 50}"]
    assert telnet.screen.said == list(range(30))


def test_a_paste(telnet: Telnet) -> None:
    """Each of its lines is said, whether the terminal brackets it or not; a Tab is a blank."""
    telnet.edit()
    telnet.type(b"".join(b"[%d]\ta\r" % number for number in range(3)))
    telnet.type(b"\x1b[200~[3]\ta\r\n[4]\x1b[201~\r")
    assert telnet.shown(6) == [
        *(f"guest1: [{number}] a" for number in range(4)),
        "guest1: [4]",
        ">",
    ]


def test_a_line_that_is_too_long(telnet: Telnet) -> None:
    """It is refused as without editing, and can be called back."""
    telnet.edit()
    telnet.type(b"x" * 5000 + b"\r\0")
    for _ in range(10):
        telnet.clock.advance(0.05)
        telnet.sent()
    assert telnet.shown(2) == ["! that line is too long: 2048 bytes at most", ">"]
    telnet.type(b"\x1b[A\x15short\r\0")
    assert telnet.shown(2) == ["guest1: short", ">"]


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


def test_a_flood_of_keys(telnet: Telnet, bob: Any) -> None:
    """So many keys act at once; the others are dropped with a bell, and text is not."""
    telnet.edit()
    telnet.type(b"x" * 500)
    assert telnet.type(b"\x02" * 1000 + b"!").endswith(b"\a")
    telnet.clock.advance(1)
    telnet.type(b"\x0b\r\0")
    assert bob.read()[-1] == f"guest1: {'x' * (500 - KEYS_AT_ONCE)}!"
    telnet.clock.advance(1)
    telnet.type(b"abc" + b"\x7f" * 2)
    assert telnet.shown(1) == ["> a"]


def test_a_long_paste(telnet: Telnet, bob: Any) -> None:
    """It is typed a piece at a time, while nothing more is read, and none of it is lost."""
    telnet.edit()
    lines = [f"[{number}] {'x' * 100}" for number in range(90)]
    telnet.type("".join(f"{line}\r\0" for line in lines).encode())
    assert not telnet.client.transport.reading
    heard = bob.read()
    assert 0 < len(heard) < 40
    for _ in range(30):
        telnet.clock.advance(0.05)
        telnet.sent()
        heard += bob.read()
    assert telnet.client.transport.reading
    assert heard[-90:] == [f"guest1: {line}" for line in lines]


def test_a_long_paste_of_a_lost_connection(telnet: Telnet, bob: Any) -> None:
    """What was received is said, as without editing."""
    telnet.edit()
    telnet.type(b"".join(b"%d %b\r\0" % (number, b"x" * 100) for number in range(90)))
    telnet.client.lose()
    telnet.clock.advance(0)
    assert bob.read()[-2].startswith("guest1: 89 x")


def test_a_long_paste_after_which_editing_ends(telnet: Telnet, bob: Any) -> None:
    """What was not typed yet is lines of the client."""
    telnet.edit()
    lines = b"".join(b"%d %b\r\n" % (number, b"x" * 100) for number in range(90))
    telnet.type(b"/edit off\r\0" + lines)
    assert telnet.client.transport.reading
    assert sum(" x" in line for line in bob.read()) >= 60
