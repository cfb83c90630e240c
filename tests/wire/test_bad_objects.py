"""What a program sends that is not understood is answered with one clear error, and not said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.unicode import clean_text
from chatapp.wire.parsing import parse_request
from chatapp.wire.requests import ReadOn, Request
from tests.memory import LineClient, MemoryClient, ObjectClient, WebSocketClient
from tests.wire.conftest import Start, said

NOTHING = (
    "not understood: nothing (expected line, login, read, history, members, search, commands,"
    " resume, rooms or whispers)"
)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("{", "not JSON; a line that begins with { goes into an object"),
        ('{"a":' * 1500, "not JSON; a line that begins with { goes into an object"),
        (
            "{}",
            NOTHING,
        ),
        (
            '{"ref": "x"}',
            NOTHING,
        ),
        (
            '{"lime": "x"}',
            NOTHING.replace("nothing", "lime"),
        ),
        (
            '{"line": "x", "rooms": {}}',
            "not understood: rooms (expected line, room or ref)",
        ),
        ('{"line": 1}', "not understood: line (expected a string)"),
        ('{"line": "x", "ref": 1}', "not understood: ref (expected a string)"),
        (
            '{"line": "x", "ref": "\\u001b"}',
            "not a ref: expected 1 to 64 printable characters",
        ),
        ('{"rooms": []}', "not understood: rooms (expected an object)"),
        ('{"rooms": {"#lobby": 1}}', "not understood: rooms (expected an object)"),
        ('{"rooms": {"#lobby": {}}}', "not understood: epoch (expected a string)"),
        (
            '{"rooms": {"#lobby": {"epoch": "e", "id": true}}}',
            "not understood: id (expected a whole number from 0 to 9007199254740991)",
        ),
        (
            '{"line": "x", "line": "y"}',
            "not understood: a key is there twice (expected once)",
        ),
        (
            '{"rooms": {"#a": {"epoch": "e", "epoch": "f"}}}',
            "not understood: a key is there twice (expected once)",
        ),
        (
            '{"line": "a\\ud800b"}',
            "not understood: half of a surrogate pair (expected whole characters)",
        ),
        (
            '{"line": "x", "\\udc00": 1}',
            "not understood: half of a surrogate pair (expected whole characters)",
        ),
        ('{"rooms": NaN}', "not JSON; a line that begins with { goes into an object"),
        (
            '{"rooms": {}, "whispers": -Infinity}',
            "not JSON; a line that begins with { goes into an object",
        ),
        (
            '{"rooms": {}, "whispers": 1e999}',
            "not understood: whispers (expected a whole number from 0 to 9007199254740991)",
        ),
        ('\u200b{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        ('\ufeff\ufeff{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        (' \x1b[A\xa0{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        ('[{"line": "x"}]', "not JSON: expected { at the beginning, in UTF-8"),
        (' [ ({"line": "x"})', "not JSON: expected { at the beginning, in UTF-8"),
        ('"{\\"line\\": \\"x\\"}"', "not JSON: expected { at the beginning, in UTF-8"),
        ('\'{"line": "x"}\'', "not JSON: expected { at the beginning, in UTF-8"),
        ('{\0"\0', "not JSON; a line that begins with { goes into an object"),
        ('\0{\0"', "not JSON: expected { at the beginning, in UTF-8"),
        ('{"line": ""}', "that line is blank: expected something to say, or a command"),
        ("  ", "that line is blank: expected something to say, or a command"),
        ('{"line": "\\u200b"}', "nothing is left of that line: it has only invisible characters"),
        (
            '{"rooms": {}, "whispers": -1}',
            "not understood: whispers (expected a whole number from 0 to 9007199254740991)",
        ),
    ],
)
def test_what_is_not_understood(start: Start, typed: str, text: str) -> None:
    """A bad object gets one clear answer, and the connection goes on."""
    program = start()
    program.read()
    program.send(typed)
    (error,) = program.read_objects()
    assert (error["type"], error["text"]) == ("error", text)
    program.send("on")
    assert program.read_objects() == [said(2, "guest1", "on")]


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ('{"line": "a\\nb"}', "a b"),
        ('{"line": "\\ud83d\\ude00"}', "\U0001f600"),
        ('\ufeff{"line": "x"}', "x"),
        ('\ufeff \n{"line": "x"}', "x"),
        ("\ufeffx {", "x {"),
        ("[1] {", "[1] {"),
        ("\u00fc {", "\u00fc {"),
    ],
)
def test_whatever_text_is_in_an_object(start: Start, sent: str, text: str) -> None:
    """A byte order mark is skipped, a pair of surrogates is one character, a line is one line."""
    program = start()
    program.read()
    program.send(sent)
    assert program.read_objects() == [said(2, "guest1", text)]


@pytest.mark.parametrize("line", ["", " ", "\u200b", "\x1b[A", "/topic \u200b"])
def test_a_line_of_nothing_is_not_acknowledged(start: Start, line: str) -> None:
    """A program reads an error for its ref."""
    program = start()
    program.read()
    program.request(line=line, ref="r1")
    (error,) = program.read_objects()
    assert (error["type"], error["ref"]) == ("error", "r1")


@given(st.text(max_size=20), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-be"]))
def test_an_object_is_never_said(before: str, encoding: str) -> None:
    """Whatever stands before its brace, if it is not seen, and in whatever encoding."""
    before = "".join(char for char in before if not clean_text(char).strip())
    sent = f'{before}{{"resume": "token"}}'.encode(encoding, "ignore")
    try:
        request = parse_request(sent)
    except ChatError:
        return
    assert request == ReadOn("token", {}, None)


WRAPPED = [
    '{"resume": "token"}',
    " [{'login': 'ann', 'secret': 'token'}]",
    '"{"rooms": {}, "resume" : "token"}"',
]


@pytest.mark.parametrize("text", WRAPPED)
@pytest.mark.parametrize("client", [LineClient, WebSocketClient, ObjectClient])
def test_an_object_with_a_secret_is_not_said(
    chat: ChatFactory, clock: MemoryReactorClock, client: type[MemoryClient], text: str
) -> None:
    """Not by a client without the subprotocol either, nor by a program that puts it into a line."""
    sender, other = client(chat, clock, 50001), LineClient(chat, clock, 50002)
    for each in (sender, other):
        each.join()
        each.read()
    sender.send(json.dumps({"line": text}) if client is ObjectClient else text)
    refusal = "not said: an object with a secret, for which the WebSocket subprotocol is chatapp.v1"
    assert refusal in "".join(sender.read())
    assert not any("token" in line for line in other.read())


def test_other_objects_are_text_without_the_subprotocol(
    chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """People show each other JSON."""
    ann = LineClient(chat, clock, 50001)
    ann.join()
    ann.read()
    for text in ('{"line": "x"}', '[{"a": "resume"}]', 'see {"resume": "token"}'):
        ann.send(text)
        assert ann.read() == [f"guest1: {text}"]


@given(st.binary(max_size=200))
def test_any_payload_parses_or_is_refused(payload: bytes) -> None:
    """Nothing else comes out, whatever goes in."""
    for sent in (payload, b"{" + payload, b'{"line": "' + payload + b'"}'):
        try:
            found: object = parse_request(sent)
        except ChatError as error:
            found = error.code
        assert found == "not_understood" or isinstance(found, Request)


def test_what_is_not_understood_has_its_ref(start: Start) -> None:
    """A program learns which of its objects it was, if that much could be read."""
    program = start()
    program.read()
    program.request(rooms=[], ref="r1")
    program.request(line="x", ref="r2", more=1)
    program.request(resume="\ud800", ref="r3")
    assert [(record["type"], record["ref"]) for record in program.read_objects()] == [
        ("error", "r1"),
        ("error", "r2"),
        ("error", "r3"),
    ]


def test_binary_is_not_understood(start: Start) -> None:
    """As for everybody else."""
    program = start()
    program.read()
    program.send_binary(b"{}")
    assert program.read_objects() == [
        {
            "type": "error",
            "code": "bad_text",
            "text": "binary messages are not understood here, only text",
        }
    ]


def test_a_mistake_before_joining(
    start: Start, chat: ChatFactory, clock: MemoryReactorClock
) -> None:
    """A program that is being closed for what it sent first joins nobody meanwhile."""
    ann = start("tcp")
    ann.read()
    program = ObjectClient(chat, clock, 50010)
    program.shake_hands()
    program.feed(b"\xf1\x80\0\0\0\0")
    clock.advance(1)
    assert ann.read() == []
    program.close()
