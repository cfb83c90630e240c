"""What the reports show of a journal in Redis: the same as of a file."""

from pathlib import Path

import pytest

from chatapp.errors import JournalError
from chatapp.events import Audited
from chatapp.log.journal import Change, Record
from chatapp.storage.redis import source
from chatapp.storage.redis.source import open_redis
from chatapp.storage.report import REPORTS, open_file, report
from tests.redis_server import RedisServer
from tests.storage.conftest import entries, make, said, write
from tests.storage.straight import StraightJournal

HOLD = {"kind": "ban", "room": 1, "whom": "bob", "by": "ann", "why": "spam", "until": 60.0}


def change() -> Change:
    """Return a change with something of everything that is shown, and more."""
    acts = [Audited("ann", act, "bob", "#lobby", "spam", 90.0) for act in ("ban", "mute", "kick")]
    records = [
        Record("account", "8", {"name": "zoe", "since": 60.0}),
        Record("account", "12", {"name": "Ann", "since": 0.0}),
        Record("accounts", "8", {"no": "such kind"}),
        Record("operator", "8", {}),
        Record("audit", "log", {"log": 9}),
        Record("room", "1", {"name": "#lobby", "epoch": "e1"}),
        Record("hold", "1/bob", HOLD),
        Record("hold", "0/carl", {**HOLD, "kind": "mute", "room": 0}),
    ]
    return Change([*entries(*acts, log=9), *said(2)], records)


def test_the_same_is_shown(
    tmp_path: Path, server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a server, however many pieces it is read in."""
    monkeypatch.setattr(source, "_AT_ONCE", 2)
    path = tmp_path / "journal"
    journals = make(path), StraightJournal(server)
    for journal in journals:
        journal.open()
        write(journal, change())
    for what in REPORTS:
        with open_file(str(path)) as file, open_redis(server.path) as redis:
            shown = report(redis, what, ["ann"])
            assert shown == report(file, what, ["ann"])
        assert len(shown) == {"audit": 4, "users": 3, "bans": 3}[what]
    for journal in journals:
        journal.close()


def test_there_is_none(server: RedisServer) -> None:
    """It is said, and nothing is made."""
    with (
        pytest.raises(JournalError, match=r"^there is no such journal$"),
        open_redis(server.path),
    ):
        pass
    assert server.ask("DBSIZE") == 0
