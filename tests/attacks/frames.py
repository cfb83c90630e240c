"""Attacks with WebSocket frames: too large, endless, compressed, broken."""

import time
import zlib

from bench.websocket import CLOSE, FIN, PING, TEXT, client_frame, server_frames, upgrade

from tests.attacks.attacker import UPGRADE, Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

ROUNDS = 30
_DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate"
_BOMB_BYTES = 1_900_000
_PART, _MIDDLE, _LAST = TEXT - FIN, 0, FIN  # first bytes of a fragmented message
_PRESSED = TEXT | 0x40  # RSV1 says that it is compressed
_EMPTY_PART = client_frame(b"", _MIDDLE)


def close_code(attacker: Attacker, seconds: float = 5) -> int:
    """Return the code with which the server closed; 0 if it did not."""
    stop = time.monotonic() + seconds
    while True:
        attacker.read()
        for frame in server_frames(attacker.tail.partition(b"\r\n\r\n")[2]):
            if frame.first == CLOSE:
                return int.from_bytes(frame.payload[:2])
        if attacker.closed or time.monotonic() > stop:
            return 0
        time.sleep(0.002)


def _shot(ground: Ground, data: bytes, expected: tuple[int, ...], request: bytes = UPGRADE) -> str:
    """Send frames on a new connection; return what was wrong with the answer."""
    attacker = Attacker(ground.ws)
    if not attacker.shake_hands(request):
        return "no handshake"
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
    """Send messages that are too long, or claim to be, whole and in fragments."""
    claims = [
        client_frame(b"x" * size, claimed=claim)
        for size, claim in ((2049, 2049), (70_000, 70_000), (10, 1 << 30), (10, (1 << 63) - 1))
    ]
    parts = client_frame(b"x" * 100, _PART) + client_frame(b"x" * 100, _MIDDLE) * 30
    count, faults = _shots(ground, [*claims, parts], (1009,))
    return Outcome(f"{count} messages of 2 KB to 2^63 bytes", "1009 each time", faults)


@attack("empty-fragments")
def empty_fragments(ground: Ground) -> Outcome:
    """Begin messages and continue with empty fragments for ever, on four connections."""
    crew = ground.web(4)
    for attacker in crew:
        attacker.send(client_frame(b"", _PART))
    size = ground.flood(crew, _EMPTY_PART * 10_000, read=True)
    return Outcome(f"{size // len(_EMPTY_PART):,} empty fragments on 4 connections", "took them")


@attack("bomb", deflate=True)
def bomb(ground: Ground) -> Outcome:
    """Send messages of 2 KB that inflate to 1.9 MB, compression being allowed."""
    pressed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = pressed.compress(b"x" * _BOMB_BYTES) + pressed.flush(zlib.Z_SYNC_FLUSH)
    shots = [client_frame(data.removesuffix(b"\0\0\xff\xff"), _PRESSED)]
    count, faults = _shots(ground, shots * 20, (1009,), upgrade(_DEFLATE))
    did = f"{count} messages of {len(data):,} bytes that inflate to {_BOMB_BYTES:,}"
    return Outcome(did, "1009 each time", faults)


@attack("bomb-uninvited")
def bomb_uninvited(ground: Ground) -> Outcome:
    """Send the same where no compression was agreed to."""
    data = zlib.compress(b"x" * _BOMB_BYTES, 9, -15)
    shots = [client_frame(data[:2000], _PRESSED)]
    count, faults = _shots(ground, shots * 20, (1002,), upgrade(_DEFLATE))
    return Outcome(f"{count} compressed messages", "agreed to no compression, 1002", faults)


@attack("ping-flood")
def ping_flood(ground: Ground) -> Outcome:
    """Send pings as fast as they are taken, and read the pongs."""
    size = ground.flood(ground.web(4), client_frame(b"", PING) * 10_000, read=True)
    return Outcome(f"{size // 6:,} pings on 4 connections", "pongs")


@attack("deaf-ping-flood")
def deaf_ping_flood(ground: Ground) -> Outcome:
    """Send pings as fast as they are taken, and do not read the pongs."""
    ping = client_frame(b"p" * 120, PING)
    size = ground.flood(ground.web(4, narrow=True), ping * 1000, read=False)
    return Outcome(
        f"{size // len(ping):,} pings of 120 bytes, no pong read", "pongs as far as read"
    )


@attack("broken-frames")
def broken_frames(ground: Ground) -> Outcome:
    """Send what RFC 6455 forbids: fragmented pings, no mask, reserved bits and codes."""
    shots = [
        client_frame(b"ping in parts", PING - FIN),
        client_frame(b"x" * 126, PING),
        b"\x81\x02hi",
        b"\x89\x00",
        client_frame(b"rsv1", _PRESSED),
        client_frame(b"rsv2", 0xA1),
        client_frame(b"rsv3", 0x91),
        client_frame(b"reserved", 0x83),
        client_frame(b"reserved", 0x8B),
        client_frame(b"continues nothing", _LAST),
        client_frame(b"one", _PART) + client_frame(b"two"),
        client_frame(b"\x03", CLOSE),
        client_frame(b"\x03\xed", CLOSE),
        client_frame(b"\x03\xe8\xff\xfe", CLOSE),
    ]
    count, faults = _shots(ground, shots, (1002, 1007))
    return Outcome(f"{count} broken frames of {len(shots)} kinds", "1002 or 1007 each", faults)


@attack("tiny-fragments")
def tiny_fragments(ground: Ground) -> Outcome:
    """Send lines with each byte in a frame of its own, as fast as they are taken."""
    line = (
        client_frame(b"x", _PART) + client_frame(b"x", _MIDDLE) * 1998 + client_frame(b"x", _LAST)
    )
    size = ground.flood(ground.web(8), line * 4, read=True)
    return Outcome(f"{size // 7:,} frames of a byte on 8 connections", "took them at a pace")
