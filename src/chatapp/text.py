"""Text in one line: what a terminal or a log may be shown, and times as programs read them."""

from datetime import UTC, datetime

_QUOTED_CHARS = 40


def escape(text: str) -> str:
    r"""Return text in one line, with `\x1b` and the like for characters that do not print."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quote(text: str) -> str:
    """Return what a user typed, short enough to be repeated in a refusal."""
    return text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 3] + "..."


def show_time(time: float) -> str:
    """Return a time in seconds since 1970 as RFC 3339 has it, in UTC, to the millisecond."""
    shown = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")
    return shown.replace("+00:00", "Z")
