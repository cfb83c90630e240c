"""Parts: a text of any length as lines that the server takes."""

from collections.abc import Iterator

from chatapp.client.errors import ChatError

LINE_BYTES = 2048
"""How many bytes a line may have, if the server has not said so."""

_WITHIN_A_CHARACTER = range(0x80, 0xC0)
"""The bytes of UTF-8 with which no character begins."""


def plain(text: str) -> str:
    """Return the line that says a text, whatever the text begins with."""
    bare = text.lstrip()
    return f"/{bare}" if bare.startswith("/") else text


def one_word(name: str, code: str) -> str:
    """Return a name that stands in a command, where what is after a blank would be something else.

    Raises:
        ChatError: it is no single word.
    """
    if name.split() != [name]:
        raise ChatError(code, f"not a name: {name!r}")
    return name


def parts(text: str, most: int) -> Iterator[str]:
    """Yield the lines of a text that are not blank, those that are too long in parts.

    Args:
        text: the text.
        most: how many bytes a line may have.
    """
    for line in text.splitlines():
        data = line.encode(errors="replace")
        start = 0
        while start < len(data):
            end = start + max(4, most - 1)  # a slash may come before it
            while end < len(data) and data[end] in _WITHIN_A_CHARACTER:
                end -= 1
            if part := data[start:end].decode().rstrip():
                yield part
            start = end
