"""A program that logs in says what it has read, and reads on from there, as with a token."""

from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)

LOGIN = {"login": "ann", "secret": "horse battery"}
SAID = [f"line {number}" for number in range(150)]
FIRST = 6
"""The id of the first of them."""

LAST = FIRST + len(SAID) - 1


@pytest.fixture
def config() -> Config:
    """Little memory."""
    return config_with(log_entries=10)


@pytest.fixture
def connect(connect: Connect) -> Connect:
    """Ann is registered, in #dev and #lobby, and has read nothing of what bob has said since."""
    ann = connect()
    for line in ("/nick ann", "/register horse battery", "/join #dev", "/join #lobby", "/quit"):
        ann.send(line)
    bob = connect()
    for line in ("/nick bob", *SAID, "/w ann psst", "/w ann pssst"):
        bob.send(line)
    return connect


def log_in(connect: Connect, **known: Any) -> list[dict[str, Any]]:
    """Return what a program is sent that logs in with its first message."""
    program = connect.open()
    program.request(**LOGIN, ref="in", **known)
    program.settle()
    sent: list[dict[str, Any]] = program.read_objects()
    return sent


def types(sent: list[dict[str, Any]]) -> list[str]:
    """Return the types of objects, those in a row once."""
    names = [record["type"] for record in sent]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def place(chat: ChatFactory, room: str, offset: int) -> dict[str, Any]:
    """Return a place as a program gives it."""
    return {"epoch": chat.rooms[room].log.epoch, "id": offset}


def said(sent: list[dict[str, Any]]) -> list[str]:
    """Return what was said, as it comes and nowhere marked."""
    return [record["text"] for record in sent if record["type"] == "said" and "past" not in record]


def test_reading_on(connect: Connect, chat: ChatFactory) -> None:
    """It is answered by returned; what it has read of a room and of the whispers is left out."""
    rooms = {"#LOBBY": place(chat, "#lobby", LAST - 2), "#dev": place(chat, "#dev", 2)}
    sent = log_in(connect, rooms=rooms, whispers=1)
    assert types(sent)[3:] == [
        *("returned", "token", "said", "whispered", "up_to_date", "ack", "joined")
    ]
    returned = next(record for record in sent if record["type"] == "returned")
    assert [place["id"] for place in returned["places"]] == [2, LAST - 2]
    assert returned["whispers"] == 1
    assert {"type": "ack", "ref": "in"} in sent
    assert said(sent) == SAID[-2:]
    assert [record["text"] for record in sent if record["type"] == "whispered"] == ["pssst"]


def test_reading_on_from_far_behind(connect: Connect, chat: ChatFactory) -> None:
    """All of the room comes, and no notice says that there is more."""
    sent = log_in(connect, rooms={"#lobby": place(chat, "#lobby", FIRST - 1)})
    assert said(sent) == SAID
    assert "notice" not in types(sent)[3:]


def test_only_whispers(connect: Connect) -> None:
    """Rooms that are not named are read from where the user has read to, the last 100 of them."""
    sent = log_in(connect, whispers=0)
    assert "returned" in types(sent)
    assert "53 earlier messages: /history" in [record.get("text") for record in sent]
    returned = next(record for record in sent if record["type"] == "returned")
    assert [room.get("earlier") for room in returned["rooms"]] == [None, 53]
    assert [record["text"] for record in sent if record["type"] == "whispered"] == ["psst", "pssst"]


def test_an_empty_object(connect: Connect) -> None:
    """It says nothing, but is answered by returned too."""
    assert "returned" in types(log_in(connect, rooms={}))
    assert "logged_in" in types(log_in(connect))


@pytest.mark.parametrize("offset", [LAST + 1, 2**53 - 1])
def test_what_cannot_be(connect: Connect, chat: ChatFactory, offset: int) -> None:
    """After another epoch, or an id that was never given, all comes; unknown rooms are ignored."""
    lobby = place(chat, "#lobby", offset)
    sent = log_in(connect, rooms={"#lobby": lobby, "#none": lobby}, whispers=offset)
    assert said(sent) == SAID
    assert [record["text"] for record in sent if record["type"] == "whispered"] == ["psst", "pssst"]
    sent = log_in(connect, rooms={"#lobby": {"epoch": "another", "id": LAST}})
    assert said(sent) == SAID


def test_a_wrong_secret_changes_nothing(connect: Connect, chat: ChatFactory) -> None:
    """The program is a guest, and reads one error."""
    program = connect.open()
    rooms = {"#lobby": place(chat, "#lobby", 1)}
    program.request(**LOGIN | {"secret": "wrong"}, rooms=rooms, ref="in")
    program.settle()
    sent = program.read_objects()
    assert types(sent)[3:] == ["error", "joined"]
    assert (sent[3]["code"], sent[3]["ref"]) == ("bad_secret", "in")
