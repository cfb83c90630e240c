"""Who comes in over ssh, as whom, and what is edited there."""

from dataclasses import replace
from typing import Any

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import Upkeep
from chatapp.config import Accounts
from tests.ports.ssh.conftest import Come
from tests.ssh_program import new_key

KEY, OTHER = new_key(), new_key()
TERMINAL = {"size": (60, 12)}
REGISTERED = "! that name is registered: ann (/login ann if it is yours)"
LOGGED_IN = "-- you are logged in as ann, and in #lobby"
PASSWORD = "horse battery"  # noqa: S105 - it is one


def test_a_terminal(come: Come, bob: Any) -> None:
    """A free name is one's own at once, and the line that is typed stays whole."""
    ann = come("ann", KEY, **TERMINAL)
    assert ann.shown(2) == ["-- guest1 is now ann", ">"]
    assert bob.read() == ["-- ann joined"]
    ann.type("half a li")
    bob.send("hi there")
    assert ann.shown(2) == ["bob: hi there", "> half a li"]
    ann.type("ne\r")
    assert ann.shown(3) == ["bob: hi there", "ann: half a line", ">"]
    ann.type("x" * 50)
    ann.program.resize(40, 8)
    ann.screen.resize_like_xterm(40, 8)
    assert ann.shown(2) == ["> " + "x" * 37, "x" * 13]
    ann.type("\x03/edit\r")
    assert ann.shown(2) == ["! over ssh your line is edited here", ">"]
    ann.type("\x04")
    assert (ann.program.status, ann.closed) == (0, True)
    assert bob.read()[-1] == "-- ann left"


@pytest.mark.parametrize(
    ("options", "colours"),
    [
        ({}, True),
        ({"environment": {b"NO_COLOR": b""}}, True),
        ({"environment": {b"LANG": b"C", b"NO_COLOR": b"1"}}, False),
        ({"terminal": b"dumb"}, False),
    ],
    ids=["as-usual", "empty", "no-color", "dumb"],
)
def test_colours(come: Come, bob: Any, options: dict[str, Any], colours: bool) -> None:
    """Names have them in a terminal that shows them, unless its user wants none."""
    ann = come("ann", KEY, **TERMINAL, **options)
    bob.send("hi")
    ann.settle()
    coloured = b"\x1b[38;5;" in ann.program.text
    assert (coloured, b"bob: hi" in ann.program.text) == (colours, not colours)
    ann.type("/set colours off\r")
    ann.program.text = b""
    bob.send("there")
    assert "bob: there" in "".join(ann.read())


def test_plain_lines(come: Come, bob: Any) -> None:
    """Who asks for them first reads them from the first line on."""
    ann = come("ann", KEY, first="/set plain on\n")
    bob.send("hi")
    lines = ann.read()
    assert lines[0].startswith("server: welcome to chatapp")
    assert lines[-1] == "bob: hi"


def test_plain_lines_in_a_terminal(come: Come, bob: Any) -> None:
    """Nothing is drawn again, from the first line on, until the user ends that."""
    ann = come("ann", KEY, **TERMINAL, environment={b"PLAIN": b"1"})
    ann.type("half a li")
    bob.send("hi")
    ann.type("ne")
    ann.type("\r")
    text = ann.program.text.decode()
    assert text.startswith("server: welcome to chatapp: you are guest")
    assert text.endswith(
        "server: plain is on\r\nhalf a li\r\nbob: hi\r\nne\r\nann: half a line\r\n"
    )
    assert "\x1b" not in text
    ann.type("/set plain off\r")
    assert ann.shown(2) == ["-- plain is off", ">"]
    ann.type("/set plain on\r")
    ann.program.text = b""
    ann.type("hello")
    ann.type("\r")
    assert ann.program.text == b"hello\r\nann: hello\r\n"


def test_plain_lines_of_an_account(come: Come) -> None:
    """Whoever has set it need not ask for it."""
    ann = come("ann", KEY, **TERMINAL)
    ann.type("/register\r/set plain on\r")
    ann.settle()
    ann.close()
    ann = come("ann", KEY, **TERMINAL)
    ann.program.text = b""
    ann.type("hello")
    ann.type("\r")
    assert ann.program.text == b"hello\r\nann: hello\r\n"


def test_a_terminal_that_can_only_write(come: Come, bob: Any) -> None:
    """Nothing is drawn again there either, and the words are as always."""
    ann = come("ann", KEY, **TERMINAL, terminal=b"dumb")
    ann.type("half")
    bob.send("hi")
    ann.type("/set plain off\r")
    text = ann.program.text.decode()
    assert "\r\n-- guest1 is now ann\r\nhalf\r\nbob: hi\r\n" in text
    assert "\x1b" not in text


def test_a_key_of_ones_own(come: Come, chat: ChatFactory) -> None:
    """It registers a name without a password, is asked for nothing, and others do not have it."""
    first = come("ann", KEY)
    first.type("/register\n/key add again\n")
    assert first.read()[-2:] == [
        "-- ann is yours now: your ssh key logs you in",
        "! you have that key already: key1",
    ]
    second = come("ann", KEY)
    assert LOGGED_IN in second.read()
    assert REGISTERED in come("ann", OTHER).read()
    assert REGISTERED in come("ann").read()
    second.type("/key remove key1\n")
    assert second.read()[-1:] == [
        "! you have nothing else to log in with: /password sets a password, or /key add another key"
    ]
    second.type(f"/password {PASSWORD}\n/key remove key1\n")
    assert second.read()[-1] == "-- the key key1 is no longer good"
    assert first.read()[-1] == "-- you are logged out"
    assert first.closed
    assert not chat.ssh_keys.has("ann", "")
    assert REGISTERED in come("ann", KEY).read()


