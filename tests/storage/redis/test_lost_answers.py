"""Answers that are lost, and what Redis has forgotten: all is done once, and nothing is lost."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from chatapp.errors import JournalError
from chatapp.log.journal import Applied, Change, Claim, Drop, Offset, Record
from chatapp.storage.redis import recent
from chatapp.storage.redis.scripts import TAKEN, WRITE
from tests.redis_server import RedisServer, redis_server
from tests.server import free_ports
from tests.storage.conftest import LOBBY, result, said, shown, write
from tests.storage.straight import StraightJournal

NUMBER = "if number == done then"


@pytest.fixture
def journal(server: RedisServer) -> Iterator[StraightJournal]:
    """An open journal, connected, in a Redis of its own."""
    journal = StraightJournal(server)
    journal.open()
    journal.link.connect()
    yield journal
    if not journal.why:
        journal.close()


def offsets(journal: StraightJournal, log: int = 1) -> list[int]:
    """Return the offsets of what is kept of a log."""
    return [entry.offset for entry in result(journal.read(log, "#lobby", 1, 999))]


def write_unanswered(journal: StraightJournal, batch: list[Change]) -> None:
    """Write a batch whose answer is lost with the connection."""
    journal.link.swallows = 1
    with pytest.raises(JournalError, match=r"^the connection to Redis was lost$"):
        result(journal.write(batch))
    with pytest.raises(JournalError, match=r"^the connection to Redis was lost$"):
        result(journal.check())
    journal.link.connect()
    assert result(journal.check()) is None


def write_twice(journal: StraightJournal) -> list[Any]:
    """Write a batch, lose its answer, and write it again; return what is kept then."""
    write(journal, Change(said(1)))
    answer = Record("answer", "a/1", {"offset": Offset(0)})
    batch = [
        Change(said(2), [answer], [Claim("name:ann", "1")]),
        Change(said(1), claims=[Claim("name:ann", "2")]),
    ]
    write_unanswered(journal, batch)
    found: list[Any] = [result(journal.write(batch)), offsets(journal)]
    journal.close()
    return [*found, journal.open().records["answer"]["a/1"]]


def test_a_batch_without_an_answer_is_done_once(journal: StraightJournal) -> None:
    """Written again, it has the answer that was lost."""
    assert write_twice(journal) == [
        [Applied((2, 3)), Applied((), "name:ann")],
        [1, 2, 3],
        {"offset": 2},
    ]


def test_control_the_number_ignored(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the script did not look at the number, the batch would be there twice: it is noticed."""
    text = WRITE.text.replace("number == done then", "false then")
    text = text.replace("number ~= done + 1", "false")
    monkeypatch.setattr(WRITE, "text", text)
    journal = StraightJournal(server)
    journal.open()
    journal.link.connect()
    with pytest.raises(JournalError, match=r"^Redis does not number on from where it was$"):
        write_twice(journal)
    assert journal.server.ask("XLEN", "{chatapp}:said:1") == 5


def test_other_changes_are_not_taken_for_them(journal: StraightJournal) -> None:
    """What was not answered is to be written again before anything else."""
    batch = [Change(said(1))]
    write_unanswered(journal, batch)
    with pytest.raises(JournalError, match=r"^the batch before has no answer yet$"):
        write(journal, Change(said(1)))
    assert result(journal.write(batch)) == [Applied((1,))]


def test_an_engine_that_refuses(journal: StraightJournal) -> None:
    """Nothing of the batch is done; it is done when the engine takes it."""
    server = journal.server
    server.ask("CONFIG", "SET", "maxmemory", 1)
    batch = [Change(said(2))]
    with pytest.raises(JournalError, match=r"^OOM command not allowed"):
        result(journal.write(batch))
    journal.link.beat()
    assert server.ask("EXISTS", "{chatapp}:lease") == 1
    server.ask("CONFIG", "SET", "maxmemory", 0)
    assert result(journal.write(batch)) == [Applied((1, 2))]


