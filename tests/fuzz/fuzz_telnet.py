"""TelnetFilter, compared with a plain reference however its input is cut.

Run for ten minutes: `.venv/bin/python -m tests.fuzz.fuzz_telnet -max_total_time=600`
"""

import re
from itertools import pairwise

from tests.fuzz.libfuzzer import fuzz, instrumented

with instrumented(__name__, "chatapp"):
    from chatapp.ports.telnet import (
        COMMANDS_AT_MOST,
        DO,
        DONT,
        IAC,
        TIMING_MARK,
        WILL,
        WONT,
        TelnetFilter,
    )

TOKEN = re.compile(
    rb"(?P<text>[^\xff]+)|\xff(?:(?P<iac>\xff)|(?P<verb>[\xfb-\xfe])(?P<option>.)"
    rb"|\xfa(?:[^\xff]|\xff[^\xf0])*+\xff\xf0|[^\xfa-\xff])|\xff.*",
    re.DOTALL,
)
"""A piece of a whole stream: text, a doubled IAC, an option, a subnegotiation, a command."""

NO = {DO: WONT, WILL: DONT}
CUTS = 4


def reference(stream: bytes) -> tuple[bytes, bytes]:
    """Return the text in a whole stream, and what it is to be answered."""
    text, answer = b"", b""
    for found in TOKEN.finditer(stream):
        text += (found["text"] or b"") + (found["iac"] or b"")
        no = NO.get(found["verb"][0]) if found["verb"] else None
        if no is None or (no, found["option"][0]) == (DONT, TIMING_MARK):
            continue  # nothing to answer; a timing mark is the answer to one that we asked for
        refusal = bytes((IAC, no)) + found["option"]
        said = any(answer[at : at + 3] == refusal for at in range(0, len(answer), 3))
        if not said or found["option"][0] == TIMING_MARK:
            answer += refusal
    return text.replace(b"\r\0", b"\r\n"), answer


def one_input(data: bytes) -> None:
    """Compare what the filter makes of the pieces with what the whole means."""
    stream = data[:-CUTS]
    edges = sorted(byte * len(stream) // 256 for byte in data[-CUTS:])
    telnet = TelnetFilter()
    if stream.count(IAC) > COMMANDS_AT_MOST:
        return  # which is refused
    pairs = [telnet.feed(stream[a:b]) for a, b in pairwise([0, *edges, len(stream)])]
    got = b"".join(pair[0] for pair in pairs), b"".join(pair[1] for pair in pairs)
    assert got == reference(stream), (stream, edges, got, reference(stream))


if __name__ == "__main__":
    fuzz(one_input, max_len=300)
