"""Values of config.ini: what each kind of key may have.

A parser returns the value of a text, or raises a ValueError whose text says what was expected.
"""

import re
from collections.abc import Callable

from chatapp.unicode import clean_text

REDIS_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel")
"""How the address of a Redis begins, with `://`: over TCP, over TLS, a Unix socket, and over TCP or
TLS to where sentinels say."""

_LIKE_AN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/|:|(?:file|redis\w*|sqlite\w*):", re.IGNORECASE)

_DIGITS = 15
"""Digits of a number at the most; no limit is as large."""


def is_clean(text: str) -> bool:
    """Return whether a text may be shown to people as it is."""
    return clean_text(text) == text


def text_line(is_fit: Callable[[str], bool] = str.isprintable) -> Callable[[str], str]:
    """Return the parser of a text in one line, which may not be empty."""

    def parse(value: str) -> str:
        if not value or not is_fit(value):
            raise ValueError("a name in one line of printable characters")
        return value

    return parse


def text_lines(is_fit: Callable[[str], bool] = str.isprintable) -> Callable[[str], tuple[str, ...]]:
    """Return the parser of any number of lines; those that are blank are left out."""

    def parse(value: str) -> tuple[str, ...]:
        lines = tuple(filter(None, map(str.strip, value.splitlines())))
        if not all(map(is_fit, lines)):
            raise ValueError("lines of printable characters")
        return lines

    return parse


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return the parser of a whole number within these bounds."""

    def parse(value: str) -> int:
        digits = value.isascii() and value.isdecimal() and len(value) <= _DIGITS
        if not (digits and lowest <= int(value) <= highest):
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def log_size(value: str) -> int:
    """Return how many bytes a log may have in memory; 0 for any number."""
    if value == "0":
        return 0
    # With less, what is said within one turn of the reactor could push out what is not sent yet.
    try:
        return number(1 << 19, 1 << 40)(value)
    except ValueError as error:
        raise ValueError(f"0, or {error}") from None


def one_of(*words: str) -> Callable[[str], str]:
    """Return the parser of one of some words."""

    def parse(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value.lower()

    return parse


def yes_or_no(value: str) -> bool:
    """Return True for yes."""
    if value.lower() not in ("yes", "no"):
        raise ValueError("yes or no")
    return value.lower() == "yes"


def index_name(value: str) -> str:
    """Return the name of the file of an index, which may be made anew in place of what is there."""
    if not value.endswith("-search"):
        raise ValueError("the name of a file, with -search at its end")
    return text_line()(value)


def file_name(value: str) -> str:
    """Return the name of a file, `memory`, or the address of a Redis."""
    if value.lower() == "memory":
        return "memory"
    is_redis = value.startswith(tuple(f"{scheme}://" for scheme in REDIS_SCHEMES))
    if _LIKE_AN_ADDRESS.match(value) and not is_redis:
        *first, last = (f"{scheme}://" for scheme in REDIS_SCHEMES)
        raise ValueError(
            f"the name of a file, memory, or an address that begins with {', '.join(first)} or"
            f" {last}"
        )
    return text_line()(value)
