"""Files that older versions made are brought up to date, and everything in them is there again.

`journals/N.sql` is what a server of version N of the schema has left behind: two rooms with a
topic, three users with names and a guest, whispers, and one who was lost before something was said.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.tokens import hash_token
from chatapp.config import Config, History
from chatapp.storage.sqlite import SqliteJournal
from tests.making import make_chat
from tests.memory import LineClient
from tests.storage.conftest import make

JOURNALS = [Path(__file__).parent / "journals" / f"{version}.sql" for version in (1, 2)]
TIME = re.compile(r"^\[\d\d:\d\d\] ")
TOKEN = re.compile(r"[\w-]{20}")
CARL_GONE = 1_795_662_755.5
"""When carl was lost, in seconds since 1970."""
TOKENS = {
    "ann": "6xJ2iPsf_I1-MJ4QBzgf",
    "bob": "uxkXrA8IrCo9j4HEfDra",
    "carl": "sl_0YLsLxY_xsiG2nsRR",
    "guest1": "ZzgO4UcEzmBYrEDLISXc",
}


@pytest.fixture(params=JOURNALS, ids=lambda path: path.stem)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteJournal]:
    """A journal in a file that an older version made."""
    path = tmp_path / "chat.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(request.param.read_text(encoding="utf-8"))
    journal = make(path)
    yield journal
    journal.close()


def go_on(journal: SqliteJournal, clock: MemoryReactorClock) -> ChatFactory:
    """Return a chat that goes on from a journal, a minute after carl was lost."""
    history = History(on_join=0, resume_seconds=600)
    chat = make_chat(Config(history=history), clock, journal, wall=lambda: CARL_GONE + 60)
    chat.restore(journal.open())
    return chat


@pytest.fixture
def chat(journal: SqliteJournal, clock: MemoryReactorClock) -> ChatFactory:
    """A chat that goes on from the journal."""
    return go_on(journal, clock)


def come_back(chat: ChatFactory, clock: MemoryReactorClock, name: str) -> list[str]:
    """Let a user come back; return what they read, without times."""
    client = LineClient(chat, clock, 50001)
    client.join(f"/resume {TOKENS.get(name, name)}")
    lines = client.read()
    client.close()
    return [TIME.sub("", TOKEN.sub("TOKEN", line)) for line in lines]


@pytest.mark.parametrize("name", TOKENS)
def test_everyone_may_come_back(chat: ChatFactory, clock: MemoryReactorClock, name: str) -> None:
    """With the token that they were given then, to their name."""
    lines = come_back(chat, clock, name)
    assert lines[0].startswith(f"-- welcome back, {name}: you are in #")
    assert "bob: said while carl is away" in lines
    assert lines[-1] == "-- you are up to date"


def test_rooms_topics_and_whispers(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """They are what they were; offsets go on where they ended."""
    assert chat.find_room("#dev").topic == "all about tests"
    assert (chat.find_room("#lobby").log.end, chat.find_room("#dev").log.end) == (15, 6)
    assert come_back(chat, clock, "carl") == [
        "-- welcome back, carl: you are in #lobby",
        "-- /resume TOKEN brings you back if the connection is lost",
        "-- carl left",
        "bob: said while carl is away",
        "[bob -> you] are you there?",
        "-- you are up to date",
    ]
    ann = chat.users.find("ann", absent=True)
    assert ann.whispers is not None
    assert (ann.whispers.first, ann.whispers.end) == (2, 2)


class Before(NamedTuple):
    """A user of a server of version 2: the name, and how the user went."""

    name: str
    closed: bool = False
    """The client closed the connection, so the name was no longer claimed."""
    guest: bool = False


def looked(name: str) -> str:
    """Return what names had in common that looked alike for a server of version 2."""
    return name.lower().translate(str.maketrans("01i", "oll")).replace("rn", "m")


def add_users(path: Path, users: Sequence[Before]) -> None:
    """Add users to a journal of version 2; the token of each is the name."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript((JOURNALS[0].parent / "2.sql").read_text(encoding="utf-8"))
        for number, user in enumerate(users, 10):
            value = {
                "name": user.name,
                "guest": user.guest,
                "digest": hash_token(user.name).hex(),
                "previous": "",
                "room": 1,
                "answers": f"a{number}",
                "gone": CARL_GONE if user.closed else 0.0,
                "closed": user.closed,
            }
            row = ("user", str(number), json.dumps(value))
            database.execute("INSERT INTO record VALUES (?, ?, ?)", row)
            place = ("place", f"{number}/1", json.dumps({"at": 14}))
            database.execute("INSERT INTO record VALUES (?, ?, ?)", place)
            if not (user.guest or user.closed):
                claim = (f"name:{looked(user.name)}", str(number))
                database.execute("INSERT INTO claim VALUES (?, ?)", claim)
        database.commit()


