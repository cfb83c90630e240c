"""Every request that has a `ref` is answered with it, once, whoever asks and whatever is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chatapp.config import Config
from chatapp.wire.kinds import KINDS, READ_ON
from tests.chat.with_journal.staffed import staffed, switch
from tests.connect import Connect
from tests.journal import FakeJournal

SEEN = {"#lobby": {"epoch": "x", "id": 1}}
GOOD: dict[str, list[dict[str, Any]]] = {
    "line": [{"line": "hello"}, {"line": "/help"}, {"line": "/join #dev"}, {"line": "/nick zed"}],
    "login": [{"login": "bob", "secret": "horse battery"}],
    "read": [{"read": {"room": "#lobby", "id": 1}}],
    "history": [{"history": "#lobby"}],
    "members": [{"members": "#lobby"}],
    "search": [{"search": "hello"}],
    "commands": [{"commands": True}, {"commands": True, "room": "#lobby"}],
    "": [{"rooms": {}}, {"rooms": SEEN}, {"rooms": {"#dev": SEEN["#lobby"]}}],
}
BAD: dict[str, list[dict[str, Any]]] = {
    "line": [{"line": ""}, {"line": "/lsit"}, {"line": "hello", "room": "#none"}, {"line": 1}],
    "login": [{"login": "bob", "secret": "wrong"}, {"login": "bob"}],
    "read": [{"read": {"room": "#none", "id": 1}}, {"read": {"room": "#lobby", "id": 99}}],
    "history": [{"history": "#none"}, {"history": "#lobby", "count": 0}],
    "members": [{"members": "#none"}, {"members": 1}],
    "search": [{"search": ""}, {"search": "hello", "room": "#none"}],
    "commands": [{"commands": False}, {"commands": True, "room": "#none"}],
    "": [{"resume": "none"}, {"resume": 1}, {}],
}
REQUESTS = [request for kind in (GOOD, BAD) for group in kind.values() for request in group]

Where = Callable[[Any, FakeJournal], None]
"""Changes what there is, by the owner's client and the journal."""

WHERE: dict[str, Where] = {
    "here": lambda _owner, _journal: None,
    "outside": lambda owner, _: switch(owner.chat, guests="no"),
    "reading": lambda owner, _: switch(owner.chat, guests="read"),
    "failing": lambda _, journal: setattr(journal, "failing", "disk full"),
    "banned": lambda owner, _: owner.send("/ban everywhere bob"),
}


@pytest.fixture
def config() -> Config:
    """Guests may be let in or not."""
    return staffed()


def test_each_kind_is_tried() -> None:
    """A new kind of request is to be tried here."""
    assert GOOD.keys() == BAD.keys() == {*KINDS, ""}
    assert READ_ON.needed == {}


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("request_", REQUESTS, ids=json.dumps)
def test_the_answer_has_the_ref(
    connect: Connect,
    journal: FakeJournal,
    request_: dict[str, Any],
    where: str,
) -> None:
    """What else is sent before it has none, but for entries that were asked for."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/register horse battery")
    bob.send("/register horse battery")
    program = connect()
    WHERE[where](ann, journal)
    ann.send("hello")
    connect.clock.advance(1)
    for client in (ann, bob, program):
        client.read()
    program.request(**request_, ref="r1")
    connect.clock.advance(1)
    answers = [record for record in program.read_objects() if record.get("ref")]
    final = [record for record in answers if "past" not in record]
    assert [record["ref"] for record in final] == ["r1"]
    assert ("code" in final[0]) == (final[0]["type"] == "error")
    journal.failing = ""
    connect.clock.advance(2)
