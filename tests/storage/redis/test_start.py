"""The start with a journal in Redis: who may have it, and in which epochs its rooms go on."""

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Change, Claim, Record, Redaction
from chatapp.room_events import Said
from chatapp.storage.redis.check import check_redis
from chatapp.storage.redis.checks import check_engine
from tests.redis_server import RedisServer, redis_server
from tests.storage.conftest import LOBBY, entries, result, said, shown, write
from tests.storage.straight import StraightJournal

ANN = Record("user", "3", {"name": "ann", "digest": "aa", "previous": "bb"})


def written(server: RedisServer) -> StraightJournal:
    """Return an open journal with a room and a user."""
    journal = StraightJournal(server)
    journal.open()
    write(journal, Change(said(2), [LOBBY, ANN]))
    return journal


def opened(server: RedisServer) -> tuple[str, object]:
    """Return the epoch of the room as the next start finds it, and what is noted of the user."""
    journal = StraightJournal(server)
    kept = journal.open()
    journal.close()
    return kept.records["room"]["1"]["epoch"], kept.records["user"]["3"].get("outlived")


def test_a_restart_keeps_epochs(server: RedisServer) -> None:
    """After a clean end as after a kill, however often."""
    journal = written(server)
    for _ in range(2):
        journal.kill()
        assert opened(server) == ("e1", None)
    journal = StraightJournal(server)
    journal.open()
    journal.close()
    assert opened(server) == ("e1", None)


def test_an_engine_that_was_restarted_after_a_clean_end(server: RedisServer) -> None:
    """The last that was written is there, so all is."""
    written(server).close()
    server.kill()
    server.start()
    assert opened(server) == ("e1", None)


def test_both_were_killed(server: RedisServer) -> None:
    """Nobody knows whether something is lacking: the rooms begin new epochs, once."""
    journal = written(server)
    server.kill()
    server.start()
    journal.kill()
    epoch, outlived = opened(server)
    assert epoch != "e1"
    assert outlived == ["aa", "bb"]
    assert opened(server) == (epoch, outlived)
    server.wait_until_rewritten()
    assert list(server.folder.glob("appendonlydir/appendonly.aof.2.*"))


def test_the_end_that_was_lost(server: RedisServer) -> None:
    """If Redis forgets how the server ended, it may have forgotten more."""
    journal = written(server)
    size = server.size()
    write(journal, Change(said(1)))
    journal.close()
    server.kill()
    server.cut(size)
    server.start()
    assert opened(server)[0] != "e1"


def test_a_second_server_is_refused(server: RedisServer) -> None:
    """As long as the first one is there; what it then says is one line."""
    first = written(server)
    second = StraightJournal(server)

    def beats(_seconds: float) -> None:
        first.link.beat()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chatapp.storage.redis.start._POLL_SECONDS", 0.02)
        patch.setattr("time.sleep", beats)
        with pytest.raises(JournalError, match=r"^another server is using it$"):
            second.open()
    assert check_redis(server.path)
    first.close()
    assert not check_redis(server.path)
    second.open()
    second.close()


def test_the_lease_of_a_server_that_was_killed(server: RedisServer) -> None:
    """The next one waits until it is over, and then has the journal."""
    written(server).kill()
    server.ask("SET", "{chatapp}:lease", "x", "PX", 300)
    assert opened(server) == ("e1", None)


def test_prefixes(server: RedisServer) -> None:
    """Journals with different prefixes know nothing of each other."""
    written(server).close()
    assert server.ask("EXISTS", "{chatapp}:state") == 1
    assert not [key for key in server.ask("KEYS", "*") if not key.startswith(b"{chatapp}:")]


def test_keys_of_something_else(server: RedisServer) -> None:
    """They are left as they are, also if another version has written them."""
    for words in (("name", "x"), ("form", "9")):
        server.ask("FLUSHALL")
        server.ask("HSET", "{chatapp}:state", *words)
        with pytest.raises(JournalError) as found:
            StraightJournal(server).open()
        assert str(found.value) == (
            "the keys that begin with {chatapp}: are of something else, or of another version of"
            " chatapp"
        )


FIT = {"redis_version": "7.0.15", "role": "master", "aof_enabled": "1"}
NO_AOF = "expected appendonly yes; without it Redis loses what was said when it ends"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("redis_version", "6.2.7", "expected Redis 7.0 or newer, or Valkey; it is 6.2.7"),
        ("role", "slave", "expected the master; it is a replica, which cannot be written"),
        (
            "maxmemory_policy",
            "allkeys-lru",
            "expected maxmemory-policy noeviction; allkeys-lru deletes what is to be kept",
        ),
        ("aof_enabled", "0", NO_AOF),
    ],
)
def test_an_engine_that_is_not_fit(field: str, value: str, expected: str) -> None:
    """What would be right is said in one line."""
    check_engine(FIT)
    with pytest.raises(JournalError) as found:
        check_engine({**FIT, field: value})
    assert str(found.value) == expected


def test_an_engine_without_a_file() -> None:
    """It is refused before anything is written into it."""
    with redis_server("--appendonly", "no") as server:
        for look in (StraightJournal(server).open, lambda: check_redis(server.path)):
            with pytest.raises(JournalError) as found:
                look()
            assert str(found.value) == NO_AOF
        assert server.ask("DBSIZE") == 0


def test_an_engine_that_is_not_there(server: RedisServer) -> None:
    """Why is said in one line."""
    with pytest.raises(JournalError, match=r"^No such file or directory$"):
        check_redis(f"{server.path}.not")


def test_what_was_removed_stays_so(server: RedisServer) -> None:
    """Nobody reads the words again, from any side; the first who removes them is who did."""
    journal = written(server)
    write(
        journal,
        Change(redactions=[Redaction(1, 1, "bob"), Redaction(1, 9, "bob")]),
        Change(redactions=[Redaction(1, 1, "eve")]),
        Change(claims=[Claim("x", "1")], redactions=[Redaction(1, 2, "bob")]),
    )
    write(journal, Change(redactions=[Redaction(1, 1, "eve")]))
    gone = [Said("#lobby", "ann", "(removed by bob)", removed_by="bob")] * 2
    pages = [
        journal.read(1, "#lobby", 1, 9),
        journal.read_spoken(1, "#lobby", 3, 9, 1000),
        journal.read_spoken_from(1, "#lobby", 1, 9),
    ]
    for page in map(result, pages):
        assert [(offset, event) for offset, _, event in shown(page)] == list(enumerate(gone, 1))
    write(journal, Change(entries(Said("#lobby", "ann", "last"), first=3)))
    journal.close()
    log = journal.open().log(1, "#lobby", 2)
    assert [entry.offset for entry in log.entries] == [2, 3]
    assert result(journal.trim([1], 1, 0.0))[1].first == 3
    assert server.ask("EXISTS", "{chatapp}:removed:1") == 0
    journal.close()