def test_scripts_that_were_forgotten(journal: StraightJournal) -> None:
    """The next beat has the engine learn them again, and the batch is done once."""
    batch = [Change(said(2))]
    journal.server.ask("SCRIPT", "FLUSH")
    with pytest.raises(JournalError, match=r"^NOSCRIPT "):
        result(journal.write(batch))
    journal.link.beat()
    assert result(journal.write(batch)) == [Applied((1, 2))]


def test_what_was_forgotten_is_put_back(journal: StraightJournal, log_lines: list[str]) -> None:
    """With the same numbers, records and owners, however much it is; then all goes on."""
    server = journal.server
    write(journal, Change(said(1), [LOBBY]))
    size = server.size()
    for number in range(20):
        owner = Claim("name:ann", str(number), was=str(number - 1))
        write(journal, Change(said(2), [Record("user", "7", {"n": number, "digest": ""})], [owner]))
    before = shown(result(journal.read(1, "#lobby", 1, 99)))
    batch = [Change(said(1))]
    write_unanswered(journal, batch)
    server.kill()
    server.cut(size)
    server.start()
    assert server.ask("HGET", "{chatapp}:end", "1") == b"1"
    journal.link.connect()
    assert (journal.why, journal.counts.put_back) == ("", 20)
    assert log_lines == ["WARN | Redis had forgotten its last batches, which were put back: 20"]
    assert shown(result(journal.read(1, "#lobby", 1, 99))) == before
    assert result(journal.write(batch)) == [Applied((42,))]
    journal.close()
    kept = journal.open()
    assert kept.records["user"]["7"]["n"] == 19
    assert kept.claims == {"name:ann": "19"}
    assert kept.records["room"]["1"]["epoch"] == "e1"


@pytest.mark.parametrize("look", ["write", "trim", "beat", "greet"])
def test_a_server_that_was_replaced(journal: StraightJournal, look: str) -> None:
    """Whatever it asks for next, it finds the journal taken, and nothing is numbered twice."""
    write(journal, Change(said(5)))
    journal.server.ask("DEL", "{chatapp}:lease")
    other = StraightJournal(journal.server)
    other.open()
    assert write(other, Change(said(1))) == [Applied((6,))]
    if look == "write":
        with pytest.raises(JournalError, match=TAKEN):
            write(journal, Change(said(1)))
    elif look == "trim":
        with pytest.raises(JournalError, match=TAKEN):
            result(journal.trim([1], 2, 0.0))
    elif look == "beat":
        journal.link.beat()
    else:
        journal.link.connect()
    assert journal.why == TAKEN
    assert offsets(other) == [1, 2, 3, 4, 5, 6]
    other.close()


def test_old_batches_are_forgotten(journal: StraightJournal) -> None:
    """After a minute Redis has them on its disk."""
    write(journal, Change(said(1)))
    journal.now += recent.RECENT_SECONDS + 1
    write(journal, Change(said(1)))
    assert journal._healing.recent.after(1, 2) is not None
    assert journal._healing.recent.after(0, 2) is None


def test_an_engine_that_numbers_otherwise(journal: StraightJournal) -> None:
    """Nobody is shown a wrong id: the server ends. A log that was dropped begins anew."""
    write(journal, Change(said(2)), Change(said(1, log=2)))
    write(journal, Change(drops=[Drop(2)]), Change(said(1, log=2)))
    journal.server.ask("HSET", "{chatapp}:end", "1", 9)
    write(journal, Change(said(1, log=2)))
    with pytest.raises(JournalError) as found:
        write(journal, Change(said(1)))
    assert str(found.value) == journal.why == "Redis does not number on from where it was"


