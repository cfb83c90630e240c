"""Spans: for how long something holds, as users type it and read it."""

import re

from chatapp.errors import ChatError
from chatapp.text import SPANS, quote
from chatapp.wire.encoding import day, minute

FOREVER = "forever"
"""In place of a span: it has no end."""

DAYS_AT_MOST = 3650
"""Number of days that a span may have; longer is forever."""

_SPAN = re.compile(r"([0-9]{1,7})([mhd])", re.ASCII)

_UNITS = ("minutes", "mins", "hours", "hrs", "days")
_WRITTEN_OUT = re.compile(r"([0-9]{1,7}) *([a-z]+)", re.ASCII)
"""A span as people write it elsewhere, such as `3 days`."""


def parse_span(word: str, after: str = "") -> int | None:
    """Return the seconds of a span such as `10m`, 0 for `forever`; None if the word is no span.

    Args:
        word: the word.
        after: what was typed after it.

    Raises:
        ChatError: it begins with a digit, as a span does, but is none, or is too short or long.
    """
    if word.lower() == FOREVER:
        return 0
    if not word[:1].isdecimal():
        return None
    found = _SPAN.fullmatch(word.lower())
    seconds = int(found[1]) * SPANS[found[2]] if found else 0
    if found is None and (meant := _meant(word, after)):
        reason = "not for how long: {span} (did you mean {meant}?)"
        raise ChatError(reason, code="usage", span=quote(word), meant=meant)
    if not 0 < seconds <= DAYS_AT_MOST * SPANS["d"]:
        raise ChatError(
            f"not for how long: {{span}} (10m, 3h, 2d, up to {DAYS_AT_MOST}d, or {FOREVER})",
            code="usage",
            span=quote(word),
        )
    return seconds


def _meant(word: str, after: str) -> str:
    """Return the span that is written out in a word, or in that and the next; empty if none is."""
    for text in (word, f"{word} {after.partition(' ')[0]}"):
        found = _WRITTEN_OUT.fullmatch(text.lower())
        if found and any(unit.startswith(found[2]) for unit in _UNITS):
            return f"{int(found[1])}{found[2][0]}"
    return ""


def show_until(until: float, now: float) -> str:
    """Return until when something holds, in the server's time zone: `14:30`, or with the date."""
    return minute(until) if day(until) == day(now) else f"{day(until)} {minute(until)}"
