"""Dialects: how a client logs in and speaks, and how its input is cut into lines or messages."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bench.ledger import login, owner_name
from bench.websocket import ACCEPT, CLOSE, PING, PONG, TEXT, client_frame, server_frames, upgrade

Units = Callable[[bytes], Iterator[tuple[bytes, bytes, int]]]
"""Cuts a stream into whole lines or messages.

For each it yields the text, the client's answer (to a ping; otherwise empty), and the offset after
the last byte.
"""

Step = tuple[bytes, bytes]
"""What a client sends, and what it waits for before it goes on."""

USERS, DEVICES = 1000, 10
"""The registered users of a ledger; how many devices each of a tenth of them logs in on."""

OFFER = b"\xff\xfb\x01\xff\xfb\x03\xff\xfd\x1f"
"""IAC WILL ECHO, IAC WILL SGA, IAC DO NAWS: the server offers to edit the line of a client."""

AGREED = b"\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f\xff\xfa\x1f\0\x50\0\x18\xff\xf0"
"""The client agrees, and has a window of 80 columns and 24 rows."""

EDITED = b"edited here"
"""In what its user is told then."""

CALLED_BACK = 20
"""How many lines each whose line is edited can call back, of 40 characters each."""

_HANDSHAKE: list[Step] = [(upgrade(), ACCEPT), (b"", b"\r\n\r\n")]
_PROGRAM: list[Step] = [
    (upgrade("Sec-WebSocket-Protocol: chatapp.v1"), ACCEPT),
    (b"", b"\r\n\r\n"),
]


@dataclass(frozen=True)
class Dialect:
    """What clients of one kind of server do.

    Attributes:
        steps: returns the login of a client, given its number.
        say: returns the bytes that say a text.
        units: cuts what a client reads.
        end: the bytes at the end of each unit.
        echo: whether senders read what they say.
    """

    steps: Callable[[int], list[Step]]
    say: Callable[[bytes], bytes]
    units: Units
    end: bytes = b"\n"
    echo: bool = True


def lines(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut lines; each ends with LF or CRLF."""
    start = 0
    while end := data.find(b"\n", start) + 1:
        yield data[start:end].rstrip(b"\r\n"), b"", end
        start = end


def irc_lines(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut lines, and answer the server's pings."""
    for text, _, end in lines(data):
        yield text, b"PONG%b\r\n" % text[4:] if text.startswith(b"PING") else b"", end


def messages(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut WebSocket messages, and answer the server's pings.

    Raises:
        ConnectionError: the server closes, or sends what none of the servers here should.
    """
    for first, payload, end in server_frames(data):
        if first == TEXT:
            yield payload, b"", end
        elif first == PING:
            yield b"", client_frame(payload, PONG), end
        elif first == PONG:
            yield b"", b"", end
        else:
            raise ConnectionError("closed" if first == CLOSE else f"frame {first:#x}")


def objects(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Cut WebSocket messages that are objects, and take out what was said; answer the pings.

    Raises:
        ConnectionError: as for `messages`.
    """
    for payload, reply, end in messages(data):
        told = json.loads(payload) if payload else {}
        yield told["text"].encode() if told.get("type") == "said" else b"", reply, end


def _name(number: int) -> bytes:
    return b"u%05d" % number  # all of one length, so that no name is the begin of another


def _nick(send: Callable[[bytes], bytes], before: list[Step], number: int) -> list[Step]:
    return [*before, (send(b"/nick " + _name(number)), b" is now " + _name(number))]


def _edit(number: int) -> list[Step]:
    """Take a name, have the line edited, and type lines that are refused and can be called back."""
    typed = [b"/set f%02d %b" % (line, b"x" * 31) for line in range(CALLED_BACK)]
    last = b"nothing to set: f%02d" % (CALLED_BACK - 1)
    return [
        *_nick(b"%b\n".__mod__, [], number),
        (b"/edit\n", OFFER),
        (AGREED, EDITED),
        (b"".join(b"%b\r\0" % line for line in typed), last),
    ]


def _nick_of_program(number: int) -> list[Step]:
    name = _name(number)
    return [*_PROGRAM, (client_frame(b"/nick " + name), b'"new": "%b"' % name)]


def _log_in(users: int, number: int) -> list[Step]:
    """Log in as one of so many owners in turn, whose names are those of a ledger."""
    owner = number % users
    return [(login(owner) + b"\n", b"-- you are logged in as " + owner_name(owner).encode())]


def _irc_steps(number: int) -> list[Step]:
    name = _name(number)
    register = b"NICK %b\r\nUSER %b 0 * :%b\r\n" % (name, name, name)
    return [(register, b" 001 "), (b"JOIN #bench\r\n", b" 366 ")]


DIALECTS = {
    "chatapp-tcp": Dialect(partial(_nick, b"%b\n".__mod__, []), b"%b\n".__mod__, lines),
    "chatapp-tcp-edited": Dialect(_edit, b"%b\r\0".__mod__, lines),
    "chatapp-tcp-owners": Dialect(partial(_log_in, USERS), b"%b\n".__mod__, lines),
    "chatapp-tcp-devices": Dialect(partial(_log_in, USERS // DEVICES), b"%b\n".__mod__, lines),
    "chatapp-ws": Dialect(
        partial(_nick, client_frame, _HANDSHAKE), client_frame, messages, end=b""
    ),
    "chatapp-json": Dialect(_nick_of_program, client_frame, objects, end=b'"}'),
    "line": Dialect(lambda _: [(b"", b"-- welcome")], b"%b\n".__mod__, lines),
    "ws": Dialect(lambda _: list(_HANDSHAKE), client_frame, messages, end=b""),
    "irc": Dialect(_irc_steps, b"PRIVMSG #bench :%b\r\n".__mod__, irc_lines, echo=False),
}
