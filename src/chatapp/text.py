"""Text that fits in one line: escaped for terminals and logs, shortened, counts, and times."""

import re
from datetime import UTC, datetime

from chatapp.unicode import clean_text

UNITS = {"d": 86_400, "h": 3600, "m": 60}
"""The units of durations, in seconds, the largest first."""

_QUOTED_CHARS = 40
"""Number of characters that a refusal repeats, at the most, of what a user typed."""


def escape(text: str) -> str:
    r"""Return text in one line: characters that do not print become `\x1b` and the like."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


_ADDRESS = re.compile(r"redis[\w+]*:/*|:/+", re.IGNORECASE)
_SECRET_OPTION = re.compile(r"(?<=[?&])(?!(?:prefix|standby|wait|db)=|\)$)[^&]+")


def hide_password(text: str) -> str:
    """Return text in which nothing is left of who logs in where by an address, such as `redis://`.

    Of its options only those are left that hold no secret, even if they are mistyped.
    """
    address = _ADDRESS.search(text)
    if address is None:
        return text
    before, (who, at, where) = text[: address.end()], text[address.end() :].rpartition("@")
    if "?" in who:  # nobody can tell where a password ends
        return f"{before}..."
    return f"{before}{'...@' if at else ''}{_SECRET_OPTION.sub('...', where)}"


def quote(text: str) -> str:
    """Return what a user typed, cut so that a refusal can repeat it."""
    shown = text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 3] + "..."
    # A part of a clean text need not be clean, such as the beginning of an isolate.
    return shown if shown.isascii() else clean_text(shown)


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: `1 room`, `2 rooms`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def show_duration(seconds: float) -> str:
    """Return how long something is, in the largest unit that it fills: `3 d`, `10 m`."""
    for name, unit in UNITS.items():
        if seconds >= unit:
            return f"{int(seconds // unit)} {name}"
    return "less than 1 m"


def show_exactly(seconds: int) -> str:
    """Return the same of whole minutes without a remainder: `36 h`, and not `1 d`."""
    name, unit = next((n, u) for n, u in UNITS.items() if seconds % u == 0 or n == "m")
    return f"{seconds // unit} {name}"


def show_time(time: float) -> str:
    """Return a time in seconds since 1970 in the form of RFC 3339, in UTC, with milliseconds."""
    shown = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
    return shown.replace("+00:00", "Z")


def show_minute(time: float) -> str:
    """Return a time in seconds since 1970 as all read it alike: `2026-11-26 14:30 UTC`."""
    return f"{show_time(time)[:16].replace('T', ' ')} UTC"
