"""What a whole stream means to telnet, byte by byte, for TelnetFilter to be compared with."""

import re
from codecs import getincrementaldecoder

from chatapp.ports.telnet import (
    DO,
    DONT,
    EC,
    EL,
    EOF,
    FIRST_COMMAND,
    FIRST_PRINTABLE,
    IAC,
    IP,
    SB,
    SUBNEGOTIATION_BYTES,
    SUBNEGOTIATION_LINES,
    TIMING_MARK,
    WILL,
    WONT,
)

SUBNEGOTIATION = re.compile(rb"\xff\xfa(?:[^\xff]|\xff[^\xf0])*\xff\xf0", re.DOTALL)
FIRST = bytes((FIRST_COMMAND,))
KEYS = [bytes((key,)) for key in (EC, EL, IP)]
"""What stays in the text, with its IAC, for the line to be edited."""
END = b"\n\x04\n"
"""What EOF becomes."""
NO = {DO: WONT, WILL: DONT}


def reference(stream: bytes) -> tuple[bytes, bytes]:  # noqa: C901, PLR0912, PLR0915 - one for each rule
    """Return the text in a whole stream, and what it is to be answered."""
    text, typed, answer = b"", b"", b""
    speaks = False
    while stream:
        before, iac, stream = stream.partition(b"\xff")
        new = before
        if not iac:
            text += new
            break
        if (not speaks and not begins_utf8(typed + new)) or b"" < stream[:1] < FIRST:
            new += iac
        elif stream[:1] == b"\xff":
            new, stream = new + iac, stream[1:]
        elif stream[:1] and stream[0] == SB:
            more, stream = subnegotiation(iac + stream)
            new += more
        elif not stream[:1] or stream[0] < SB:
            new += END if stream[:1] == bytes((EOF,)) else b""
            key = iac + stream[:1] if stream[:1] in KEYS else b""
            text, typed, new = text + new + key, typed + new, b""
            stream = stream[1:]
        elif stream[0] == DONT and not speaks and is_byte_order_mark(stream):
            new, stream = new + iac + stream[:2], stream[2:]
        elif len(stream) > 1:
            speaks = speaks or stream[0] != DONT or len(stream) > 2
            answer += refusal(answer, stream[0], stream[1])
            stream = stream[2:]
        else:
            text += new
            break
        text, typed = text + new, typed + new
    return text, answer


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
