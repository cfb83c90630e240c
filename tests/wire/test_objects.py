"""The subprotocol chatapp.v1: objects with ids, answers to refs, and reading on by offsets."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from chatapp.errors import ChatError
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.session.answers import ANSWERS_AT_MOST
from chatapp.slash import builtin_commands
from chatapp.unicode import clean_text
from chatapp.wire.requests import Line, ReadOn, parse_request
from tests.connect import Connect
from tests.memory import ObjectClient


@pytest.fixture
def config() -> Config:
    """Nothing kept on disk, no scrollback, and ten minutes to come back."""
    history = History(path="memory", on_join=0, resume_seconds=600, unsure_seconds=0)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat in which logs have one epoch."""
    chat = ChatFactory(config, builtin_commands(), clock, new_epoch=lambda: "e1")
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]
    return chat


@pytest.fixture
def start(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Callable[[str], Any]]:
    """Connect by `object` or any of the others."""
    connect = Connect(chat, clock, "object")
    yield connect
    connect.close()
    clock.advance(1)
    assert clock.getDelayedCalls() == []


Start = Callable[..., Any]


def lobby(offset: int) -> dict[str, Any]:
    """Where one is in the lobby."""
    return {"room": "#lobby", "epoch": "e1", "id": offset}


def said(offset: int, user: str, text: str) -> dict[str, Any]:
    """What everyone reads in the lobby."""
    return {"type": "said", "room": "#lobby", "id": offset, "from": user, "text": text}


def test_welcome(start: Start) -> None:
    """A program reads who it is, where, and every entry from then on, its own coming included."""
    assert start().read_objects() == [
        {"type": "welcome", "server": "chatapp", "user": "guest1", "place": lobby(0)},
        {
            "type": "notice",
            "text": "/nick NAME gives you a name, /help shows what else there is, /quit leaves",
        },
        {"type": "token"},
        {"type": "joined", "room": "#lobby", "id": 1, "users": ["guest1"]},
    ]


def test_refs_are_answered(start: Start) -> None:
    """What was sent with a ref is answered behind what it did: where it is, or why not."""
    program = start()
    program.read()
    program.request(line="hello", ref="c1")
    program.send("plain")
    program.request(line="/nick ann", ref="c2")
    program.request(line="/nick 9", ref="c3")
    program.request(line="/me waves", ref="c4")
    program.request(line="no ref")
    assert program.read_objects() == [
        said(2, "guest1", "hello"),
        {"type": "ack", "ref": "c1", "room": "#lobby", "id": 2},
        said(3, "guest1", "plain"),
        {"type": "renamed", "room": "#lobby", "id": 4, "old": "guest1", "new": "ann"},
        {"type": "ack", "ref": "c2"},
        {
            "type": "error",
            "text": "not a name: 9 (1 to 24 letters, digits, _ or -, a letter first)",
            "ref": "c3",
        },
        {"type": "acted", "room": "#lobby", "id": 5, "from": "ann", "text": "waves"},
        {"type": "ack", "ref": "c4", "room": "#lobby", "id": 5},
        said(6, "ann", "no ref"),
    ]


def test_a_line_sent_twice_is_said_once(start: Start) -> None:
    """The answer is the same again, also over another connection; an error may be tried again."""
    program, other = start(), start()
    program.request(line="hello", ref="c1")
    program.request(line="hello", ref="c1")
    program.request(line="/w nobody x", ref="c2")
    ack = {"type": "ack", "ref": "c1", "room": "#lobby", "id": 3}
    error = {"type": "error", "text": "no such user: nobody", "ref": "c2"}
    assert program.read_objects()[-4:] == [said(3, "guest1", "hello"), ack, ack, error]
    program.close()
    again = start()
    again.request(resume=program.token, rooms={"#lobby": {"epoch": "e1", "id": 3}}, ref="r")
    again.request(line="hello", ref="c1")
    again.request(line="/w guest2 x", ref="c2")
    objects = again.read_objects()
    assert ack in objects
    assert objects[-1] == {"type": "ack", "ref": "c2"}
    assert [record for record in other.read_objects() if record.get("text") == "hello"] == [
        said(3, "guest1", "hello")
    ]


def test_answers_are_bounded(start: Start, chat: ChatFactory) -> None:
    """While the client has not confirmed any, no further line is read; then they go on."""
    program = start()
    session = chat.find_user("guest1").live_session
    for number in range(ANSWERS_AT_MOST + 5):
        program.request(line="/list", ref=str(number))
    assert list(session.answers.done) == [str(number) for number in range(ANSWERS_AT_MOST)]
    program.clock.advance(2)
    session.ask()
    program.settle()
    program.settle()
    assert len(session.answers.done) == ANSWERS_AT_MOST
    assert list(session.answers.done)[-1] == str(ANSWERS_AT_MOST + 4)


