"""Files that older versions made are brought up to date, and everything in them is there again.

`journals/N.sql` is what a server of version N of the schema has left behind: two rooms with a
topic, three users with names and a guest, whispers, and one who was lost before something was said.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands
from chatapp.storage.sqlite import SqliteJournal
from tests.memory import LineClient
from tests.storage.test_sqlite import make

JOURNALS = sorted((Path(__file__).parent / "journals").glob("*.sql"))
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


@pytest.fixture
def chat(journal: SqliteJournal, clock: MemoryReactorClock) -> ChatFactory:
    """A chat that goes on from it, a minute after carl was lost."""
    history = History(on_join=0, resume_seconds=600)
    chat = ChatFactory(
        Config(history=history),
        builtin_commands(),
        clock,
        journal,
        wall=lambda: CARL_GONE + 60,
    )
    chat.protocol = ChatLineProtocol  # type: ignore[assignment]
    chat.restore(journal.open())
    return chat


def come_back(chat: ChatFactory, clock: MemoryReactorClock, name: str) -> list[str]:
    """Let a user come back; return what they read, without times."""
    client = LineClient(chat, clock, 50001)
    client.join(f"/resume {TOKENS[name]}")
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
