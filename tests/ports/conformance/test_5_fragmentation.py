"""Section 5: messages in fragments."""

from collections.abc import Callable

import pytest
from bench.websocket import FIN, PING, PONG, TEXT, client_frame

from tests.ports.conformance.echo import LAST, MORE, PART, Echo, Heard

ONE, TWO, THREE = b"fragment1", b"fragment2", b"fragment3"
CHOPS = [0, 1, 15]
"""All at once, byte by byte, and frame by frame."""

each_way = pytest.mark.parametrize("chop", CHOPS)


@each_way
@pytest.mark.parametrize("control", [PING, PONG], ids=["5.1", "5.2"])
def test_5_1_to_2_a_control_frame_in_fragments(
    answers: Callable[..., list[Heard]], control: int, chop: int
) -> None:
    """Control frames are whole."""
    frames = client_frame(ONE, control - FIN) + client_frame(TWO, LAST)
    assert answers(frames, chop) == [("close", 1002)]


@each_way
def test_5_3_to_5_two_fragments(answers: Callable[..., list[Heard]], chop: int) -> None:
    """They are one message."""
    frames = client_frame(ONE, PART) + client_frame(TWO, LAST)
    assert answers(frames, chop) == [("text", ONE + TWO), ("close", 1000)]


@each_way
def test_5_6_to_8_a_ping_between_fragments(answers: Callable[..., list[Heard]], chop: int) -> None:
    """It is answered before the message is whole."""
    frames = client_frame(ONE, PART) + client_frame(b"ping", PING) + client_frame(TWO, LAST)
    assert answers(frames, chop) == [("pong", b"ping"), ("text", ONE + TWO), ("close", 1000)]


@each_way
@pytest.mark.parametrize("first", [LAST, MORE], ids=["5.9 to 11", "5.12 to 14"])
def test_5_9_to_14_nothing_to_continue(
    answers: Callable[..., list[Heard]], first: int, chop: int
) -> None:
    """What continues nothing fails the connection."""
    frames = client_frame(b"continues nothing", first) + client_frame(b"Hello, world!")
    assert answers(frames, chop) == [("close", 1002)]


@each_way
@pytest.mark.parametrize("again", [MORE, LAST])
def test_5_15_nothing_to_continue_after_a_message(
    answers: Callable[..., list[Heard]], again: int, chop: int
) -> None:
    """Also after a message that was whole, which is answered."""
    whole = client_frame(ONE, PART) + client_frame(TWO, LAST)
    frames = whole + client_frame(THREE, again) + client_frame(b"fragment4")
    assert answers(frames, chop) == [("text", ONE + TWO), ("close", 1002)]


@each_way
@pytest.mark.parametrize("first", [MORE, LAST], ids=["5.16", "5.17"])
def test_5_16_to_17_twice(answers: Callable[..., list[Heard]], first: int, chop: int) -> None:
    """And only once."""
    frames = client_frame(ONE, first) + client_frame(TWO, PART) + client_frame(THREE, LAST)
    assert answers(frames * 2, chop) == [("close", 1002)]


@each_way
def test_5_18_a_message_within_a_message(answers: Callable[..., list[Heard]], chop: int) -> None:
    """A message is whole before the next begins."""
    frames = client_frame(ONE, PART) + client_frame(TWO, TEXT)
    assert answers(frames, chop) == [("close", 1002)]


@each_way
def test_5_19_to_20_pings_and_pauses(echo: Echo, chop: int) -> None:
    """Pings are answered at once, however long the message takes."""
    echo.send(
        client_frame(ONE, PART) + client_frame(TWO, MORE) + client_frame(b"pongme 1!", PING), chop
    )
    assert echo.read() == [("pong", b"pongme 1!")]
    echo.clock.advance(1)
    rest = client_frame(ONE, MORE) + client_frame(TWO, MORE)
    echo.send(rest + client_frame(b"pongme 2!", PING) + client_frame(THREE, LAST), chop)
    message = ONE + TWO + ONE + TWO + THREE
    assert echo.end() == [("pong", b"pongme 2!"), ("text", message), ("close", 1000)]
