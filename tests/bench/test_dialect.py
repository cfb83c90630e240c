"""How the stream of each kind of server is cut, and what is answered."""

import pytest
from bench.dialect import irc_lines, messages, objects
from bench.websocket import PONG, client_frame


def test_a_ping_on_irc_is_answered() -> None:
    """A ping on IRC is answered; an unfinished line is left."""
    assert list(irc_lines(b"PING :x\r\n:a PRIVMSG")) == [(b"PING :x", b"PONG :x\r\n", 9)]


def test_messages_are_cut_and_pings_answered() -> None:
    """Messages are cut and pings answered; an unfinished frame is left."""
    long = b"y" * 200
    stream = b"\x81\x02hi" + b"\x81\x7e\x00\xc8" + long + b"\x89\x01p" + b"\x81\x05par"
    assert list(messages(stream)) == [
        (b"hi", b"", 4),
        (long, b"", 208),
        (b"", client_frame(b"p", PONG), 211),
    ]


def test_what_is_said_is_taken_out_of_objects() -> None:
    """Other objects are passed over, and pings are answered."""
    said, joined = b'{"type": "said", "text": "hi"}', b'{"type": "joined", "users": []}'
    stream = b"".join(b"\x81%c%b" % (len(one), one) for one in (said, joined)) + b"\x89\x01p"
    assert list(objects(stream)) == [
        (b"hi", b"", len(said) + 2),
        (b"", b"", len(stream) - 3),
        (b"", client_frame(b"p", PONG), len(stream)),
    ]


def test_a_close_frame_ends_the_connection() -> None:
    """A close frame ends the connection."""
    with pytest.raises(ConnectionError, match="closed"):
        list(messages(b"\x88\x00"))
