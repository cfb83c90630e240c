"""Clean lines: the bytes that a client sent, as text that can be shown to others.

Every line goes through `clean_line` before any of it gets into an event, so no encoding has to
clean it again. What may stay in a line is said in chatapp.unicode.
"""

import re

from chatapp.errors import ChatError, LimitError
from chatapp.text import quote
from chatapp.unicode import clean_text, first_seen, is_blank

_BEGUN = re.compile(r"(?:\x1b\[|\x9b)[0-?]*|\x1b[NOPX^_\]]?|[\x00-\x1f\x7f-\x9f]")
"""Control characters, and what begins a sequence of a terminal, which may have any end."""

_HIGH_BYTES = bytes((*range(0x09), *range(0x0A, 0x1B), *range(0x1C, 0x20)))
"""Half of the bytes of UTF-16 text are such ones, in most alphabets."""


def clean_line(line: bytes, max_bytes: int) -> str:
    """Return the text of a line as it may be shown to others; nothing if the line is blank.

    Args:
        line: the bytes, without their line end.
        max_bytes: how many bytes a line may have.

    Raises:
        LimitError: the line has more bytes than that.
        ChatError: the line is not UTF-8, or nothing of it is seen, or nothing of a command's words.
    """
    if len(line) > max_bytes:
        raise LimitError("line_bytes", f"that line is too long: {max_bytes} bytes at most")
    try:
        typed = line.decode()
    except UnicodeDecodeError:
        raise ChatError("that line is not UTF-8 text", code="bad_text") from None
    if typed.isascii() and typed.isprintable():  # nearly every line needs no more than this
        return typed.rstrip()
    if not typed.isprintable() and _is_utf16(line):
        raise ChatError("that line is not UTF-8 text", code="bad_text")
    text = clean_text(typed).rstrip()
    if not text and not is_blank(typed):
        raise ChatError(
            "nothing is left of that line: it has only invisible characters", code="empty"
        )
    if text.startswith("/") and not text.startswith("//"):
        _check_words(text, typed)
    return text


def check_no_command(text: str, line: bytes) -> None:
    """Check that a line is no command after something that is not seen, or it would be said to all.

    Such a line is a slip of the finger, or was pasted, and may hold a password, a token or what was
    to be whispered. What is before the slash may be blanks, or the mark of a direction; or an
    Escape, of which a terminal makes a sequence with the slash, so that it is not in the text.

    Args:
        text: the line as it would be said, which is not empty.
        line: the line as it was typed, in UTF-8.

    Raises:
        ChatError: it is one; the text says how to give the command, and how to say the line.
    """
    if line[:1].isalnum():  # nearly every line
        return
    for typed in (text, _BEGUN.sub(" ", line.decode())):
        rest = typed[typed.find(first_seen(typed)) :]
        if rest.startswith("/") and not rest.startswith("//"):
            what = "a blank" if text[0].isspace() else "anything"
            raise ChatError(
                f"not said: type {{name}} without {what} before it, or /{{name}} to say it",
                code="blank_first",
                name=quote(clean_text(rest.split(maxsplit=1)[0])),
            )


def _check_words(text: str, typed: str) -> None:
    """Refuse a command of whose words none is left: without them it would do something else."""
    command, *words = text.split(maxsplit=1)
    if not any(map(clean_text, words)) and len(typed.split()) > 1:
        raise ChatError(
            "nothing is left of what follows {command}: it has only invisible characters",
            code="empty",
            command=quote(command),
        )


def _is_utf16(line: bytes) -> bool:
    """Return whether every other byte is the high byte of a character, from one or two blocks.

    Such a line may be UTF-8 all the same, but then of letters with a control after each.
    """
    return any(
        len(high) > 1 and len(set(high)) <= 2 and not high.translate(None, _HIGH_BYTES)  # noqa: PLR2004
        for high in (line[::2], line[1::2])
    )
