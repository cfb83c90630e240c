"""Telnet's own bytes are taken out, wherever they are cut, and refused once."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.ports.telnet import DO, DONT, IAC, SB, SE, TIMING_MARK, WILL, WONT, TelnetFilter

ECHO, SGA, NAWS = 1, 3, 31

# What a whole stream means, all at once: the filter must see the same in pieces of any size.
TOKEN = re.compile(
    rb"\xff(?:(?P<option>[\xfb-\xfe].)|\xfa(?:\xff[^\xf0]|[^\xff])*\xff\xf0|(?P<iac>\xff)"
    rb"|[^\xfa-\xff])|(?P<text>[^\xff])|\xff.*",
    re.DOTALL,
)


def text_of(stream: bytes) -> bytes:
    """The plain reference: the text in a whole stream."""
    text = b"".join(
        (found["text"] or b"") + (found["iac"] or b"") for found in TOKEN.finditer(stream)
    )
    return text.replace(b"\r\0", b"\r\n")


@pytest.mark.parametrize(
    ("sent", "text", "answer"),
    [
        (b"hello\r\n", b"hello\r\n", b""),
        (b"hello\r\0", b"hello\r\n", b""),
        (b"\0\r\r\0\0", b"\0\r\r\n\0", b""),
        (bytes((IAC, IAC)), b"\xff", b""),
        (bytes((IAC, DO, ECHO)), b"", bytes((IAC, WONT, ECHO))),
        (bytes((IAC, WILL, NAWS)), b"", bytes((IAC, DONT, NAWS))),
        (bytes((IAC, DONT, ECHO, IAC, WONT, SGA)), b"", b""),
        (bytes((IAC, DO, ECHO)) * 3, b"", bytes((IAC, WONT, ECHO))),
        (bytes((IAC, DO, TIMING_MARK)) * 2, b"", bytes((IAC, WONT, TIMING_MARK)) * 2),
        (b"a" + bytes((IAC, SB, NAWS, 0, 80, IAC, IAC, IAC, SE)) + b"b", b"ab", b""),
        (bytes((IAC, 244, IAC, DO, TIMING_MARK)), b"", bytes((IAC, WONT, TIMING_MARK))),
        (bytes((IAC, 246, IAC, 243)), b"", b""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_what_a_client_sends(sent: bytes, text: bytes, answer: bytes, size: int) -> None:
    """Text comes through, commands do not, requests are refused; however the bytes are cut."""
    telnet = TelnetFilter()
    pairs = [telnet.feed(sent[at : at + size]) for at in range(0, len(sent), size)]
    assert b"".join(pair[0] for pair in pairs) == text
    assert b"".join(pair[1] for pair in pairs) == answer


BYTES = st.lists(
    st.one_of(
        st.sampled_from([bytes((b,)) for b in (IAC, SB, SE, DO, WILL, DONT, WONT, 0, 13, 10, 65)]),
        st.binary(max_size=3),
    )
).map(b"".join)


@given(BYTES, st.lists(st.integers(0, 60)))
def test_cuts_do_not_matter(stream: bytes, cuts: list[int]) -> None:
    """A stream in pieces gives the text of the whole, and answers no longer than what was sent."""
    telnet = TelnetFilter()
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pairs = [telnet.feed(stream[a:b]) for a, b in pairwise(edges)]
    assert b"".join(pair[0] for pair in pairs) == text_of(stream)
    assert sum(len(pair[1]) for pair in pairs) <= len(stream)
