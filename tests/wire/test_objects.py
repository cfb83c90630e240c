"""The subprotocol chatapp.v1: objects with ids, answers to refs, and reading on by offsets."""

import json

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import STEP_SECONDS, Upkeep
from chatapp.session.answers import ANSWERS_AT_MOST
from tests.memory import ObjectClient
from tests.objects import back, room_shown, welcome
from tests.wire.conftest import Start, lobby, said


def test_welcome(start: Start) -> None:
    """A program reads who it is, where, and every entry from then on, its own coming included."""
    assert start().read_objects() == [
        welcome("guest1", 0, "guest1", epoch="e1"),
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
            "code": "bad_name",
            "text": "not a name: 9 (1 to 24 letters, digits, _ or -, a letter first)",
            "ref": "c3",
        },
        {"type": "acted", "room": "#lobby", "id": 5, "from": "ann", "text": "waves"},
        {"type": "ack", "ref": "c4", "room": "#lobby", "id": 5},
        said(6, "ann", "no ref"),
    ]


def test_what_is_not_answered(start: Start) -> None:
    """An empty ref is none, and the answer to a /quit is that the connection is closed."""
    program = start()
    program.request(line="hello", ref="")
    program.request(line="/quit", ref="c1")
    assert program.read_objects()[-1] == said(2, "guest1", "hello")


def test_a_line_sent_twice_is_said_once(start: Start) -> None:
    """The answer is the same again, also over another connection; an error may be tried again."""
    program, other = start(), start()
    program.request(line="hello", ref="c1")
    program.request(line="hello", ref="c1")
    program.request(line="/w nobody x", ref="c2")
    ack = {"type": "ack", "ref": "c1", "room": "#lobby", "id": 3}
    error = {
        "type": "error",
        "code": "no_such_user",
        "text": "no such user: nobody",
        "ref": "c2",
    }
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
    session = chat.find_user("guest1").sessions[0]
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
        back("bot", [lobby(4)], room_shown("#lobby", "bot", "guest2")),
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
        "code": "bad_token",
        "text": "that token is mistyped, was used before, or is too old",
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
        {
            "type": "error",
            "code": "line_bytes",
            "text": "that line is too long: 2048 bytes at most",
            "ref": "b",
        },
    ]


def test_closing_before_joining(chat: ChatFactory, clock: MemoryReactorClock, start: Start) -> None:
    """A program that goes at once has told nobody."""
    ann = start("tcp")
    ann.read()
    program = ObjectClient(chat, clock, 50010)
    program.shake_hands()
    program.close()
    clock.advance(1)
    assert ann.read() == []
