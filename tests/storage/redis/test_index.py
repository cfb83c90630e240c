"""The index for searching over Redis: what it makes of losses, and of another server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Change, KeptLog, Redaction
from chatapp.log.log import Log
from chatapp.room_events import Said
from chatapp.storage.redis.scripts import EMPTIED, TAKEN
from chatapp.storage.searching import NO_FILE
from tests.redis_server import RedisServer
from tests.storage.conftest import result, write
from tests.storage.index.conftest import covers, find, index_all, offsets, say, spans
from tests.storage.straight import StraightJournal

FISH = [f"fish {number}" for number in range(1, 31)]


def make(server: RedisServer, path: Path) -> StraightJournal:
    """Return a journal with an index, which is open."""
    journal = StraightJournal(server, search=f"{path}-search")
    journal.open()
    return journal


@pytest.fixture
def journal(server: RedisServer, tmp_path: Path) -> Iterator[StraightJournal]:
    """A journal in which everything is indexed."""
    journal = make(server, tmp_path / "one")
    say(journal, *FISH)
    index_all(journal)
    yield journal
    journal.close()


def test_another_server_catches_up(
    server: RedisServer, journal: StraightJournal, tmp_path: Path
) -> None:
    """Each has a file of its own, and goes on from where it was."""
    journal.kill()
    second = make(server, tmp_path / "two")
    assert spans(second) == []
    index_all(second)
    say(second, "fish 31")
    write(second, Change(redactions=[Redaction(1, 3, "ann")]))
    second.close()
    journal.open()
    assert spans(journal) == []  # something was removed of which it has not heard
    index_all(journal)
    assert offsets(find(journal, "fish")) == [at for at in range(1, 32) if at != 3]
    before = spans(journal)
    journal.close()
    second.open()
    say(second, "fish 32")
    second.close()
    journal.open()
    assert spans(journal) == before
    assert offsets(find(journal, "fish 32")) == [32]
    index_all(journal)
    assert covers(journal, 1, 1, 33)


def test_new_epochs(server: RedisServer, journal: StraightJournal) -> None:
    """An offset may be of other words then, so the index begins anew."""
    journal.kill()
    server.kill()
    server.start()
    journal.open()
    assert spans(journal) == []
    index_all(journal)
    assert covers(journal, 1, 1, 31)


def lose_last(server: RedisServer, size: int) -> None:
    """Have the engine come back without its last moments."""
    server.kill()
    server.cut(size)
    server.start()


def lose_all(server: RedisServer, _: int) -> None:
    """Empty it."""
    server.ask("FLUSHALL")


@pytest.mark.parametrize("lose", [lose_last, lose_all])
def test_what_is_to_be_given_back(
    server: RedisServer, journal: StraightJournal, lose: Callable[[RedisServer, int], None]
) -> None:
    """It is not taken for deleted, and is indexed when the engine has it again."""
    size = server.size()
    log = Log("#lobby", number=1)
    log.restore(KeptLog(31, 31, []))
    journal.remember({1: log})
    say(journal, "the last fish")
    log.append(Said("#lobby", "bob", "the last fish", 7), 5.0)
    lose(server, size)
    for ask in (lambda: result(journal.index_more()), lambda: find(journal, "fish")):
        with pytest.raises(JournalError, match=f"^{EMPTIED}$"):
            ask()
    journal.link.connect()
    index_all(journal)
    assert covers(journal, 1, 1, 32)
    assert offsets(find(journal, "the last")) == [31]


def test_another_server_has_it(
    server: RedisServer, journal: StraightJournal, tmp_path: Path
) -> None:
    """Nothing is found any more, because it may have gone on."""
    server.ask("DEL", "{chatapp}:lease")
    second = make(server, tmp_path / "two")
    with pytest.raises(JournalError, match=f"^{TAKEN}$"):
        find(journal, "fish")
    second.close()


def test_no_file(server: RedisServer) -> None:
    """It is said what is to be set."""
    journal = StraightJournal(server)
    journal.open()
    assert journal.unsearchable == NO_FILE
    journal.close()
