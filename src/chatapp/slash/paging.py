"""Paging: a long answer is given a page at a time, and says how to read on."""

import re

from chatapp.api import ChatError, quote

PAGE = 100
"""Number of names, or of rooms, on a page; more could hardly be read."""

_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)

_LIKE_A_NUMBER = re.compile(r"[-+]?[0-9][0-9.,]*", re.ASCII)


def is_number(word: str) -> bool:
    """Return whether a word is meant as the number of a page, which may not be one, or a name."""
    return _LIKE_A_NUMBER.fullmatch(word) is not None


def number_of(things: str, typed: str, most: int) -> int:
    """Return the number of some things that was typed.

    Args:
        things: what they are, such as `messages`.
        typed: the number, from 1, with up to three digits, or as many as the highest has.
        most: the highest.

    Raises:
        ChatError: it is no such number.
    """
    digits = max(3, len(str(most)))
    short = _NUMBER.fullmatch(typed) and len(typed) <= digits
    if not (short and 1 <= int(typed) <= most):
        reason = f"not a number of {things}: {{count}} (from 1 to {most})"
        raise ChatError(reason, code="usage", count=quote(typed))
    return int(typed)


def first_of(page: str, count: int) -> int:
    """Return how many of `count` things come before a page.

    Args:
        page: the number of the page, from 1, as it was typed.
        count: number of things on all pages; the first page may be empty.

    Raises:
        ChatError: there is no such page.
    """
    pages = max(1, -(-count // PAGE))
    if not (_NUMBER.fullmatch(page) and 1 <= int(page) <= pages):
        right = f"a number from 1 to {pages}" if pages > 1 else "there is only page 1"
        raise ChatError(f"not a page: {{page}} ({right})", code="usage", page=quote(page))
    return (int(page) - 1) * PAGE


def go_on(command: str, first: int, count: int) -> str:
    """Return how many things come after a page, and what to type for them; empty if none do.

    Args:
        command: what the pages belong to, such as `/list #dev`.
        first: how many things come before the page.
        count: number of things on all pages.
    """
    more = count - first - PAGE
    return f"and {more} more ({command} {first // PAGE + 2} goes on)" if more > 0 else ""
