"""Text that fits in one line: escaped for terminals and logs, shortened, counts, and times."""

from datetime import UTC, datetime

from chatapp.unicode import clean_text

_QUOTED_CHARS = 40
"""Number of characters that a refusal repeats, at the most, of what a user typed."""


def escape(text: str) -> str:
    r"""Return text in one line: characters that do not print become `\x1b` and the like."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quote(text: str) -> str:
    """Return what a user typed, cut so that a refusal can repeat it."""
    shown = text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 3] + "..."
    # A part of a clean text need not be clean, such as the beginning of an isolate.
    return shown if shown.isascii() else clean_text(shown)


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: `1 room`, `2 rooms`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def show_time(time: float) -> str:
    """Return a time in seconds since 1970 in the form of RFC 3339, in UTC, with milliseconds."""
    shown = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
    return shown.replace("+00:00", "Z")
