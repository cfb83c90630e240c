"""Telnet's own bytes are taken out, wherever they are cut, and refused once."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.errors import ChatError
from chatapp.ports.telnet import (
    AYT,
    COMMANDS_AT_MOST,
    DO,
    DONT,
    EC,
    EL,
    EOF,
    IAC,
    IP,
    SB,
    SE,
    SUBNEGOTIATION_BYTES,
    TIMING_MARK,
    WILL,
    WONT,
    TelnetFilter,
)
from tests.ports.telnet_reference import reference

ECHO, SGA, NAWS = 1, 3, 31


@pytest.mark.parametrize(
    ("sent", "text", "answer"),
    [
        (b"hello\r\n", b"hello\r\n", b""),
        (b"hello\r\0", b"hello\r\0", b""),
        (bytes((IAC, IAC)), b"\xff", b""),
        (bytes((IAC, DO, ECHO)), b"", bytes((IAC, WONT, ECHO))),
        (bytes((IAC, WILL, NAWS)), b"", bytes((IAC, DONT, NAWS))),
        (bytes((IAC, DONT, ECHO, IAC, WONT, SGA)), b"", b""),
        (bytes((IAC, DO, ECHO)) * 3, b"", bytes((IAC, WONT, ECHO))),
        (bytes((IAC, DO, TIMING_MARK)) * 2, b"", bytes((IAC, WONT, TIMING_MARK)) * 2),
        (b"a" + bytes((IAC, SB, NAWS, 0, 80, IAC, IAC, IAC, SE)) + b"b", b"ab", b""),
        (bytes((IAC, IP, IAC, DO, TIMING_MARK)), bytes((IAC, IP)), bytes((IAC, WONT, TIMING_MARK))),
        (b"ab" + bytes((IAC, EC)) + b"c" + bytes((IAC, EL)), b"ab\xff\xf7c\xff\xf8", b""),
        (b"ab" + bytes((IAC, EOF)) + b"c", b"ab\n\x04\nc", b""),
        (bytes((IAC, AYT, IAC, 243)), b"", b""),
        ("é".encode()[:1] + bytes((IAC, 241)) + "é".encode()[1:], "é".encode(), b""),
        (bytes((IAC, SB, NAWS, 0, 10, 0, 10, IAC, SE)) + b"a\n", b"a\n", b""),
        # Text that is not UTF-8, for the chat to refuse.
        ("ÿ\nL'Haÿ-les-Roses\nÿ".encode("latin-1"), "ÿ\nL'Haÿ-les-Roses\nÿ".encode("latin-1"), b""),
        ("гуляю\nя\n".encode("cp1251"), "гуляю\nя\n".encode("cp1251"), b""),
        ("hi\n".encode("utf-16"), b"\xff\xfeh\0i\0\n\0", b""),
        ("Привет".encode("utf-16"), "Привет".encode("utf-16"), b""),
        (b"\xfe\xff\0h\0i\0\n", b"\xfe\xff\0h\0i\0\n", b""),
        ("hi".encode("utf-32"), "hi".encode("utf-32"), b""),
        # Telnet goes on in such a line if the client speaks telnet.
        (
            bytes((IAC, DO, ECHO)) + b"caf\xe9" + bytes((IAC, IP, IAC, DO, TIMING_MARK)),
            b"caf\xe9" + bytes((IAC, IP)),
            bytes((IAC, WONT, ECHO, IAC, WONT, TIMING_MARK)),
        ),
        # A subnegotiation without end was none.
        (b"a\xff\xfab\r\nc\r\nd\r\ne", b"a\xff\xfab\r\nc\r\nd\r\ne", b""),
        (b"\xff\xfa" + b"x" * SUBNEGOTIATION_BYTES, b"\xff\xfa" + b"x" * SUBNEGOTIATION_BYTES, b""),
        (b"\xff\xfab\n", b"\xff\xfab\n", b""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 100, 1000])
def test_what_a_client_sends(sent: bytes, text: bytes, answer: bytes, size: int) -> None:
    """Text comes through, commands do not, requests are refused; however the bytes are cut."""
    telnet = TelnetFilter()
    pairs = [telnet.feed(sent[at : at + size]) for at in range(0, len(sent), size)]
    assert b"".join(pair[0] for pair in pairs) + telnet.end() == text
    assert b"".join(pair[1] for pair in pairs) == answer


def test_a_packet_full_of_commands() -> None:
    """So many at once are refused; so many letters of a line that is no UTF-8 are not."""
    with pytest.raises(ChatError, match=r"^too many telnet commands at once: 200 at most$"):
        TelnetFilter().feed(bytes((IAC, DO, ECHO)) * (COMMANDS_AT_MOST + 1))
    letters = "я\n".encode("cp1251") * 10_000
    assert TelnetFilter().feed(letters) == (letters, b"")


BYTES = st.lists(
    st.one_of(
        st.sampled_from([bytes((b,)) for b in (IAC, SB, SE, DO, WILL, DONT, WONT, 0, 13, 10, 65)]),
        st.binary(max_size=3),
        st.integers(500, 520).map(lambda size: b"x" * size),
    )
).map(b"".join)


@given(BYTES, st.lists(st.integers(0, 60)), st.sampled_from([b"", bytes((IAC, WILL, NAWS))]))
def test_cuts_do_not_matter(stream: bytes, cuts: list[int], first: bytes) -> None:
    """A stream in pieces gives what the whole gives, also after it is clear that it is telnet."""
    stream = first + stream
    telnet = TelnetFilter()
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pairs = [telnet.feed(stream[a:b]) for a, b in pairwise(edges)]
    text, answer = b"".join(pair[0] for pair in pairs), b"".join(pair[1] for pair in pairs)
    assert (text, answer) == reference(stream)
    assert len(answer) <= len(stream)


@given(st.text(), st.sampled_from(["latin-1", "cp1251", "koi8-r", "utf-16", "utf-16-be", "utf-8"]))
def test_text_without_telnet_comes_through(text: str, encoding: str) -> None:
    """What is no telnet is text, whatever its encoding, as long as its letters are not commands."""
    data = text.encode(encoding, "ignore").replace(b"\0", b"")
    if re.search(rb"\xff[\xec-\xff]", data):
        return
    telnet = TelnetFilter()
    assert telnet.feed(data)[0] + telnet.end() == data


@pytest.mark.parametrize("size", [1, 2, 100])
def test_are_you_there(size: int) -> None:
    """The filter notes that it was asked; the port answers."""
    telnet = TelnetFilter()
    sent = bytes((IAC, AYT))
    assert [telnet.feed(sent[at : at + size]) for at in range(0, 2, size)][-1] == (b"", b"")
    assert telnet.asked


@pytest.mark.parametrize("size", [1, 2, 100])
def test_answers_that_are_expected(size: int) -> None:
    """They are not refused, but handed to the port; what else comes is refused as ever."""
    telnet = TelnetFilter()
    telnet.expected = frozenset({(DO, ECHO), (DONT, ECHO), (WILL, NAWS)})
    sent = bytes((IAC, DO, ECHO, IAC, DONT, ECHO, IAC, WILL, NAWS, IAC, DO, SGA, IAC, WILL, ECHO))
    answers = b"".join(telnet.feed(sent[at : at + size])[1] for at in range(0, len(sent), size))
    assert answers == bytes((IAC, WONT, SGA, IAC, DONT, ECHO))
    assert telnet.take_answers() == [(DO, ECHO), (DONT, ECHO), (WILL, NAWS)]
    assert telnet.take_answers() == []


@pytest.mark.parametrize(
    ("told", "window"),
    [
        (bytes((NAWS, 0, 80, 0, 24)), (80, 24)),
        (bytes((NAWS, 0, IAC, IAC, IAC, IAC, IAC, IAC)), (255, 65535)),
        (bytes((NAWS, 0, 80, 0)), None),
        (bytes((NAWS,)), None),
        (b"", None),
        (bytes((24, 0, 80, 0, 24)), None),
    ],
)
def test_a_window(told: bytes, window: tuple[int, int] | None) -> None:
    """Its size is noted, wherever it is cut; what is none is not."""
    for size in (1, 3, 100):
        telnet = TelnetFilter()
        sent = bytes((IAC, SB)) + told + bytes((IAC, SE))
        for at in range(0, len(sent), size):
            assert telnet.feed(sent[at : at + size]) == (b"", b"")
        assert telnet.window == window
