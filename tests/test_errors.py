"""Codes: each of them is read by a program that does what it says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent

from chatapp.chat.factory import ChatFactory
from chatapp.chat.holds import Hold, Kind
from chatapp.commands import CommandTable
from chatapp.config import Accounts
from chatapp.errors import CODES, ChatError, Code
from chatapp.hosts import parse_networks
from chatapp.log.search import NOTHING
from chatapp.names import skeleton
from chatapp.session.account import Account
from chatapp.session.session import Session
from tests.chat.conftest import config_with
from tests.conftest import limit
from tests.connect import Connect
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat

ELSEWHERE: tuple[Code, ...] = (
    *("sessions", "sessions_per_address", "logins_per_minute", "page_files_per_minute"),
    "registrations_per_day",
)
"""Limits that are met before a program reads objects, or on registering."""

LINES: list[tuple[Code, tuple[str, ...]]] = [
    ("refused", ("/whisper ann hi",)),
    ("unchanged", ("/nick ann",)),
    ("unchanged", ("ann's own token",)),
    ("empty", ("",)),
    ("empty", ("\u200b",)),
    ("empty", ("/topic \u200b",)),
    ("blank_first", (" /list",)),
    ("bad_text", ("bytes come",)),
    ("bad_text", ("h\0i\0",)),
    ("too_long", (f"/topic {'x' * 1000}",)),
    ("not_understood", ("{",)),
    ("ref_used", ('{"line": "one", "ref": "r"}', '{"line": "two", "ref": "r"}')),
    ("unknown_command", ("/lsit",)),
    ("usage", ("/nick",)),
    ("usage", ("/history 0",)),
    ("usage", ("/list 9",)),
    ("bad_name", ("/nick 9",)),
    ("name_reserved", ("/nick admin",)),
    ("name_taken", ("/nick bob",)),
    ("name_taken", ("/nick b0b",)),
    ("name_kept", ("bob is lost", "/nick bob")),
    ("name_kept", ("zoe was given up", "/nick zoe")),
    ("name_registered", ("bob is registered", "/nick bob")),
    ("no_such_user", ("/whisper zed hi",)),
    ("no_such_user", ("/whisper @bob hi",)),
    ("no_such_user", ("/reply hi",)),
    ("no_such_user", ("bob whispers and quits", "/reply hi")),
    ("no_message", ("/remove",)),
    ("bad_room", ("/join dev",)),
    ("no_such_room", ("/list #no",)),
    ("not_in_room", ("/leave #dev",)),
    ("not_in_room", ("ann is registered", '{"read": {"room": "#dev", "id": 1}}')),
    ("cannot_enter", ("#dev is private", "/join #dev")),
    ("bad_token", ("/resume 6xJ2iPsf_I1-MJ4QBzgf",)),
    ("bad_secret", ("the network is secure", "/login zed horse battery")),
    ("bad_password", ("the network is secure", "/register short")),
    ("bad_key", ("the network is secure", "ann is registered", "/key add ssh-dss AAAA")),
    ("insecure", ("/register horse battery",)),
    ("logged_in", ("ann is registered", "/register horse battery")),
    ("logged_in", ("ann is registered", "/login bob horse battery")),
    ("not_logged_in", ("/logout",)),
    ("not_logged_in", ("/history bob",)),
    ("forbidden", ("the network is secure", "ann is a bot", "/token new other")),
    ("forbidden", ("/kick bob",)),
    ("banned", ("ann is banned from #dev", "/join #dev")),
    ("muted", ("ann is muted", "hello")),
    ("muted", ("ann is muted", "/whisper bob hi")),
    ("confirm", ("ann is an operator", "/ban everywhere 192.0.2.0/24")),
    ("members_only", ("guests only read", "hello")),
    ("members_only", ("guests stay outside", "/list")),
    ("closed", ("nobody may register", "/register horse battery")),
    ("bad_invitation", ("who is invited may register", "/register horse battery", "xyzzy")),
    ("no_accounts", ("nothing is kept", "/register horse battery")),
    ("logins", ("the network is secure", *4 * ("/login zed horse battery",))),
    ("wait", ("much was said", "the journal waits", "/history", "/history")),
    ("no_search", ("nothing can be searched", "/search fish")),
    ("empty", ('{"search": " "}',)),
    ("journal", ("the journal fails", "hello", "hello")),
    ("journal", ("much was said", "the journal fails", "/history")),
    ("failed", ("/fail",)),
]
"""What leads to each code: scenes, and lines that a program sends."""

LIMITS: dict[Code, tuple[dict[str, int], tuple[str, ...]]] = {
    "line_bytes": ({"line_bytes": 128}, ("x" * 129,)),
    "flood_seconds": (
        {"messages_per_second": 1, "message_burst": 1, "flood_seconds": 2},
        ("lines flood",),
    ),
    "unread_bytes": (
        {"unread_bytes": 1, "mailbox_bytes": 0},
        ("bob is lost", *2 * ("/whisper bob hi",)),
    ),
    "mailbox_bytes": ({"mailbox_bytes": 1}, ("bob is lost", *2 * ("/whisper bob hi",))),
    "rooms": ({"rooms": 1}, ("/join #new",)),
    "rooms_per_account": (
        {"rooms_per_account": 1},
        ("ann is registered", "/join #new", "/join #newer"),
    ),
    "rooms_per_user": ({"rooms_per_user": 1}, ("/join #new",)),
    "rooms_per_address": ({"rooms_per_address": 1}, ("/join #new",)),
    "names_per_minute": ({"names_per_minute": 1}, ("/nick carl", "/nick carla")),
}
"""The same for the codes of limits, with a limit."""


class Stage:
    """A program, ann, and another user, bob, with a journal that scenes have wait or fail."""

    def __init__(self, chat: ChatFactory, connect: Connect, journal: FakeJournal) -> None:
        self.chat = chat
        self.connect = connect
        self.ann, self.bob = (connect(host="192.0.2.1") for _ in range(2))
        self.ann.send("/nick ann")
        self.bob.send("/nick bob", "/join #dev")
        self.ann.read_objects()
        self._journal = journal
        self._scenes: dict[str, Callable[[], None]] = {
            "bytes come": lambda: self.ann.send_binary(b"{}"),
            "much was said": lambda: self.ann.send(*map(str, range(30))),
            "bob is lost": self.bob.close,
            "bob is registered": lambda: self._register("bob"),
            "ann is registered": lambda: self._register("ann"),
            "bob whispers and quits": lambda: self.bob.send("/whisper ann hi", "/quit"),
            "zoe was given up": self._give_up,
            "the network is secure": self._secure,
            "ann is a bot": self._be_a_bot,
            "#dev is private": self._make_private,
            "ann is banned from #dev": lambda: self._hold("ban", "#dev"),
            "ann is muted": lambda: self._hold("mute"),
            "ann is an operator": self._be_an_operator,
            "guests only read": lambda: self._open(guests="read"),
            "guests stay outside": lambda: self._open(guests="no"),
            "nobody may register": lambda: self._open(registration="closed"),
            "who is invited may register": lambda: self._open(registration="invite"),
            "nothing is kept": lambda: setattr(chat.registration, "_hasher", None),
            "ann's own token": lambda: self.ann.send(f"/resume {self.ann.token}"),
            "nothing can be searched": lambda: setattr(journal, "unsearchable", NOTHING),
            "lines flood": self._flood,
            "the journal waits": self._wait,
            "the journal fails": self._fail,
        }

    def play(self, lines: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the errors that the program reads."""
        for line in lines:
            if line in self._scenes:
                self._scenes[line]()
            else:
                self.ann.send(line)
        return [sent for sent in self.ann.read_objects() if sent["type"] == "error"]

    def end(self) -> None:
        """Let the journal work."""
        self._journal.failing = ""
        self._journal.release()

    def _flood(self) -> None:
        self.ann.post(*[b"spam"] * 20)
        for _ in range(10):
            self.ann.clock.advance(1)

    def _be_a_bot(self) -> None:
        self._register("ann")
        self.chat.find_user("ann").devices[0].login = "weather"

    def _hold(self, kind: Kind, room: str = "") -> None:
        where = self.chat.find_room(room) if room else None
        hold = Hold(kind, 0, "ann", "bob", "", 0, user=self.chat.find_user("ann").id)
        self.chat.order.holding.add(hold, where, until=0.0)

    def _be_an_operator(self) -> None:
        self._register("ann")
        account = self.chat.find_user("ann").account
        assert account is not None
        account.is_operator = True

    def _secure(self) -> None:
        accounts = Accounts(secure_networks=parse_networks("192.0.2.0/24"))
        self.chat.configure(replace(self.chat.config, accounts=accounts))

    def _open(self, **switches: Any) -> None:
        accounts = Accounts(secure_networks=parse_networks("192.0.2.0/24"), **switches)
        self.chat.configure(replace(self.chat.config, accounts=accounts))

    def _register(self, name: str) -> None:
        self.chat.users.registered.add(self.chat.find_user(name), Account("", 0.0))

    def _give_up(self) -> None:
        self.chat.users.registered.rest(skeleton("zoe"), self.chat.wall() + 1)

    def _make_private(self) -> None:
        self.chat.find_room("#dev").charter.private = True

    def _wait(self) -> None:
        self._journal.holding = True

    def _fail(self) -> None:
        self._journal.failing = "database or disk is full"


