"""Other protocols at the line port: recognised by how their clients begin, and answered in them.

A browser, a mail client or a scanner that was pointed at the line port is told so in its own
protocol. Recognised is only what no person types, because all else is to be said: "NICK is my name"
is chat, and so is "HELO". `OPENINGS` is all that is known of other protocols.

IRC takes two lines to be told from chat. Lines that may still become it are held back until the
next line comes, or until the port has waited long enough.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_HERE = "This is a port for telnet and nc."
_TLS_BYTES = b"\x16\x03"
"""The first bytes of a TLS client: a handshake record. There is no line end to wait for."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another protocol.

    Attributes:
        name: what the metrics call it.
        lines: matches the first lines of its clients, each with LF for its end.
        answer: returns what they are sent before the connection is closed; it takes where
            WebSocket is.
    """

    name: str
    lines: re.Pattern[bytes]
    answer: Callable[[str], bytes]


def _ssh_answer() -> bytes:
    """Return an identification, and a disconnection that says why (RFC 4253, 4.2, 6 and 11.1)."""
    why = f"{_HERE} There is no SSH here.".encode()
    by_application = 11
    message = b"\x01" + by_application.to_bytes(4) + len(why).to_bytes(4) + why + bytes(4)
    padding = 4 + -(len(message) + 9) % 8
    packet = bytes((padding,)) + message + bytes(padding)
    return b"SSH-2.0-chatapp\r\n" + len(packet).to_bytes(4) + packet


def _http_answer(where: str) -> bytes:
    body = f"{_HERE} For WebSocket, use {where}.\n".encode()
    return (
        b"HTTP/1.1 400 Bad Request\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Length: %d\r\n"
        b"Connection: close\r\n\r\n%b"
    ) % (len(body), body)


def _always(answer: bytes) -> Callable[[str], bytes]:
    return lambda _where: answer


TLS = Foreign(
    "tls",
    re.compile(b"(?!)"),  # it has no lines, see _TLS_BYTES
    _always(b"\x15\x03\x01\x00\x02\x02\x28"),  # a fatal alert: handshake_failure
)
HTTP = Foreign(
    "http",
    re.compile(rb"[A-Z-]{3,20} (?:\S+|(?:/|\w+:/)\S* .*) HTTP/\d(?:\.\d)?\n"),
    _http_answer,
)
OPENINGS = (
    HTTP,
    Foreign(
        "sip",
        re.compile(rb"[A-Z]{3,20} \S+ SIP/2\.0\n"),
        _always(b"SIP/2.0 501 Not Implemented\r\nContent-Length: 0\r\n\r\n"),
    ),
    Foreign("ssh", re.compile(rb"SSH-(?:2\.0|1\.\d+)-.*\n"), _always(_ssh_answer())),
    Foreign(
        "smtp",
        re.compile(rb"(?:EHLO|ehlo|HELO) \S+\n"),
        _always(f"554 {_HERE} There is no mail here.\r\n".encode()),
    ),
    Foreign(
        "irc",
        re.compile(
            rb"(?:(?:PASS|NICK) \S+\n){0,2}CAP LS(?: \d+)?\n"
            rb"|(?:(?:PASS|NICK) \S+\n){1,2}USER \S+ \S+ \S+ :.*\n"
        ),
        _always(f"ERROR :{_HERE} There is no IRC here.\r\n".encode()),
    ),
)
_LONG_REQUEST = re.compile(rb"[A-Z-]{3,20} \S+")
_MAY_BECOME_IRC = re.compile(rb"(?:(?:PASS|NICK) \S+\n){1,2}")


class FirstLines:
    """What a client has sent until it is clear whether that is chat.

    Attributes:
        held: the lines that are not clear yet.
    """

    __slots__ = ("_bytes", "held")

    def __init__(self) -> None:
        self.held: list[bytes] = []
        self._bytes = b""

    def recognise_bytes(self, data: bytes) -> Foreign | None:
        """Return the protocol of which the bytes are the beginning, as they came over the wire."""
        self._bytes += data[: len(_TLS_BYTES) - len(self._bytes)]
        return TLS if self._bytes == _TLS_BYTES else None

    def recognise(self, line: bytes) -> Foreign | None:
        """Hold one more line; return the protocol of which the lines are the beginning."""
        self.held.append(line)
        lines = self._lines()
        return next((other for other in OPENINGS if other.lines.fullmatch(lines)), None)

    def recognise_long(self, beginning: bytes) -> Foreign | None:
        """Return the protocol of a line that is too long to be held, by its beginning."""
        is_first = not self.held and _LONG_REQUEST.fullmatch(beginning)
        return HTTP if is_first else None

    def unclear(self) -> bool:
        """Return whether the lines may still be the beginning of another protocol."""
        return _MAY_BECOME_IRC.fullmatch(self._lines()) is not None

    def _lines(self) -> bytes:
        return b"".join(line + b"\n" for line in self.held)
