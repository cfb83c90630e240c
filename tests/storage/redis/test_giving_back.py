"""An engine that has lost the journal: it is given back all that is known here."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Applied, Change, Claim, Drop, Record, Redaction
from chatapp.log.log import Log
from chatapp.room_events import Said
from chatapp.storage.redis import recent
from chatapp.storage.redis.giving_back import GivingBack
from chatapp.storage.redis.scripts import EMPTIED, TAKEN
from tests.redis_server import RedisServer
from tests.storage.conftest import LOBBY, comings, entries, result, said, shown, write
from tests.storage.straight import StraightJournal

ANN = Record("user", "7", {"name": "ann", "digest": "aa", "previous": "bb"})
GIVEN = (
    "WARN | Redis had lost the journal, and was given back what is in memory:"
    " records {}, entries {}; older entries are gone"
)


class Chatting(StraightJournal):
    """A journal, and the logs that a chat would have."""

    def __init__(self, server: RedisServer, recent: int = 0) -> None:
        super().__init__(server)
        self.logs = {log: Log("#lobby", max_recent=recent, number=log) for log in (1, 2)}
        self.remember(self.logs)
        self.open()
        self.link.connect()

    def say(self, *changes: Change) -> list[Applied]:
        """Have a batch written, and applied as a recorder does."""
        applied = write(self, *changes)
        for change, found in zip(changes, applied, strict=True):
            for each in change.redactions:
                self.logs[each.log].redact(each.offset, each.by)
            for entry, offset in zip(change.entries, found.offsets, strict=True):
                assert self.logs[entry.log].append(entry.event, entry.time, entry.by) == offset
        return applied


@pytest.fixture
def journal(server: RedisServer) -> Iterator[Chatting]:
    """An open journal, connected, in a Redis of its own."""
    journal = Chatting(server)
    yield journal
    if not journal.why:
        journal.close()


def kept_of(journal: StraightJournal, log: int = 1) -> list[tuple[int, float, object]]:
    """Return what is kept of a log."""
    return shown(result(journal.read(log, "#lobby", 1, 999)))


def empty(server: RedisServer) -> None:
    """Have Redis forget everything."""
    server.ask("FLUSHALL")


def lose_the_disk(server: RedisServer) -> None:
    """Have Redis begin anew with an empty folder."""
    server.kill()
    shutil.rmtree(server.folder / "appendonlydir")
    server.start()


def write_a_bit(journal: Chatting) -> None:
    """Write what a chat has of everything."""
    journal.say(Change(said(3), [LOBBY, ANN], [Claim("name:ann", "7")]))
    journal.say(Change(comings(2), [Record("user", "8", {"name": "bob"})]))
    journal.say(Change([*said(1), *said(2, log=2)], [Record("user", "8", None)]))
    journal.say(Change(redactions=[Redaction(1, 2, "ann")]))


@pytest.mark.parametrize("lose", [empty, lose_the_disk])
def test_everything_in_memory_is_given_back(
    lose: Callable[[RedisServer], None], journal: Chatting, log_lines: list[str]
) -> None:
    """With the same offsets, and in the same epochs; then all goes on, also at the next start."""
    write_a_bit(journal)
    before = [kept_of(journal, log) for log in (1, 2)]
    lose(journal.server)
    batch = [Change(said(1))]
    with pytest.raises(JournalError):
        write(journal, *batch)
    journal.link.connect()
    assert (journal.why, journal.link.away, journal.counts.given_back) == ("", "", 1)
    assert log_lines == [GIVEN.format(2, 7)]
    assert [kept_of(journal, log) for log in (1, 2)] == before
    assert write(journal, *batch) == [Applied((7,))]
    journal.server.wait_until_rewritten()
    journal.kill()
    after = StraightJournal(journal.server)
    kept = after.open()
    after.close()
    journal.why = "it was killed"
    assert {kind: dict(rows) for kind, rows in kept.records.items()} == {
        "room": {"1": {"name": "#lobby", "epoch": "e1", "topic": ""}},
        "user": {"7": dict(ANN.value or {})},
    }
    assert (kept.claims, kept.reaches) == ({"name:ann": "7"}, {1: (1, 8), 2: (1, 3)})
    assert not journal.server.ask("KEYS", "{chatapp}:new:*")


@pytest.mark.parametrize("look", ["write", "beat"])
def test_whatever_finds_that_it_is_lost(look: str, journal: Chatting) -> None:
    """The connection is made anew, and the loss healed before anything else is done."""
    write_a_bit(journal)
    journal.server.ask("FLUSHALL")
    if look == "write":
        with pytest.raises(JournalError, match=EMPTIED):
            write(journal, Change(said(1)))
    else:
        journal.link.beat()
    assert (journal.why, journal.link.away) == ("", EMPTIED)
    journal.link.connect()
    assert journal.counts.given_back == 1
    assert len(kept_of(journal)) == 6


def test_what_is_no_longer_in_memory_is_a_hole(journal: Chatting) -> None:
    """Its offsets are never used again; what was said last is given back too."""
    journal.logs[1] = Log("#lobby", max_recent=2, number=1)
    journal.say(Change([*said(4), *comings(9)], [LOBBY]))
    journal.logs[1].rest()
    journal.say(Change(comings(1)))
    journal.server.ask("FLUSHALL")
    journal.link.connect()
    assert [offset for offset, *_ in kept_of(journal)] == [3, 4, 14]
    assert write(journal, Change(said(1))) == [Applied((15,))]


def test_an_old_copy_comes_back(journal: Chatting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has is kept, but for what was deleted or removed since; the rest is given back."""
    server = journal.server
    journal.say(Change([*said(5), *said(2, log=2)], [LOBBY, ANN], [Claim("name:ann", "7")]))
    size = server.size()
    monkeypatch.setattr(recent, "RECENT_BYTES", 300)
    journal.say(Change(said(3), [Record("user", "7", None)], [Claim("name:ann", "", "7")]))
    journal.say(Change(redactions=[Redaction(1, at, "eve") for at in (3, 7)]))
    journal.say(Change(drops=[Drop(1, 2), Drop(2)]))
    before = kept_of(journal)
    journal.logs[1].drop(7)  # the copy has some that are not in memory
    server.kill()
    server.cut(size)
    server.start()
    journal.link.connect()
    assert (journal.why, journal.counts.put_back, journal.counts.given_back) == ("", 0, 1)
    found = kept_of(journal)
    assert found == [row for row in before if row[0] != 6]
    assert [offset for offset, *_ in found] == [2, 3, 4, 5, 7, 8]
    gone = Said("#lobby", "ann", "(removed by eve)", removed_by="eve")
    assert [event for offset, _, event in found if offset in (3, 7)] == [gone, gone]
    assert kept_of(journal, 2) == []
    assert write(journal, Change(said(1))) == [Applied((9,))]
    journal.close()
    kept = journal.open()
    assert (dict(kept.records.get("user", {})), kept.claims) == ({}, {})
    assert kept.records["room"]["1"]["epoch"] == "e1"