@pytest.mark.parametrize("restarts", [0, 1], ids=["at once", "after another start"])
@pytest.mark.parametrize(
    "users",
    [
        [Before("zoe"), Before("zoe_"), Before("zoe-"), Before("ZOE--")],
        [Before("b0b_"), Before("bob-")],
        [Before("bernard")],
        [Before("clave"), Before("dave"), Before("wim"), Before("vvIM")],
        [Before("gus"), Before("gu5"), Before("guS_")],
        [Before("guests"), Before("gue5t7"), Before("guest_")],
        [Before("guests"), Before("guest5", guest=True), Before("guest7", guest=True)],
        [Before("zed", closed=True), Before("zed_"), Before("zecl", closed=True)],
        [Before("admin_"), Before("server-")],
    ],
    ids=lambda users: "-".join(user.name for user in users),
)
def test_names_that_look_alike_now(
    tmp_path: Path, clock: MemoryReactorClock, users: list[Before], restarts: int
) -> None:
    """Everyone comes back to the name, in whatever order, and nobody else takes one like it."""
    path = tmp_path / "chat.sqlite3"
    add_users(path, users)
    for _ in range(restarts):
        journal = make(path)
        journal.open()
        journal.close()
    journal = make(path)
    chat = go_on(journal, clock)
    stranger = LineClient(chat, clock, 50002)
    stranger.join()
    stranger.read()
    clients: list[LineClient] = []
    for user in reversed(users):
        clients.append(LineClient(chat, clock, 50003 + len(clients)))
        clients[-1].join(f"/resume {user.name}")
        assert clients[-1].read()[0] == f"-- welcome back, {user.name}: you are in #lobby"
        stranger.send(f"/nick {user.name}_")
        assert stranger.read()[-1].startswith("! that name ")
    for client in (*clients, stranger):
        client.close()
    journal.close()


def test_a_name_that_was_taken_stays_so(tmp_path: Path, clock: MemoryReactorClock) -> None:
    """Whoever closed the connection and lost the name to another user is a guest."""
    path = tmp_path / "chat.sqlite3"
    add_users(path, [Before("zoe", closed=True), Before("Z0E")])
    journal = make(path)
    chat = go_on(journal, clock)
    assert come_back(chat, clock, "Z0E")[0] == "-- welcome back, Z0E: you are in #lobby"
    assert come_back(chat, clock, "zoe")[0].startswith("-- welcome back, guest")
    journal.close()


@settings(max_examples=30, deadline=None)
@given(
    names=st.lists(
        st.text("aM0o1lmrnvwdcl5s_-", min_size=1, max_size=5).map(lambda rest: f"z{rest}"),
        min_size=1,
        max_size=12,
        unique_by=looked,
    )
)
def test_every_name_that_was_kept_is_kept(names: list[str]) -> None:
    """All names that could be had at one time before can be had still, each by its owner."""
    clock = MemoryReactorClock()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.sqlite3"
        add_users(path, [Before(name) for name in names])
        journal = make(path)
        chat = go_on(journal, clock)
        clients: list[LineClient] = []
        for name in names:
            clients.append(LineClient(chat, clock, 50001 + len(clients)))
            clients[-1].join(f"/resume {name}")
            assert clients[-1].read()[0] == f"-- welcome back, {name}: you are in #lobby"
        assert {user.name for user in chat.users.online.values()} == set(names)
        for client in clients:
            client.close()
        journal.close()
