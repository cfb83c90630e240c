"""What a whole stream means to telnet, byte by byte, for TelnetFilter to be compared with."""

import re
from codecs import getincrementaldecoder

from chatapp.ports.telnet import (
    DO,
    DONT,
    FIRST_COMMAND,
    FIRST_PRINTABLE,
    IAC,
    SB,
    SUBNEGOTIATION_BYTES,
    SUBNEGOTIATION_LINES,
    TIMING_MARK,
    WILL,
    WONT,
)

SUBNEGOTIATION = re.compile(rb"\xff\xfa(?:[^\xff]|\xff[^\xf0])*\xff\xf0", re.DOTALL)
NO = {DO: WONT, WILL: DONT}


def reference(stream: bytes) -> tuple[bytes, bytes]:  # noqa: C901, PLR0912 - a branch for each rule
    """Return the text in a whole stream, and what it is to be answered."""
    text, answer = b"", b""
    speaks = False
    while stream:
        before, iac, stream = stream.partition(b"\xff")
        text += before
        if not iac:
            break
        if (not speaks and not begins_utf8(text)) or b"" < stream[:1] < bytes((FIRST_COMMAND,)):
            text += iac
        elif stream[:1] == b"\xff":
            text, stream = text + iac, stream[1:]
        elif stream[:1] and stream[0] == SB:
            more, stream = subnegotiation(iac + stream)
            text += more
        elif not stream[:1] or stream[0] < SB:
            stream = stream[1:]
        elif stream[0] == DONT and not speaks and is_byte_order_mark(stream):
            text, stream = text + iac + stream[:2], stream[2:]
        elif len(stream) > 1:
            speaks = speaks or stream[0] != DONT or len(stream) > 2
            answer += refusal(answer, stream[0], stream[1])
            stream = stream[2:]
        else:
            break
    return text.replace(b"\r\0", b"\r\n"), answer


def begins_utf8(text: bytes) -> bool:
    """Return whether the last line of a text is UTF-8 so far."""
    try:
        getincrementaldecoder("utf-8")().decode(re.split(b"[\r\n]", text)[-1])
    except UnicodeDecodeError:
        return False
    return True


def is_byte_order_mark(stream: bytes) -> bool:
    """Return whether a control character comes after a DONT and its option."""
    return len(stream) > 2 and stream[2] < FIRST_PRINTABLE and stream[2:3] not in (b"\r", b"\n")


def subnegotiation(stream: bytes) -> tuple[bytes, bytes]:
    """Return what is text of a stream that begins with IAC SB, and the rest."""
    for end in range(2, len(stream) + 1):
        held = stream[:end]
        if SUBNEGOTIATION.fullmatch(held):
            return b"", stream[end:]
        if len(held) > SUBNEGOTIATION_BYTES or held.count(b"\n") > SUBNEGOTIATION_LINES:
            return held, stream[end:]
    return b"", b""


def refusal(answer: bytes, verb: int, option: int) -> bytes:
    """Return what an offer or a request is answered after an answer."""
    no = NO.get(verb)
    if no is None or (no, option) == (DONT, TIMING_MARK):
        return b""  # a timing mark is the answer to one that we asked for
    said = bytes((IAC, no, option))
    is_said = any(answer[at : at + 3] == said for at in range(0, len(answer), 3))
    return b"" if is_said and option != TIMING_MARK else said