def interrupt(monkeypatch: pytest.MonkeyPatch, after: int) -> Callable[[], None]:
    """Have giving back end after a number of calls; return what lets it go on."""
    fill, calls = GivingBack._fill, iter(range(after))

    async def ends(self: GivingBack, commands: Any) -> None:
        if next(calls, None) is None:
            raise JournalError("the connection to Redis was lost")
        await fill(self, commands)

    monkeypatch.setattr(GivingBack, "_fill", ends)
    return lambda: monkeypatch.setattr(GivingBack, "_fill", fill)


@pytest.mark.parametrize("after", range(10))
def test_giving_back_is_interrupted(
    after: int, journal: Chatting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins anew, and comes to the same; a server that starts meanwhile has all or nothing."""
    write_a_bit(journal)
    before = kept_of(journal)
    journal.server.ask("FLUSHALL")
    go_on = interrupt(monkeypatch, after)
    journal.link.connect()
    assert journal.link.away == "the connection to Redis was lost"
    assert journal.server.ask("HGET", "{chatapp}:state", "done") == b"-1"
    go_on()
    journal.link.connect()
    assert (journal.why, journal.link.away) == ("", "")
    assert kept_of(journal) == before
    assert write(journal, Change(said(1))) == [Applied((7,))]


@pytest.mark.parametrize("after", [0, 4, 6, 7, 9])
def test_the_server_dies_while_it_gives_back(
    after: int, journal: Chatting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one has all records or none, begins new epochs, and uses no offset twice in one."""
    write_a_bit(journal)
    journal.server.ask("FLUSHALL")
    go_on = interrupt(monkeypatch, after)
    journal.link.connect()
    journal.kill()
    go_on()
    other = StraightJournal(journal.server)
    kept = other.open()
    assert set(kept.records) in (set(), {"room", "user"})
    if kept.records:
        assert kept.records["room"]["1"]["epoch"] != "e1"
        assert kept.claims == {"name:ann": "7"}
    (applied,) = write(other, Change(entries(Said("#lobby", "bob", "new"))))
    assert applied == Applied((7 if kept.records else 1,))
    other.close()
    journal.why = "it was killed"


def test_another_server_was_faster(journal: Chatting) -> None:
    """It has the journal then, and this server ends."""
    write_a_bit(journal)
    journal.server.ask("FLUSHALL")
    other = StraightJournal(journal.server)
    other.open()
    journal.link.connect()
    assert journal.why == TAKEN
    other.close()


def test_keys_of_something_else_have_taken_its_place(journal: Chatting) -> None:
    """They are left as they are."""
    journal.server.ask("FLUSHALL")
    journal.server.ask("HSET", "{chatapp}:state", "name", "x")
    journal.link.connect()
    assert journal.why == TAKEN
    assert journal.server.ask("HGETALL", "{chatapp}:state") == {b"name": b"x"}
