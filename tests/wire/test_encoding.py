"""Bytes to clean lines, events to text and frames."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Opcode
from websockets.protocol import CLIENT, Protocol

from chatapp.errors import ChatError
from chatapp.events import Audited, Notice, Refused, Whispered
from chatapp.room_events import Acted, CharterChanged, Event, Gap, Joined, Left, Renamed, Said
from chatapp.wire.encoding import FRAME, LINE, OBJECT, with_ref
from chatapp.wire.frames import payload_of, text_frame
from chatapp.wire.lines import clean_line
from chatapp.wire.text import render


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Said("#lobby", "ann", "hello"), "ann: hello"),
        (Said("#dev", "ann", "hello"), "#dev ann: hello"),
        (Acted("#lobby", "ann", "waves"), "* ann waves"),
        (Acted("#dev", "ann", "waves"), "#dev * ann waves"),
        (Joined("#lobby", ("ann",)), "-- ann joined"),
        (Joined("#dev", ("ann", "bob")), "-- 2 joined #dev: ann, bob"),
        (Joined("#lobby", tuple("abcde")), "-- 5 joined: a, b, c and 2 more"),
        (Left("#lobby", ("ann",), "bye"), "-- ann left: bye"),
        (Left("#dev", ("ann",)), "-- ann left #dev"),
        (Left("#dev", ("ann",), "bye"), "-- ann left #dev: bye"),
        (Left("#lobby", tuple("abcd")), "-- 4 left: a, b, c, d"),
        (Renamed("#lobby", "ann", "bob"), "-- ann is now bob"),
        (Renamed("#dev", "ann", "bob"), "-- ann is now bob in #dev"),
        (CharterChanged("#dev", "ann", "private"), "-- ann made #dev private"),
        (CharterChanged("#dev", "ann", "invite", "bob"), "-- ann invited bob to #dev"),
        (Gap("#lobby", 1), "-- 1 message missed"),
        (Gap("#dev", 312), "-- 312 messages missed in #dev"),
        (Whispered("ann", "bob", "psst", outgoing=True), "[you -> bob] psst"),
        (Whispered("ann", "bob", "psst", outgoing=False), "[ann -> you] psst"),
        (Audited("ann", "lockdown", "", "", "", 0), "-- ann: lockdown"),
        (
            Audited("ann", "ban", "bob", "#dev", "spam", 1e9),
            "-- ann: ban bob in #dev, until 2001-09-09 01:46 UTC: spam",
        ),
        (Notice("hello"), "-- hello"),
        (Refused("no", "refused"), "! no"),
    ],
)
def test_render(event: Event, text: str) -> None:
    """Every event has its one line; only the lobby goes without its name."""
    assert render(event) == text
    assert LINE.encode(event) == text.encode() + b"\r\n"
    assert FRAME.encode(event) == text_frame(text.encode())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_text_frame(size: int) -> None:
    """A frame is one that a strict client takes, whatever its length."""
    client = Protocol(CLIENT, max_size=None)
    client.receive_data(text_frame(b"x" * size))
    (frame,) = client.events_received()
    assert (frame.opcode, frame.fin, len(frame.data)) == (Opcode.TEXT, True, size)  # type: ignore[union-attr]


def test_too_long() -> None:
    """A line of as many bytes as the limit passes, one more does not."""
    assert clean_line(b"x" * 10, 10) == "x" * 10
    with pytest.raises(ChatError, match=r"^that line is too long: 10 bytes at most$"):
        clean_line(b"x" * 11, 10)


@given(st.text())
def test_a_clean_line(text: str) -> None:
    """Plain text comes out as it was; a clean line stays as it is, and has no blanks at its end."""
    line = text.encode("utf-8", "replace")
    try:
        clean = clean_line(line, 10_000)
    except ChatError:
        assert not text.isprintable()
        return
    assert clean == clean.rstrip()
    if text.isascii() and text.isprintable():
        assert clean == text.rstrip()
    assert clean_line(clean.encode(), 10_000) == clean


@pytest.mark.parametrize(
    "line",
    [
        *(
            b"\xff",
            b"L'Ha\xff",
            "ÿ".encode("utf-16"),
            b"\xed\xa0\x80",
            b"\xc0\x80",
            b"\xf4\x90\x80\x80",
        ),
        *("hi".encode("utf-16-le"), "Привет".encode("utf-16-be"), "שלום ab".encode("utf-16-le")),
        "hello".encode("utf-32-le"),
    ],
)
def test_what_is_no_utf8(line: bytes) -> None:
    """Other encodings are refused, also where their bytes would be UTF-8 by chance."""
    with pytest.raises(ChatError, match=r"^that line is not UTF-8 text$"):
        clean_line(line, 100)


@pytest.mark.parametrize(
    "line", [b"a\tb\tc\td", b"a\0", b"a\x07b\x01c\x02d\x03", "a\u3000b".encode()]
)
def test_what_looks_little_like_utf16(line: bytes) -> None:
    """A table, or some control characters, are no reason to refuse a line."""
    assert clean_line(line, 100)


@pytest.mark.parametrize("size", [*range(60, 140), *range(65_380, 65_560, 7)])
def test_a_ref_is_added_to_frames_of_any_length(size: int) -> None:
    """The payload is the same object, with the ref at its end."""
    frame = OBJECT.encode(Notice("x" * size))
    added = payload_of(with_ref(frame, 'r"é'))
    assert json.loads(added) == {**json.loads(payload_of(frame)), "ref": 'r"é'}
    assert with_ref(frame, 'r"é') == text_frame(added)
    assert with_ref(frame, "") == frame
