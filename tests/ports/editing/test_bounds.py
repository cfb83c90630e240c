"""What is typed in a flood, pasted, or too long, while the line is edited."""

from typing import Any

from chatapp.ports.terminal import KEYS_AT_ONCE, PAINTS_AT_ONCE
from chatapp.ports.writer import StreamWriter
from tests.ports.edited import (
    Telnet,
    window,
)


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