@pytest.fixture
def stage(clock: MemoryReactorClock) -> Iterator[Stage]:
    """Ann and bob are there, and one command is broken."""
    journal = FakeJournal(clock)
    chat = make_chat(config_with(log_entries=5), clock, journal, hasher=FakeHasher())
    chat.commands.update(_broken())
    connect = Connect(chat, clock, "object")
    stage = Stage(chat, connect, journal)
    yield stage
    stage.end()
    connect.close()


def _broken() -> CommandTable:
    table = CommandTable()

    @table.command("fail", purpose="Fail.")
    def fail(_chat: ChatFactory, _session: Session) -> None:
        raise ZeroDivisionError

    return table


@pytest.mark.parametrize(("code", "lines"), LINES)
def test_each_code(
    stage: Stage, code: Code, lines: tuple[str, ...], logged_errors: list[LogEvent]
) -> None:
    """What a program does wrong is answered with just that code."""
    *_, error = stage.play(lines)
    assert error["code"] == code
    assert list(error) == ["type", "code", "text", *(["ref"] if "ref" in error else [])]
    if code in ("journal", "failed"):
        logged_errors.clear()


def test_a_newcomer(stage: Stage, logged_errors: list[LogEvent]) -> None:
    """Nor does anyone come in while nothing can be saved."""
    stage.play(("the journal fails", "hello"))
    newcomer = stage.connect(first="hello")
    newcomer.send("hello")
    errors = [(sent["type"], sent["code"]) for sent in newcomer.read_objects()]
    assert errors == [("error", "journal")] * 3
    logged_errors.clear()


@pytest.mark.parametrize("key", LIMITS)
def test_each_limit(stage: Stage, key: Code) -> None:
    """The code of a limit is its key in the configuration."""
    limits, lines = LIMITS[key]
    limit(stage.chat, **limits)
    assert [error["code"] for error in stage.play(lines)] == [key]


def test_every_code_is_tried() -> None:
    """A new code comes with what leads to it."""
    assert {*dict(LINES), *LIMITS, *ELSEWHERE} == set(CODES)


def test_a_refusal_without_a_code() -> None:
    """Other packages need not name one; one that does may have words beside it."""
    assert ChatError("no").code == "refused"
    named = ChatError("no such dice: {dice}", code="usage", dice="2x6")
    assert (str(named), named.reason, named.code) == (
        "no such dice: 2x6",
        "no such dice: {dice}",
        "usage",
    )
