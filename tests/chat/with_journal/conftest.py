"""A chat with a journal, and another one that goes on from there.

The journal is two: one in dictionaries, and one in a Redis in memory, which have to say the same.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat import invitations
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.conversation import Conversation
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.memory_redis.server import memory_redis
from tests.redis_server import RedisServer, redis_server
from tests.storage.twin import TwinJournal

WITH_REDIS = (
    *("test_restart", "test_returns", "test_kept_in_order"),
    *("test_search", "test_search_meanwhile", "test_searching_programs"),
)
"""The modules whose tests run with a journal in a real Redis, too."""

WITHOUT_REDIS = (
    "test_accounts_at_once",
    "test_changed_at_once",
    "test_charters_at_once",
    "test_kept_look_alikes",
    "test_last_read",
    "test_mailboxes",
    "test_preferences",
    "test_resets",
    "test_what_is_kept",
)
"""Those with tests that change what is in the dictionaries, or count on the order in it."""

Start = Callable[[FakeJournal], ChatFactory]


@pytest.fixture
def config() -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    return config_with()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis for many tests, which begin with nothing in it."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_server() as server:
        yield server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have the tests of what is kept, and of coming back, run with a real Redis, too."""
    name = metafunc.module.__name__.rpartition(".")[2]
    if name in WITH_REDIS:
        metafunc.parametrize("kind", ["memory", "redis"], indirect=True)
    elif name in WITHOUT_REDIS and "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", ["dictionaries"], indirect=True)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Where Redis is; `dictionaries` without one."""
    return str(getattr(request, "param", "memory"))


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis with nothing in it."""
    if kind == "memory":
        with memory_redis() as server:
            yield server
        return
    real: RedisServer = request.getfixturevalue("redis")
    real.ask("FLUSHALL")
    yield real


@pytest.fixture
def journal(
    clock: MemoryReactorClock, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[FakeJournal]:
    """A journal with nothing in it."""
    if kind == "dictionaries":
        yield FakeJournal(clock)
        return
    server: RedisServer = request.getfixturevalue("server")
    twin = TwinJournal(clock, server, tmp_path / "twin-search")
    yield twin
    twin.end()


@pytest.fixture
def start(config: Config, clock: MemoryReactorClock) -> Start:
    """Start chats that go on from a journal."""

    def start(journal: FakeJournal) -> ChatFactory:
        return make_chat(config, clock, journal, hasher=FakeHasher())

    return start


@pytest.fixture
def chat(start: Start, journal: FakeJournal) -> ChatFactory:
    """A chat with the built-in commands and a journal."""
    return start(journal)


@pytest.fixture
def numbered_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes of invitations are code1, code2 and so on."""
    numbers = count(1)
    monkeypatch.setattr(invitations, "_new_code", lambda: f"code{next(numbers)}")


class Servers:
    """One server after another in a conversation, each with what the journal before had kept."""

    def __init__(
        self, talk: Conversation, first: Connect, start: Start, journal: FakeJournal
    ) -> None:
        self.journal = journal
        self.journals = [journal]
        self.copy = journal
        self.later: list[Connect] = []
        self._talk = talk
        self._first = first
        self._start = start

    def wait(self) -> None:
        """Have the journal do nothing that it is asked for."""
        self.journal.holding = True

    def answer(self) -> None:
        """Have it do the first."""
        self.journal.answer()

    def release(self) -> None:
        """Have it do everything."""
        self.journal.release()

    def fail(self) -> None:
        """Have it fail."""
        self.journal.failing = "database or disk is full"

    def work(self) -> None:
        """Have it fail no more."""
        self.journal.failing = ""

    def kill(self) -> None:
        """Go on with another server, in whose journal is what was written."""
        self._go_on(self.journal.copy())

    def save(self) -> None:
        """Make a copy of the journal, without Redis."""
        self.copy = FakeJournal.copy(self.journal)

    def restore(self) -> None:
        """Go on with another server, from the copy."""
        self.copy.begin_life()
        self._go_on(self.copy)

    def _go_on(self, journal: FakeJournal) -> None:
        self.wait()
        self.journal = journal
        self.journals.append(self.journal)
        first = self._first
        self.later.append(Connect(self._start(self.journal), first.clock, first.transport))
        self._talk.move(self.later[-1])


@pytest.fixture
def talk(
    talk: Conversation, connect: Connect, start: Start, journal: FakeJournal
) -> Iterator[Conversation]:
    """People talk while the journal is slow or fails, and after the server was killed.

    While it waits, nothing that it is asked for is done, until it answers, one at a time, or goes
    on. The next server goes on from what was written, and the one before has no part in it.
    """
    servers = Servers(talk, connect, start, journal)
    talk.scenes |= {
        "the journal waits": servers.wait,
        "the journal answers": servers.answer,
        "the journal goes on": servers.release,
        "the journal fails": servers.fail,
        "the journal works": servers.work,
        "a copy is made": servers.save,
        "the copy is put back": servers.restore,
        "the server is killed": servers.kill,
        "the server starts again": servers.kill,
    }
    yield talk
    for each in servers.journals:
        each.release()
        if isinstance(each, TwinJournal):
            each.end()
    for again in servers.later:
        again.close()
