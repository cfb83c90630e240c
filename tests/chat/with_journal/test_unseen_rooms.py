"""A private room is not there for an outsider: every path that names or shows rooms, one by one.

What an outsider reads is compared, word for word, with what is read where no such room was opened.
A command that takes a #ROOM, and a request that names one, has to be listed here; the example of
each command is tried in any case.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.slash import builtin_commands
from chatapp.wire import requests
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat

ENTERS = "/join"
"""The only command that says that there is such a room."""

NAMING = {
    "/leave": ("/leave #dev", "/part #DEV"),
    "/list": ("/list #dev", "/list #dev 1", "/list #dev 2", "/list #dev 0", "/who #Dev"),
}
"""For each other command that takes a #ROOM, lines that name the private one."""

OBJECTS = {
    requests.Commands: (
        '{"commands": true, "room": "#dev", "ref": "r"}',
        '{"commands": true, "room": "#DEV"}',
    ),
    requests.Line: (
        '{"line": "hello", "room": "#dev", "ref": "r"}',
        '{"line": "/topic", "room": "#DEV", "ref": "r"}',
        '{"line": "/leave", "room": "#dev", "ref": "r"}',
    ),
    requests.LogIn: (
        '{"login": "bob", "secret": "horse battery", "rooms": {"#dev": {"epoch": "x", "id": 1}}}',
        '{"login": "bob", "secret": "wrong", "rooms": {"#dev": {"epoch": "x", "id": 1}}}',
    ),
    requests.Past: (
        '{"history": "#dev", "ref": "r"}',
        '{"history": "#DEV", "around": 2, "ref": "r"}',
    ),
    requests.Members: ('{"members": "#dev", "ref": "r"}', '{"members": "#DEV", "after": "a"}'),
    requests.Read: (
        '{"read": {"room": "#dev", "id": 1}}',
        '{"read": {"room": "#DEV", "id": 999}}',
    ),
    requests.Search: (
        '{"search": "secret"}',
        '{"search": "secret", "room": "#dev", "ref": "r"}',
        '{"search": "secret", "room": "#DEV", "before": 9}',
    ),
    requests.ReadOn: (
        '{"rooms": {"#dev": {"epoch": "x", "id": 1}}}',
        '{"rooms": {"#lobby": {"epoch": "x", "id": 1}, "#dev": {"epoch": "x", "id": 1}}}',
        '{"resume": "no such token", "rooms": {"#dev": {"epoch": "x", "id": 1}}}',
    ),
}
"""For each request that names rooms, objects that name the private one."""

SHOWING = (
    *("/rooms", "/rooms 2", "/list", "/whois ann", "/history", "/history ann", "/topic", "/room"),
    *("#dev", "/me #dev", "/nick #dev", "/w #dev hi", "/w ann hi", "/whois #dev", "/ignore #dev"),
    *("/history #dev", "/room #dev", "/topic #dev", "/help #dev", "/#dev", "/login #dev secret"),
    *("/search secret", "/search #dev", "/search here"),
    *("/join #new", "/join dev", "/invite ann", "/uninvite ann", "/moderator ann", "/room private"),
    *('{"line": "/list #dev", "ref": "r"}', '{"login": "bob", "secret": "horse battery"}'),
)
"""Lines that might show rooms, or take a room's name for something else."""

EXAMPLES = [command.example for command in builtin_commands() if f"/{command.name}" != ENTERS]
LINES = list(
    dict.fromkeys(
        [
            *(line for group in (*NAMING.values(), *OBJECTS.values()) for line in group),
            *(*SHOWING, *EXAMPLES),
        ]
    )
)

OUTSIDERS = ("guest", "operator", "put out", "moderator before")

EACH_TIME = ("token", "epoch", "time")
"""Fields of objects that are another each time."""

SECRET = re.compile(r"ct_\w+|\b[a-z2-9]{16}\b")
"""A bot's token, in a text."""

World = Callable[..., Any]


@pytest.fixture
def world(clock: MemoryReactorClock) -> Iterator[World]:
    """Return a program of an outsider, in a chat with a private room, or without one."""
    opened: list[tuple[FakeJournal, Connect]] = []

    def make(who: str, *, private: bool) -> Any:
        journal = FakeJournal(clock)
        chat = make_chat(config_with(), clock, journal, hasher=FakeHasher())
        connect = Connect(chat, clock, "object")
        opened.append((journal, connect))
        ann, bob, carl = connect.named("ann", "bob", "carl")
        ann.send("/register horse battery")
        bob.send("/register horse battery")
        account = chat.find_user("bob").account
        assert account is not None
        account.is_operator = who == "operator"
        if private:
            _open(ann, bob, who)
        clock.advance(600)
        outsider = carl if who == "guest" else bob
        outsider.read()
        return outsider

    yield make
    for journal, connect in opened:
        journal.release()
        connect.close()


def _open(ann: Any, bob: Any, who: str) -> None:
    """Have ann open a private room, in which bob may have been."""
    ann.send("/join #dev", "/topic secret", "secret")
    if who in ("put out", "moderator before"):
        ann.send("/invite bob", "/moderator bob" if who == "moderator before" else "/room")
        ann.send("/room private")
        bob.send("/join #dev", "I was here")
        ann.send("/moderator -bob", "/uninvite bob")
    else:
        ann.send("/room private")
    ann.send("/join #lobby")


def masked(value: Any) -> Any:
    """Return an object without what is another each time."""
    if isinstance(value, dict):
        return {key: "" if key in EACH_TIME else masked(part) for key, part in value.items()}
    if isinstance(value, list):
        return [masked(part) for part in value]
    return SECRET.sub("", value) if isinstance(value, str) else value


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("line", LINES)
def test_it_is_not_there(world: World, line: str, who: str) -> None:
    """The answer is the same as where there is none."""
    answers = []
    for private in (True, False):
        outsider = world(who, private=private)
        outsider.send(line)
        answers.append(masked(outsider.read_objects()))
    there, not_there = answers
    assert there == not_there


@pytest.mark.parametrize("who", OUTSIDERS)
def test_only_entering_it_says_that_it_is_there(world: World, who: str) -> None:
    """And says nothing else: neither how it is spelled nor what it is about."""
    outsider = world(who, private=True)
    outsider.send("/join #DEV")
    (refused,) = outsider.read_objects()
    assert (refused["code"], refused["text"]) == ("cannot_enter", "you cannot enter #DEV")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_packages_find_what_their_user_may_know(world: World, who: str) -> None:
    """Without a user they find what is public."""
    outsider = world(who, private=True)
    chat: ChatFactory = outsider.chat
    user = chat.find_user("carl" if who == "guest" else "bob")
    for given in ((), (user,)):
        assert chat.find_room("#lobby", *given).name == "#lobby"
        with pytest.raises(ChatError) as refused:
            chat.find_room("#dev", *given)
        assert (refused.value.code, str(refused.value)) == ("no_such_room", "no such room: #dev")
    assert chat.find_room("#dev", chat.find_user("ann")).topic == "secret"


def test_every_path_is_listed() -> None:
    """A new command that takes a room, or a new request that names one, is to be tried here."""
    taking = {f"/{command.name}" for command in builtin_commands() if "#ROOM" in command.usage}
    assert taking == {ENTERS, *NAMING}
    naming = {
        kind
        for kind in vars(requests).values()
        if isinstance(kind, type) and is_dataclass(kind)
        if {"room", "rooms", "of"} & {field.name for field in fields(kind)}
    }
    assert naming == set(OBJECTS)
