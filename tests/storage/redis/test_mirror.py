"""The mirror: after whatever was written, it says the same as Redis."""

import random
from typing import Any

from chatapp.log.journal import Change, Claim, Drop, Offset, Record, Redaction
from chatapp.storage.redis.mirror import Mirror
from tests.redis_server import RedisServer
from tests.storage.conftest import comings, result, said, write
from tests.storage.straight import StraightJournal

BATCHES = 150


def hash_of(server: RedisServer, name: str) -> dict[str, str]:
    """Return a hash of the journal."""
    found = server.ask("HGETALL", f"{{chatapp}}:{name}")
    return {key.decode(): value.decode() for key, value in found.items()}


def numbers_of(server: RedisServer, name: str) -> dict[int, int]:
    """Return a hash of numbers by numbers."""
    return {int(key): int(value) for key, value in hash_of(server, name).items()}


def some_change(chance: random.Random) -> Change:
    """Return a change in which something of everything may be."""
    log = chance.randint(1, 4)
    entries = [*said(chance.randint(0, 2), log), *comings(chance.randint(0, 1), log)]
    value: Any = {"n": chance.random(), "é": '"{}"'}
    if entries:
        value |= {"at": Offset(0), "next": [Offset(len(entries) - 1, after=True)]}
    records = [
        Record("kind", str(chance.randint(1, 9)), chance.choice([value, value, None])),
    ]
    claims = [
        Claim(f"k{chance.randint(1, 3)}", *(chance.choice(["", "1", "2"]) for _ in range(2)))
        for _ in range(chance.randint(0, 3))
    ]
    drops, redactions = [], []
    if chance.random() < 0.2:
        drops = [Drop(log, chance.choice([None, chance.randint(1, 30)]))]
    if chance.random() < 0.2:
        drops, redactions = [], [Redaction(log, chance.randint(1, 30), "ann")]
    return Change(entries, records, claims, drops, redactions)


def test_whatever_is_written(server: RedisServer) -> None:
    """Records, claims, the reach of logs, and what was removed are as they are there."""
    chance = random.Random(17)  # noqa: S311 - it is to be repeatable
    journal = StraightJournal(server)
    journal.open()
    mirror = journal._healing.mirror
    for number in range(BATCHES):
        write(journal, *(some_change(chance) for _ in range(chance.randint(1, 4))))
        if number % 20 == 0:
            result(journal.trim([1, 2, 3, 4], 5, 0.0))
        assert mirror.records == hash_of(server, "records")
        assert mirror.claims == hash_of(server, "claims")
        assert mirror.ends == numbers_of(server, "end")
        assert mirror.firsts == numbers_of(server, "first")
        for log in (1, 2, 3, 4):
            removed = mirror.removed.get(log, {})
            assert removed == {
                int(at): row for at, row in hash_of(server, f"removed:{log}").items()
            }
    journal.close()


def test_what_was_there_at_the_start(server: RedisServer) -> None:
    """It begins with that."""
    journal = StraightJournal(server)
    journal.open()
    write(journal, Change(said(9), [Record("a", "b", {"c": 1})], [Claim("k", "1")]))
    result(journal.trim([1], 3, 0.0))
    journal.close()
    journal.open()
    mirror = journal._healing.mirror
    expected = Mirror()
    expected.begin({"a b": '{"c": 1}'}, {"k": "1"}, {1: (7, 10)})
    assert vars(mirror) == vars(expected)
    assert (mirror.ends, mirror.firsts) == ({1: 9}, {1: 7})
    journal.close()
