"""Attacks with WebSocket frames: too large, endless, compressed, broken."""

import time
import zlib

from bench.units import masked_frame

from tests.attacks.attacker import UPGRADE, Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

MASK = bytes(4)
ROUNDS = 30
_DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
_BOMB_BYTES = 1_900_000
_TEXT, _PART, _LAST, _PING = 0x81, 0x01, 0x80, 0x89
_EMPTY_PART = bytes((0, 0x80)) + MASK


def frame(first: int, payload: bytes, *, claimed: int | None = None) -> bytes:
    """Return a masked frame with any first byte, which may claim another size than it has."""
    size = len(payload) if claimed is None else claimed
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 1 << 16:
        length = b"\xfe" + size.to_bytes(2)
    else:
        length = b"\xff" + size.to_bytes(8)
    return bytes((first,)) + length + MASK + payload


def close_code(attacker: Attacker, seconds: float = 5) -> int:
    """Return the code with which the server closed; 0 if it did not."""
    stop = time.monotonic() + seconds
    while not attacker.closed and time.monotonic() < stop:
        attacker.read()
        at = attacker.tail.rfind(b"\x88")
        if at >= 0 and len(attacker.tail) >= at + 4:
            return int.from_bytes(attacker.tail[at + 2 : at + 4])
        time.sleep(0.002)
    return 0


def _shot(ground: Ground, data: bytes, expected: tuple[int, ...], request: bytes = UPGRADE) -> str:
    """Send it on a new connection; return what was wrong with the answer."""
    attacker = Attacker(ground.ws)
    if not attacker.shake_hands(request):
        return "no handshake"
    attacker.tail = b""
    attacker.push(data, time.monotonic() + 1)
    code = close_code(attacker)
    attacker.close()
    return "" if code in expected else f"closed with {code}, {expected} expected: {data[:12].hex()}"


def _shots(
    ground: Ground, shots: list[bytes], expected: tuple[int, ...], request: bytes = UPGRADE
) -> tuple[int, tuple[str, ...]]:
    """Send all of them, round after round; return how many, and what was wrong."""
    count = 0
    faults: dict[str, None] = {}
    for _ in range(ROUNDS):
        for shot in shots:
            if ground.over():
                return count, tuple(faults)
            if wrong := _shot(ground, shot, expected, request):
                faults[wrong] = None
            count += 1
    return count, tuple(faults)


@attack("oversized")
def oversized(ground: Ground) -> Outcome:
    """Send messages that are too long, or say so, whole and in fragments."""
    claims = [
        frame(_TEXT, b"x" * size, claimed=claim)
        for size, claim in ((2049, 2049), (70_000, 70_000), (10, 1 << 30), (10, (1 << 63) - 1))
    ]
    parts = frame(_PART, b"x" * 100) + frame(0, b"x" * 100) * 30
    count, faults = _shots(ground, [*claims, parts], (1009,))
    return Outcome(f"{count} messages of 2 KB to 2^63 bytes", "1009 each time", faults)


@attack("empty-fragments")
def empty_fragments(ground: Ground) -> Outcome:
    """Begin messages and go on with empty fragments for ever, on four connections."""
    crew = ground.web(4)
    for attacker in crew:
        attacker.send(frame(_PART, b""))
    size = ground.flood(crew, _EMPTY_PART * 10_000, read=True)
    return Outcome(f"{size // len(_EMPTY_PART):,} empty fragments on 4 connections", "took them")


@attack("bomb", deflate=True)
def bomb(ground: Ground) -> Outcome:
    """Send messages of 2 KB that inflate to 1.9 MB, compression being allowed."""
    pressed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = pressed.compress(b"x" * _BOMB_BYTES) + pressed.flush(zlib.Z_SYNC_FLUSH)
    request = UPGRADE[:-2] + _DEFLATE + b"\r\n"
    shots = [frame(0xC1, data.removesuffix(b"\0\0\xff\xff"))]
    count, faults = _shots(ground, shots * 20, (1009,), request)
    did = f"{count} messages of {len(data):,} bytes that inflate to {_BOMB_BYTES:,}"
    return Outcome(did, "1009 each time", faults)


@attack("bomb-uninvited")
def bomb_uninvited(ground: Ground) -> Outcome:
    """Send the same where no compression was agreed to."""
    data = zlib.compress(b"x" * _BOMB_BYTES, 9, -15)
    request = UPGRADE[:-2] + _DEFLATE + b"\r\n"
    count, faults = _shots(ground, [frame(0xC1, data[:2000])] * 20, (1002,), request)
    return Outcome(f"{count} compressed messages", "agreed to no compression, 1002", faults)


@attack("ping-flood")
def ping_flood(ground: Ground) -> Outcome:
    """Send pings as fast as they are taken, and read the pongs."""
    size = ground.flood(ground.web(4), masked_frame(b"", _PING) * 10_000, read=True)
    return Outcome(f"{size // 6:,} pings on 4 connections", "pongs")


@attack("deaf-ping-flood")
def deaf_ping_flood(ground: Ground) -> Outcome:
    """Send pings as fast as they are taken, and do not read the pongs."""
    ping = masked_frame(b"p" * 120, _PING)
    size = ground.flood(ground.web(4, narrow=True), ping * 1000, read=False)
    return Outcome(
        f"{size // len(ping):,} pings of 120 bytes, no pong read", "pongs as far as read"
    )


@attack("broken-frames")
def broken_frames(ground: Ground) -> Outcome:
    """Send what RFC 6455 forbids: fragmented pings, no mask, reserved bits and codes."""
    shots = [
        frame(0x09, b"ping in parts"),
        frame(_PING, b"x" * 126),
        b"\x81\x02hi",
        b"\x89\x00",
        frame(0xC1, b"rsv1"),
        frame(0xA1, b"rsv2"),
        frame(0x91, b"rsv3"),
        frame(0x83, b"reserved"),
        frame(0x8B, b"reserved"),
        frame(_LAST, b"continues nothing"),
        frame(_PART, b"one") + frame(_TEXT, b"two"),
        frame(0x88, b"\x03"),
        frame(0x88, b"\x03\xed"),
        frame(0x88, b"\x03\xe8\xff\xfe"),
    ]
    count, faults = _shots(ground, shots, (1002, 1007))
    return Outcome(f"{count} broken frames of {len(shots)} kinds", "1002 or 1007 each", faults)
