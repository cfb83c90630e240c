"""Attacks of clients whose line is edited: keys and windows without end."""

import time

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack

_AGREED = b"\xff\xfd\x01"
_WORK = b"\x1bb\x05\x19\x15\x19\x10\x0e\t"
"""Keys that are the most work: words, cutting and pasting, history, completion."""

_BEGUN = b"your line is edited here"


def _edit(ground: Ground, *, narrow: bool = False) -> list[Attacker]:
    """Have the lines of ten connections edited, each with a long line typed."""
    crew = ground.line(10, narrow=narrow)
    for attacker in crew:
        attacker.send(b"/edit\n")
    time.sleep(0.5)
    for attacker in crew:
        attacker.read()
        attacker.send(_AGREED + "\u65e5e\u0301".encode() * 300)
    time.sleep(0.5)
    return crew


def _faults(crew: list[Attacker]) -> tuple[str, ...]:
    for attacker in crew:
        attacker.read()
    edited = any(_BEGUN in attacker.tail for attacker in crew)
    return () if edited else ("no line was edited",)


@attack("keys")
def keys(ground: Ground) -> Outcome:
    """Press the keys that are the most work, without end."""
    crew = _edit(ground)
    faults = _faults(crew)
    size = ground.flood(crew, _WORK * 7000, read=True)
    return Outcome(
        f"{size / 1e6:,.1f} MB of keys on 10 connections", "did so many a second", faults
    )


@attack("keys-of-the-deaf")
def keys_of_the_deaf(ground: Ground) -> Outcome:
    """Press keys that have the line drawn, and look at nothing."""
    crew = _edit(ground, narrow=True)
    faults = _faults(crew)
    size = ground.flood(crew, b"\x02x" * 500, read=False)
    return Outcome(f"{size / 1e6:,.1f} MB of keys, the screen not read", "drew it once", faults)


@attack("endless-typing")
def endless_typing(ground: Ground) -> Outcome:
    """Type a line that is never entered."""
    crew = _edit(ground)
    faults = _faults(crew)
    size = ground.flood(crew, "\u65e5".encode() * 20_000, read=True)
    return Outcome(f"{size / 1e6:,.1f} MB typed on 10 connections, no Enter", "rang", faults)


@attack("windows")
def windows(ground: Ground) -> Outcome:
    """Have a window of another size again and again, so that a long line is drawn anew."""
    crew = _edit(ground)
    faults = _faults(crew)
    one, other = (b"\xff\xfa\x1f\0%c\0\x18\xff\xf0" % width for width in (40, 41))
    size = ground.flood(crew, one + other, read=True)
    return Outcome(f"{size / 18:,.0f} pairs of sizes on 10 connections", "drew 20 a second", faults)