def test_members_only(come: Come, chat: ChatFactory) -> None:
    """Who needs an invitation is asked for it; a key lets its user in where guests stay outside."""
    accounts = Accounts(owners=("olga",), registration="invite", guests="no")
    chat.configure(replace(chat.config, accounts=accounts))
    olga = come("olga", OTHER)
    olga.type("/register\n/invitation\n")
    code = olga.read()[-1].split()[1]
    ann = come("ann", KEY, **TERMINAL)
    ann.type("/register\r")
    assert ann.shown(2)[0].startswith("-- your invitation")
    ann.type(f"{code}\r")
    assert "-- ann is yours now: your ssh key logs you in" in ann.screen.everything
    assert code not in ann.screen.everything
    assert LOGGED_IN in come("ann", KEY).read()


def test_a_key_that_is_added(come: Come) -> None:
    """Who has logged in with a password adds the key with which they have connected."""
    ann = come("ann", KEY)
    ann.type(f"/register {PASSWORD}\n/key remove key1\n/key add work\n")
    assert ann.read()[-1] == "-- the key work logs you in over ssh, as ann"
    assert LOGGED_IN in come("ann", KEY).read()


def test_passwords(come: Come) -> None:
    """A user who has one is asked for it, or gives it unasked; it is not shown, and need not be."""
    ann = come("ann", KEY, **TERMINAL)
    ann.type("/register\r")
    ann.type("/password\r")
    ann.type(f"{PASSWORD}\r")
    assert ann.shown(2) == ["-- your password is changed", ">"]
    assert PASSWORD not in ann.screen.everything
    asked = come("ann", answer=PASSWORD)
    assert asked.program.asked == ["The password of ann, or Enter to come in as a guest: "]
    assert LOGGED_IN in asked.read()
    assert LOGGED_IN in come("ann", passwords=(PASSWORD.encode(),)).read()
    assert "! wrong name or password" in come("ann", answer="wrong").read()
    assert REGISTERED in come("ann").read()
    for password in (b"\xff", b"x" * 2000):
        wrong = come("ann", passwords=(password,), answer=PASSWORD)
        assert LOGGED_IN in wrong.read()  # when it is asked


@pytest.mark.parametrize("name", ["root", "x" * 25, "no.name", "", "a b"])
def test_no_names(come: Come, name: str) -> None:
    """Who has another name than users have is a guest."""
    (welcome, *_) = come(name, KEY).read()
    assert welcome == "-- welcome to chatapp: you are guest1, in the lobby"


def test_a_forged_key(come: Come) -> None:
    """A signature of somebody else is none; without it, the user is one who has no key."""
    ann = come("ann", KEY)
    ann.type("/register\n")
    forger = come("ann", KEY, forges=True)
    assert REGISTERED in forger.read()
    forger.type("/key list\n")
    assert forger.read() == ["! you are not logged in: /login NAME, or /register"]


def test_a_pipe(come: Come, bob: Any) -> None:
    """Lines go in and out; the last may lack its end; all are answered before the end."""
    ann = come("ann", KEY)
    bob.read()
    ann.type("one\r\ntwo\r/list\nthree")
    ann.program.connection.sendEOF(ann.program.channel)
    assert ann.read()[-4:] == ["ann: one", "ann: two", "-- 2 online: ann, bob", "ann: three"]
    assert (ann.program.status, ann.closed) == (0, True)
    assert bob.read() == ["ann: one", "ann: two", "ann: three", "-- ann left"]


def test_a_pipe_of_nothing(come: Come, chat: ChatFactory) -> None:
    """Who sends no line is never there."""
    ann = come("ann", KEY, ends=True)
    assert ann.closed
    assert list(chat.users) == []


def test_secrets_in_a_pipe(come: Come) -> None:
    """The user is told that the program shows them."""
    ann = come("ann")
    ann.type("/register\n")
    assert ann.read()[-2:] == [
        "-- your program shows what you type: others near you may read it",
        "-- a password for ann, 10 characters at least:",
    ]
    ann.type(f"{PASSWORD}\n/edit\n/edit off\n{'x' * 3000}\n")
    assert ann.read() == [
        "-- ann is yours now: /login ann on any device",
        "! your program edits its lines itself",
        "! your program edits its lines itself",
        "! that line is too long: 2048 bytes at most",
    ]


def test_coming_back(come: Come, bob: Any, chat: ChatFactory) -> None:
    """A client has surely read what it says that it has; the rest comes again, with its time."""
    ann = come("ann", KEY)
    token = next(line for line in ann.read() if "/resume" in line).split()[2]
    bob.send("[0]")
    ann.settle()
    upkeep = Upkeep(chat)
    for _ in range(3):
        upkeep.step()
        ann.settle()
        ann.clock.advance(2)
    ann.transport.room = 0
    bob.send("[1]")
    ann.close()
    bob.send("[2]")
    back = come("ann", KEY, first=f"/resume {token}\n")
    said = [line for line in back.read() if "bob: [" in line]
    assert [line.partition("] bob")[2] for line in said[:1]] == [": [1]"]
    assert said[1:] == ["bob: [2]"]
