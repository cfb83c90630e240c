"""The honest pair: what two users sent each other during an attack, and what they read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bench.figures import quantile

from chatapp.unicode import GENERAL_MARKS_AT_MOST, clean_text

NAMES = ("alice", "bernard")
FORGED = "%FORGED%"
"""What attackers write where they pretend to be another user; no name can be that."""

_FORGERY = re.compile(rf"(?:-- |! |\* |\[|(?:{'|'.join(NAMES)}): )?{re.escape(FORGED)}")
_MILLISECOND = 1_000_000


class Happening(NamedTuple):
    """What a user did or read: `sent`, `got`, `odd`, `ready` or `gone`; times in nanoseconds."""

    what: str
    name: str
    time: int
    sender: str = ""
    number: int = 0
    text: str = ""


@dataclass(frozen=True)
class Account:
    """What became of the messages of a span of time, and the odd lines that were read in it."""

    sent: int
    lost: int
    p99_ms: float
    odd: tuple[str, ...]


def complaint(line: bytes) -> str:
    """Return what is wrong with a line that an honest user read; empty if nothing is."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return f"not UTF-8: {line!r}"
    if _has_tower(text):
        return f"a tower of marks: {text!a}"
    if clean_text(text) != text:
        return f"does not print: {text!a}"
    if _FORGERY.match(text):
        return f"forged: {text!a}"
    return ""


def account(happenings: Sequence[Happening], start: int, stop: int) -> Account:
    """Return what became of the messages that were due between two times, in nanoseconds."""
    sent = [h for h in happenings if h.what == "sent" and start <= h.time < stop]
    got = {(h.name, h.sender, h.number): h.time for h in happenings if h.what == "got"}
    delays: list[int] = []
    lost = 0
    for message in sent:
        for reader in NAMES:
            arrived = got.get((reader, message.name, message.number))
            if arrived is None:
                lost += 1
            else:
                delays.append(arrived - message.time)
    odd = [h for h in happenings if h.what in ("odd", "gone") and h.time >= start]
    p99 = quantile(sorted(delays), 0.99) / _MILLISECOND
    return Account(len(sent), lost, p99, tuple(f"{h.name} {h.what}: {h.text}" for h in odd))


def is_ready(happenings: Iterable[Happening]) -> bool:
    """Whether both users have their names."""
    return {h.name for h in happenings if h.what == "ready"} == set(NAMES)


def _has_tower(text: str) -> bool:
    marks = 0
    for char in text:
        marks = marks + 1 if "\u0300" <= char <= "\u036f" else 0
        if marks > GENERAL_MARKS_AT_MOST:
            return True
    return False
