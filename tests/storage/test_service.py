"""The journal's service: what it does while it starts."""

import gc
from pathlib import Path
from typing import Any, cast

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.config import Config
from chatapp.errors import StartError
from chatapp.storage.service import JournalService
from chatapp.storage.sqlite import SqliteJournal
from tests.storage.conftest import make


class StandIn:
    """Stands for a chat: it notes whether garbage is collected while it goes on from a journal."""

    config = Config()
    rooms: tuple[str, ...] = ()
    absent = 0

    def __init__(self) -> None:
        self.users = self
        self.clock = MemoryReactorClock()
        self.collected: bool | None = None

    def restore(self, kept: object) -> None:
        self.collected = gc.isenabled()


def start(journal: SqliteJournal) -> StandIn:
    """Start the service; return the chat."""
    chat = StandIn()
    JournalService(cast("Any", chat), journal).startService()
    return chat


def test_no_garbage_is_collected_meanwhile(path: Path) -> None:
    """What is kept of many users is made at once, and the collector does not look at it again."""
    assert gc.isenabled()
    journal = make(path)
    chat = start(journal)
    journal.close()
    assert chat.collected is False
    assert gc.isenabled()


def test_a_journal_that_cannot_be_opened(tmp_path: Path) -> None:
    """Garbage is collected again, though the start has failed."""
    with pytest.raises(StartError, match=r"^cannot open the journal "):
        start(make(tmp_path / "nowhere" / "chat.sqlite3"))
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(path: Path) -> None:
    """Whoever has switched it off meant it."""
    journal = make(path)
    gc.disable()
    try:
        start(journal)
        assert not gc.isenabled()
    finally:
        gc.enable()
        journal.close()
