"""Attacks with text: what a terminal would obey, and names that look like another user's."""

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from bench.websocket import client_frame

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.pair import FORGED, NAMES
from tests.attacks.registry import attack

AT_ONCE = 9
_TEXTS = (
    f"\x1b]0;{FORGED}\x07",
    f"\x1b[2J\x1b[H-- {FORGED}",
    f"\x9b31m\x90{FORGED}\x9c",
    f"\r-- {FORGED}",
    f"\u2028-- {FORGED}\x85! {FORGED}",
    f"\u202e{FORGED}\u2066\u200f",
    f"\u200b\u2060\ufeff\u00ad{FORGED}",
    f"-- {FORGED}",
    f"{NAMES[0]}: {FORGED}",
    "tower" + "\u0301\u0489" * 60,
    "\u3164\u115f\u2800\U000e0041\U000f0000\ue000",
    "\x7f\x08\x08\x08\x00\x01",
)
_FIELDS = (
    "{}",
    "/me {}",
    "/nick {}",
    "/join #{}",
    "/join {}",
    "/topic {}",
    "/whisper bernard {}",
    "/help {}",
    "/list {}",
    "/{}",
)
_LAST = "/quit {}"
_NAMES = (
    *("Alice", "ALICE", "a1ice", "AIICE", "al1ce", "bemard", "BEMARD", "bernard\u200b"),
    *("\u0430lice", "alice\u0301", "\uff41lice", "admin", "Adrnin", "0perator", "r00t", "server"),
    *("system", "you", "everyone", "al1", "guest1", "Guest7", "gue5t1", "guestl", "--", "!", "*"),
    *("[you", "#lobby", "lobby", "1obby", "chatapp", "nobody", "moderator", "rnoderator"),
    *("alice_", "a1ice--", "AIICE-_", "bernarcl", "bemarc1", "BERNARCI_", "sy5tem", "aclrnin-"),
)

T = TypeVar("T")


def _batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _lines(texts: tuple[str, ...]) -> Iterator[Sequence[bytes]]:
    """Yield lines, as many at a time as a connection may send in a burst."""
    lines = [field.format(text).encode() for text in texts for field in _FIELDS]
    yield from _batched(lines, AT_ONCE)
    yield from ((_LAST.format(text).encode(),) for text in texts)


@attack("escapes")
def escapes(ground: Ground) -> Outcome:
    """Send control, format and combining characters in every field, over both ports."""
    count = 0
    for web in (False, True):
        for lines in _lines(_TEXTS):
            attacker = ground.web()[0] if web else ground.line()[0]
            wrap = client_frame if web else b"%b\n".__mod__
            small = [line[:125] for line in lines] if web else lines
            attacker.push(b"".join(map(wrap, small)), time.monotonic() + 1)
            count += len(lines)
    raw = ground.line()[0]
    raw.push(bytes(range(256)) * 20 + b"\n", time.monotonic() + 1)
    while not ground.over():
        time.sleep(0.1)
    return Outcome(f"{count} lines with {len(_TEXTS)} texts in every field", "only what prints")


@attack("look-alikes")
def look_alikes(ground: Ground) -> Outcome:
    """Ask for names that look like an honest user's, or like the server's words."""
    taken: list[str] = []
    for names in _batched(_NAMES, AT_ONCE):
        attacker: Attacker = ground.line()[0]
        for name in names:
            attacker.tail = b""
            attacker.send(f"/nick {name}\n".encode())
            if not attacker.await_text(b"! ", 1) and b" is now " in attacker.tail:
                taken.append(name)
    faults = (f"taken: {', '.join(map(ascii, taken))}",) if taken else ()
    did = f"{len(_NAMES)} names that look like another's"
    return Outcome(did, f"refused {len(_NAMES) - len(taken)}", faults)
