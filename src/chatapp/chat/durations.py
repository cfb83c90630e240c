"""Durations: for how long something holds, as users type it and read it."""

import re

from chatapp.errors import ChatError
from chatapp.text import UNITS, quote
from chatapp.wire.encoding import day, minute

FOREVER = "forever"
"""In place of a duration: it has no end."""

DAYS_AT_MOST = 3650
"""Number of days that a duration may have; longer is forever."""

_DURATION = re.compile(r"([0-9]{1,7})([mhd])", re.ASCII)

_UNITS = {
    **dict.fromkeys(("minutes", "mins"), (1, "m")),
    **dict.fromkeys(("hours", "hrs"), (1, "h")),
    **dict.fromkeys(("days",), (1, "d")),
    **dict.fromkeys(("weeks", "wks"), (7, "d")),
}
_WRITTEN_OUT = re.compile(r"([0-9]{1,7}) *([a-z]+)", re.ASCII)
"""A duration as people write it elsewhere, such as `3 days`."""

_SIGNS = "-+~<>."
"""What people put before a number."""

_FOR = "for"
"""What people put before a duration, as they would say it."""


def parse_duration(word: str, after: str = "") -> int | None:
    """Return the seconds of a duration such as `10m`, 0 for `forever`; None if it is none.

    Args:
        word: the word.
        after: what was typed after it.

    Raises:
        ChatError: it begins like a duration, but is none, or is too short or long. It is not taken
            for a reason, because then there would be no end.
    """
    if word.lower() == FOREVER:
        return 0
    if word.lower() == _FOR and after and _begins_like_one(after):
        word, _, after = after.partition(" ")
        meant = word if _seconds(word.lower()) else _meant(word, after)
        raise _no_duration(f"{_FOR} {word}", meant)
    if not _begins_like_one(word):
        return None
    seconds = _seconds(word.lower())
    if not seconds:
        raise _no_duration(word, _meant(word, after))
    return seconds


def _seconds(duration: str) -> int:
    """Return how many seconds a duration has; 0 if it is none, or too short or too long."""
    found = _DURATION.fullmatch(duration)
    seconds = int(found[1]) * UNITS[found[2]] if found else 0
    return seconds if seconds <= DAYS_AT_MOST * UNITS["d"] else 0


def _begins_like_one(text: str) -> bool:
    first = text.lstrip(_SIGNS)[:1]
    return first.isnumeric() and not first.isalpha()  # some letters are numbers, as in Chinese


def _no_duration(word: str, meant: str) -> ChatError:
    right = f"10m, 3h, 2d, up to {DAYS_AT_MOST}d, or {FOREVER}"
    return ChatError(
        "not for how long: {duration} ({right})",
        code="usage",
        duration=quote(word),
        right=f"did you mean {meant}?" if meant else right,
    )


def _meant(word: str, after: str) -> str:
    """Return the duration that a word writes out, or with the next word; empty if none does."""
    for text in (word, f"{word} {after.partition(' ')[0]}"):
        found = _WRITTEN_OUT.fullmatch(text.lower())
        unit = found and next((unit for unit in _UNITS if unit.startswith(found[2])), "")
        if found and unit:
            times, letter = _UNITS[unit]
            meant = f"{int(found[1]) * times}{letter}"
            return meant if _seconds(meant) else ""
    return ""


def show_until(until: float, now: float) -> str:
    """Return until when something holds, in the server's time zone: `14:30`, or with the date."""
    return minute(until) if day(until) == day(now) else f"{day(until)} {minute(until)}"