@pytest.mark.parametrize("lacking", [1, 20, 300, 1500])
def test_a_file_that_ends_within_a_batch(
    lacking: int, journal: StraightJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis leaves the part in its file, and does it when it is started once more.

    Here it may not write its file anew, as a user without that right.
    """
    monkeypatch.setattr("chatapp.storage.redis.rewriting.REWRITE", ("PING",))
    server = journal.server
    write(journal, Change(said(1), [LOBBY]))
    write(journal, Change(said(20)))
    server.kill()
    server.cut(server.size() - lacking)
    server.start()
    journal.link.connect()
    assert (journal.why, journal.counts.put_back) == ("", 1)
    assert write(journal, Change(said(2))) == [Applied((22, 23))]
    server.kill()
    server.start()
    journal.link.connect()
    assert write(journal, Change(said(1))) == [Applied((24,))]
    found = result(journal.read(1, "#lobby", 1, 99))
    texts = [entry.event.text for entry in found]
    assert [entry.offset for entry in found] == list(range(1, 25))
    assert texts == [str(n) for count in (1, 20, 2, 1) for n in range(1, count + 1)]


def test_the_file_is_written_anew(journal: StraightJournal, log_lines: list[str]) -> None:
    """After each start of Redis; a user who may not have that done is told of it in the log."""
    server = journal.server
    for _ in range(2):
        server.kill()
        server.start()
        journal.link.connect()
        server.wait_until_rewritten()
    assert [file.name for file in server.folder.glob("appendonlydir/*.incr.aof")] == [
        "appendonly.aof.3.incr.aof"
    ]
    assert log_lines == []
    server.kill()
    server.start()
    server.ask("ACL", "SETUSER", "default", "-bgrewriteaof")
    journal.link.connect()
    assert journal.why == journal.link.away == ""
    assert log_lines[0].startswith("WARN | Redis does not write its file anew: NOPERM ")


def test_a_replica_takes_the_place(server: RedisServer) -> None:
    """What it had not got from the other one is put back; then all goes on there."""
    with free_ports(1) as (port,):
        server.ask("CONFIG", "SET", "port", port)
    journal = StraightJournal(server)
    journal.open()
    journal.link.connect()
    write(journal, Change(said(2), [LOBBY]))
    with redis_server("--replicaof", f"127.0.0.1 {port}") as replica:
        replica.wait_for("replication", "master_link_status:up")
        write(journal, Change(said(2)))
        assert server.ask("WAIT", 1, 10_000) == 1
        replica.ask("REPLICAOF", "NO", "ONE")
        for _ in range(5):
            write(journal, Change(said(1)))
        server.kill()
        journal.link.lead_to(replica)
        journal.link.connect()
        assert (journal.why, journal.counts.put_back) == ("", 5)
        assert write(journal, Change(said(1))) == [Applied((10,))]
        assert offsets(journal) == list(range(1, 11))
        journal.close()
    server.start()


def test_replicas_that_are_waited_for(server: RedisServer) -> None:
    """A batch is answered when they have it; sent again, it is done once."""
    with free_ports(1) as (port,):
        server.ask("CONFIG", "SET", "port", port)
    journal = StraightJournal(server, wait=1)
    journal.open()
    journal.link.connect()
    batch = [Change(said(2))]
    with pytest.raises(JournalError, match=r"^of 1 replicas only 0 have it$"):
        write(journal, *batch)
    with redis_server("--replicaof", f"127.0.0.1 {port}") as replica:
        replica.wait_for("replication", "master_link_status:up")
        assert write(journal, *batch) == [Applied((1, 2))]
        assert replica.ask("XLEN", "{chatapp}:said:1") == 2
        replica.signal(signal.SIGSTOP)
        batch = [Change(said(1))]
        with pytest.raises(JournalError, match=r"^of 1 replicas only 0 have it$"):
            write(journal, *batch)
        replica.signal(signal.SIGCONT)
        assert write(journal, *batch) == [Applied((3,))]
        assert offsets(journal) == [1, 2, 3]
        journal.close()