def test_a_program_that_sends_far_ahead(start: Start, chat: ChatFactory) -> None:
    """It is not read any more, not even its pongs; what its machine acknowledges counts then."""
    program = start()
    program.read()
    texts = [f"{number} {'x' * 1500}" for number in range(2 * ANSWERS_AT_MOST + 20)]
    program.feed(
        b"".join(
            program.encode(json.dumps({"line": text, "ref": str(number)}).encode())
            for number, text in enumerate(texts)
        )
    )
    program.settle()
    assert not program.transport.reading
    upkeep = Upkeep(chat)
    for _ in range(60):
        program.clock.advance(STEP_SECONDS)
        upkeep.step()
        program.settle()
    assert program.transport.reading
    objects = program.read_objects()
    assert [record["text"] for record in objects if record["type"] == "said"] == texts
    answered = [record["ref"] for record in objects if record["type"] == "ack"]
    assert answered == [str(number) for number in range(len(texts))]


def test_reading_on_behind_an_id(start: Start) -> None:
    """A program that comes back gets every entry behind the last one it has, and no other."""
    program, ann = start(), start("tcp")
    program.request(line="/nick bot")
    ann.send("one", "two")
    program.read_objects()
    program.close()
    ann.send("three", "/w bot psst")
    again = start()
    again.read()
    seen = {"#LOBBY": {"epoch": "e1", "id": 4}}
    again.request(resume=program.token, rooms=seen, whispers=0, ref="r1")
    assert again.read_objects() == [
        {"type": "returned", "user": "bot", "places": [lobby(4)], "whispers": 0},
        {"type": "token"},
        said(5, "guest2", "two"),
        {"type": "left", "room": "#lobby", "id": 6, "users": ["bot"]},
        said(7, "guest2", "three"),
        {"type": "joined", "room": "#lobby", "id": 8, "users": ["guest1"]},
        {
            "type": "whispered",
            "id": 1,
            "from": "guest2",
            "to": "bot",
            "text": "psst",
            "outgoing": False,
        },
        {"type": "up_to_date"},
        {"type": "ack", "ref": "r1"},
        {"type": "left", "room": "#lobby", "id": 9, "users": ["guest1"]},
        {"type": "joined", "room": "#lobby", "id": 10, "users": ["bot"]},
    ]


def test_the_first_message_may_be_the_return(start: Start) -> None:
    """A client that comes back at once never was a guest."""
    program, ann = start(), start("tcp")
    program.read_objects()
    program.close()
    ann.read()
    request = {"resume": program.token, "rooms": {"#lobby": {"epoch": "e1", "id": 2}}}
    again = start(first=json.dumps(request))
    assert [record["type"] for record in again.read_objects()] == [
        "returned",
        "token",
        "left",
        "up_to_date",
        "joined",
    ]
    assert ann.read() == ["-- guest1 joined"]


def test_another_epoch(start: Start, chat: ChatFactory) -> None:
    """Ids from another life of a log mean nothing: all there is comes, and the epoch says why."""
    program, ann = start(), start("tcp")
    ann.send("one")
    program.read_objects()
    program.close()
    chat.rooms["#lobby"].log.epoch = "e2"
    again = start()
    again.read()
    again.request(resume=program.token, rooms={"#lobby": {"epoch": "e1", "id": 99}})
    returned, _token, *entries = again.read_objects()
    assert returned["places"] == [{"room": "#lobby", "epoch": "e2", "id": 0}]
    assert [record["id"] for record in entries if "id" in record] == list(range(1, 8))


def test_an_id_that_was_never_given(start: Start) -> None:
    """A program that holds one too high cannot have read what was said: it reads all there is."""
    program = start()
    program.read_objects()
    program.close()
    again = start()
    again.read()
    again.request(resume=program.token, rooms={"#lobby": {"epoch": "e1", "id": 10**9}})
    assert again.read_objects()[0]["places"] == [lobby(0)]


