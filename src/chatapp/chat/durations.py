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

_UNITS = ("minutes", "mins", "hours", "hrs", "days")
_WRITTEN_OUT = re.compile(r"([0-9]{1,7}) *([a-z]+)", re.ASCII)
"""A duration as people write it elsewhere, such as `3 days`."""


def parse_duration(word: str, after: str = "") -> int | None:
    """Return the seconds of a duration such as `10m`, 0 for `forever`; None if it is none.

    Args:
        word: the word.
        after: what was typed after it.

    Raises:
        ChatError: it begins with a digit, as a duration does, but is none, or is too short or long.
    """
    if word.lower() == FOREVER:
        return 0
    if not word[:1].isdecimal():
        return None
    found = _DURATION.fullmatch(word.lower())
    seconds = int(found[1]) * UNITS[found[2]] if found else 0
    if found is None and (meant := _meant(word, after)):
        reason = "not for how long: {duration} (did you mean {meant}?)"
        raise ChatError(reason, code="usage", duration=quote(word), meant=meant)
    if not 0 < seconds <= DAYS_AT_MOST * UNITS["d"]:
        raise ChatError(
            f"not for how long: {{duration}} (10m, 3h, 2d, up to {DAYS_AT_MOST}d, or {FOREVER})",
            code="usage",
            duration=quote(word),
        )
    return seconds


def _meant(word: str, after: str) -> str:
    """Return the duration that a word writes out, or with the next word; empty if none does."""
    for text in (word, f"{word} {after.partition(' ')[0]}"):
        found = _WRITTEN_OUT.fullmatch(text.lower())
        if found and any(unit.startswith(found[2]) for unit in _UNITS):
            return f"{int(found[1])}{found[2][0]}"
    return ""


def show_until(until: float, now: float) -> str:
    """Return until when something holds, in the server's time zone: `14:30`, or with the date."""
    return minute(until) if day(until) == day(now) else f"{day(until)} {minute(until)}"
