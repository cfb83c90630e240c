"""The scenarios about order, with real servers where they are small."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from bench.banned import ROOM, Banned, write_bans
from bench.beside import Talk
from bench.figures import Figures
from bench.job import QUICK
from bench.ledger import write_ledger
from bench.members import LOCKED, MEMBERS, Members
from bench.raiders import WORDS, address
from bench.run import Bench
from bench.scenarios.order import bans, raid
from bench.servers import SERVERS

from bench import members
from bench.scenarios import SCENARIOS
from chatapp.storage.report import open_file, report

SMALL = replace(QUICK, seconds=1, warmup=0, bans=80, raiders=20, starts=1, visits=2)
TCP = SERVERS["chatapp-tcp"]


def told() -> Bench:
    """Return a bench that tells nobody."""
    return Bench(1000, lambda _: None)


def has_all(name: str, measured: Figures) -> bool:
    """Whether every column of a scenario has a figure."""
    return {column.key for column in SCENARIOS[name].columns} <= measured.keys()


def test_many_bans_are_compared_with_none() -> None:
    """Guests of two real servers come in and enter a room."""
    bench = told()
    rows = list(bans(bench, TCP, SMALL))
    assert [label for label, _ in rows] == ["chatapp-tcp, 0 bans", "chatapp-tcp, 80 bans"]
    assert bench.faults == []
    for _, measured in rows:
        assert has_all("bans", measured)
        assert measured["connection_ms"] > 0 < measured["join_ms"]


def test_the_bans_are_of_all_kinds(tmp_path: Path) -> None:
    """A quarter each is of users, guests, addresses and networks, and some are in the room."""
    path = tmp_path / "journal"
    write_ledger(path, 20)
    write_bans(path, 80, 20)
    with open_file(str(path)) as source:
        lines = report(source, "bans")[1:]
    assert len(lines) == 80
    for whom, many in (("owner", 20), ("troll", 20), ("10.2.", 20), ("11.", 20), (ROOM, 4)):
        assert sum(whom in line for line in lines) == many


def read_on(talk: Talk, awaited: bytes) -> bool:
    """Read until a text has come, or the connection has ended; return whether it has come."""
    with closing(talk):
        while awaited not in talk.read and not talk.lost:
            talk.listen()
    return awaited in talk.read


def test_the_bans_hold(tmp_path: Path) -> None:
    """A server keeps out those who are banned in its journal, and nobody else."""
    banned = Banned(told(), tmp_path / "banned", 80, 20)
    with banned.serve():
        for place, line, awaited in (
            ("10.2.0.3", "hello", b"! you are banned"),
            ("11.3.0.1", "hello", b"! you are banned"),
            ("11.3.1.1", "hello", b": hello"),
            ("10.1.0.1", "/nick troll1x", b"! you are banned"),
            ("10.1.0.1", "/nick other", b" is now other"),
            ("10.1.0.9", f"/nick troll9x\n/join {ROOM}", b"! you are banned from #club"),
        ):
            talk = Talk(banned.proxied, place)
            talk.send(line)
            assert read_on(talk, awaited), (place, line)
        banned.visit()


def test_a_raid_is_ended_by_one_line() -> None:
    """Raiders of a real server are heard until the lockdown; members lose nothing."""
    bench = told()
    ((label, measured),) = raid(bench, TCP, SMALL)
    assert label == "chatapp-tcp, 20 raiders"
    assert bench.faults == []
    assert has_all("raid", measured)
    assert measured["raid_lines"] > 0 < measured["lockdown_ms"]
    assert measured["checked"] > MEMBERS


class FakeTalk:
    """A member's connection, which reads what a test says."""

    def __init__(self, *_: object) -> None:
        self.read = b""
        self.lost = False
        self.news: list[bytes] = []

    def send(self, line: str) -> None:
        """Log in at once, and be heard only as far as the test says."""
        if line.startswith("/login"):
            self.read = b"-- you are logged in as " + line.split()[1].encode()

    def listen(self) -> bytes:
        """Return what is next."""
        return self.news.pop(0) if self.news else b""

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def talks(monkeypatch: pytest.MonkeyPatch) -> list[FakeTalk]:
    """The connections of the members."""
    made: list[FakeTalk] = []

    def make(*_: object) -> FakeTalk:
        made.append(FakeTalk())
        return made[-1]

    monkeypatch.setattr(members, "Talk", make)
    return made


def test_a_member_reads_pieces_of_lines(talks: list[FakeTalk]) -> None:
    """A line in two pieces counts once; lines of raiders and the lockdown are noted."""
    with closing(Members(1, os.getpid())) as room:
        answers = iter((False, True))
        start, stop = room.talk(lambda: next(answers))
        assert (room.checked, room.lost) == (0, MEMBERS)
        talks[0].news = [b"owner00000: ~", b"0~\r\nguest9: %b\r\n%b" % (WORDS, LOCKED), b"\r\n"]
        for _ in range(3):
            room.listen()
        assert (room.checked, room.lost, room.raided) == (1, MEMBERS - 1, 1)
        assert room.locked > 0
        assert room.p99_ms(start, stop) > 0 == room.p99_ms(stop, stop + 1)


def test_raiders_have_addresses_of_their_own() -> None:
    """No two raiders come from one address, or from one that is special."""
    found = {address(number) for number in range(1000)}
    assert len(found) == 1000
    assert all(each.startswith("100.") for each in found)
    assert address(999) == "100.64.3.250"