def test_reading_on_without_a_token(start: Start) -> None:
    """A program whose token is too old still reads on in the rooms, as somebody new."""
    ann, program = start("tcp"), start()
    ann.send("/join #dev", "one")
    program.send("/join #dev")
    entered = program.read_objects()[-2]
    place = {**entered["place"], "id": 2}
    program.close()
    ann.send("two", "/join #lobby", "three")
    again = start()
    again.read()
    again.request(resume="gone", ref="r1")
    again.request(rooms={"#lobby": {"epoch": "e1", "id": 2}, "#dev": place, "#no": place})
    again.settle()
    error, entered, returned, *rest = again.read_objects()
    assert error == {
        "type": "error",
        "text": "that token was used before, or is too old",
        "ref": "r1",
    }
    assert entered["type"] == "entered"
    assert returned["places"] == [lobby(2), {**place, "room": "#dev"}]
    assert [record.get("text") for record in rest if record["type"] == "said"] == ["three", "two"]
    ids: dict[str, list[int]] = {}
    for record in rest:
        if "id" in record:
            ids.setdefault(record["room"], []).append(record["id"])
    assert ids == {"#lobby": [3, 4, 5], "#dev": [3, 4, 5, 6]}


def test_a_gap_is_an_object(start: Start, chat: ChatFactory) -> None:
    """Entries that are gone are counted."""
    chat.rooms["#lobby"].log.max_entries = 5
    program, ann = start(), start("tcp")
    program.read_objects()
    program.close()
    ann.send(*map(str, range(20)))
    again = start()
    again.read()
    again.request(resume=program.token, rooms={"#lobby": {"epoch": "e1", "id": 2}})
    returned, _, gap, first, *_ = again.read_objects()
    assert gap["type"] == "gap"
    assert returned["places"][0]["id"] + gap["missed"] + 1 == first["id"]


def test_rooms_and_history(start: Start) -> None:
    """Going from room to room is told in objects; what is past says so."""
    program, ann = start(), start("tcp")
    ann.send("one")
    program.read()
    program.send("/history 1", "/join #dev", "/leave")
    past, entered, *_, exited = program.read_objects()
    assert past == {**said(3, "guest2", "one"), "past": True}
    assert (entered["type"], entered["members"], entered["topic"]) == ("entered", 1, "")
    assert exited == {"type": "exited", "room": "#dev", "now": "#lobby"}


def test_long_lines_fit_into_their_object(start: Start) -> None:
    """The limit is on the line, not on the object around it."""
    program = start()
    program.read()
    program.request(line='"' * 2048, ref="a")
    program.request(line="x" * 2049, ref="b")
    assert program.read_objects() == [
        said(2, "guest1", '"' * 2048),
        {"type": "ack", "ref": "a", "room": "#lobby", "id": 2},
        {"type": "error", "text": "that line is too long: 2048 bytes at most", "ref": "b"},
    ]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("{", "not JSON; a line that begins with { goes into an object"),
        ('{"a":' * 1500, "not JSON; a line that begins with { goes into an object"),
        ("{}", "not understood: nothing (expected line, or resume and rooms)"),
        ('{"ref": "x"}', "not understood: nothing (expected line, or resume and rooms)"),
        ('{"lime": "x"}', "not understood: lime (expected line, or resume and rooms)"),
        (
            '{"line": "x", "rooms": {}}',
            "not understood: rooms (expected line, or resume and rooms)",
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
            "not understood: id (expected a whole number from 0)",
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
            "not understood: whispers (expected a whole number from 0)",
        ),
        ('\u200b{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        ('\ufeff\ufeff{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        (' \x1b[A\xa0{"line": "x"}', "not JSON: expected { at the beginning, in UTF-8"),
        ('{\0"\0', "not JSON; a line that begins with { goes into an object"),
        ('\0{\0"', "not JSON: expected { at the beginning, in UTF-8"),
        ('{"line": ""}', "that line is blank: expected something to say, or a command"),
        ("  ", "that line is blank: expected something to say, or a command"),
        ('{"line": "\\u200b"}', "nothing is left of that line: it has only invisible characters"),
        (
            '{"rooms": {}, "whispers": -1}',
            "not understood: whispers (expected a whole number from 0)",
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


@given(st.binary(max_size=200))
def test_any_payload_parses_or_is_refused(payload: bytes) -> None:
    """Nothing else comes out, whatever goes in."""
    for sent in (payload, b"{" + payload, b'{"line": "' + payload + b'"}'):
        try:
            request = parse_request(sent)
        except ChatError:
            continue
        assert isinstance(request, Line | ReadOn)


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
        {"type": "error", "text": "binary messages are not understood here, only text"}
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


def test_closing_before_joining(chat: ChatFactory, clock: MemoryReactorClock, start: Start) -> None:
    """A program that goes at once has told nobody."""
    ann = start("tcp")
    ann.read()
    program = ObjectClient(chat, clock, 50010)
    program.shake_hands()
    program.close()
    clock.advance(1)
    assert ann.read() == []
