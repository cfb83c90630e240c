"""Attacks by a gateway that went wrong: it was let in, and then keeps to nothing.

Of the honest users one is directly at the server, and the other at another gateway.
"""

import socket
import time
from itertools import count
from pathlib import Path

from twisted.internet.address import IPv4Address

from chatapp.link.frames import BODY_BYTES, Frames, Kind, head
from chatapp.link.greeting import MAJOR, Hello, gateway_proof, new_nonce, parse_hello
from chatapp.link.opening import Opening
from chatapp.ports.way import Way
from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

CLIENTS = 100_000
_ALIVE_SECONDS = 1.0
_SECONDS = 10.0
_AT_ONCE = 100
_GONE = "The gateway at this machine is gone: "
_GREETED = b'"proof"'


class Rogue(Attacker):
    """A link that was let in, without a secret."""

    def __init__(self, path: Path) -> None:  # its socket is of another kind
        self.tail = b""
        self.received = self.sent = 0
        self.closed = ""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(_SECONDS)
        self.socket.connect(str(path))
        self.socket.setblocking(False)
        self.await_text(_GREETED, _SECONDS)
        frames = Frames()
        frames.feed(self.tail)
        nonce = next(parse_hello(n, body).nonce for kind, n, body in frames.take() if kind == 0)
        own = new_nonce()
        self.tail = b""
        hello = Hello(MAJOR, own, proof=gateway_proof(b"", nonce, own))
        self.push(frame(Kind.HELLO, MAJOR, hello.body()), time.monotonic() + _SECONDS)
        self.await_text(_GREETED, _SECONDS)


def frame(kind: Kind, number: int, body: bytes = b"") -> bytes:
    """Return a frame."""
    return head(kind, number, len(body)) + body


def _open(number: int) -> bytes:
    """Return the frame that opens a client, from an address that nobody else has."""
    host = f"100.{64 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
    peer = IPv4Address("TCP", host, 40_000)
    return frame(Kind.OPEN, number, Opening("tcp_server", peer, Way(False, (host,))).body())


def _enter(ground: Ground) -> Rogue:
    rogue = Rogue(ground.link)
    ground.crew.append(rogue)
    return rogue


def _why(ground: Ground) -> str:
    """Return why the server has let the last gateway go; empty if it has not."""
    said = ground.log.read_text(encoding="utf-8").rpartition(_GONE)
    return said[2].partition("\n")[0] if said[1] else ""


@attack("gateway-that-does-not-read", rogue=True, seconds=40)
def gateway_that_does_not_read(ground: Ground) -> Outcome:
    """Open a hundred thousand clients, ask for answers, and read nothing, though alive."""
    rogue = _enter(ground)
    opened, asked, next_alive = 0, 0, 0.0
    rest = b""
    while not ground.over() and not rogue.closed:
        if not rest and opened < CLIENTS:
            numbers = range(opened + 1, opened + _AT_ONCE + 1)
            rest = frame(Kind.ALIVE, 0) + b"".join(map(_open, numbers))
            opened += _AT_ONCE
        elif not rest and time.monotonic() > next_alive:
            next_alive = time.monotonic() + _ALIVE_SECONDS
            numbers = range(asked % 9000 + 1, asked % 9000 + 101)
            asked += len(numbers)
            rest = frame(Kind.ALIVE, 0)
            rest += b"".join(frame(Kind.TAKE, n, b"/help\n") for n in numbers)
            rest += b"".join(frame(Kind.ROOM, n) for n in numbers)
        if rest and (sent := rogue.send(rest)):
            rest = rest[sent:]
        else:
            time.sleep(0.01)
    warned = ground.log.read_bytes().count(b"has more clients than the 11000")
    why = _why(ground)
    faults = () if warned == 1 and why else (f"warned {warned} times, let go: {why or 'no'}",)
    return Outcome(f"{opened:,} clients opened, {asked:,} asked", f"let it go: {why}", faults)


@attack("gateway-that-sends-without-end", rogue=True)
def gateway_that_sends_without_end(ground: Ground) -> Outcome:
    """Send of one client without end, whether it is taken or not; and again when let go."""
    links, sent = 0, 0
    body = b"/help\n" * (BODY_BYTES // 6)
    while not ground.over():
        rogue = _enter(ground)
        links += 1
        rogue.push(_open(links), ground.stop)
        ground.flood([rogue], frame(Kind.TAKE, links, body), read=True)
        sent += rogue.sent
        rogue.close()
        ground.crew.remove(rogue)
    why = _why(ground)
    faults = () if "more of a client than is taken" in why else (f"let go: {why or 'never'}",)
    return Outcome(f"{sent / 1e6:,.1f} MB of one client, over {links} links", why, faults)


@attack("gateway-of-tiny-frames", rogue=True)
def gateway_of_tiny_frames(ground: Ground) -> Outcome:
    """Send frames of nine bytes, of clients that are there and that are not, and kinds of none."""
    rogue = _enter(ground)
    rogue.push(_open(1), ground.stop)
    kinds = [Kind.ROOM, Kind.MOVED, Kind.FULL, Kind.ROOM, Kind.TAKE, Kind.ALIVE, Kind.GIVE]
    data = b"".join(frame(kind, number) for kind in kinds for number in (1, 7)) * 500
    size = ground.flood([rogue], data, read=True)
    faults = (f"let go: {_why(ground)}",) if rogue.closed else ()
    return Outcome(f"{size / 9e6:,.1f} million frames", "took them", faults)


@attack("gateway-whose-clients-come-and-go", rogue=True)
def gateway_whose_clients_come_and_go(ground: Ground) -> Outcome:
    """Open clients that say a line and are lost, each from another address."""
    rogue = _enter(ground)
    numbers = count(1)
    while not ground.over() and not rogue.closed:
        some = [next(numbers) for _ in range(_AT_ONCE)]
        visits = (_open(n) + frame(Kind.TAKE, n, b"/list\n") + frame(Kind.LOST, n) for n in some)
        rogue.push(b"".join(visits), ground.stop)
    faults = (f"let go: {_why(ground)}",) if rogue.closed else ()
    return Outcome(f"{next(numbers) - 1:,} clients came and went", "took them", faults)
