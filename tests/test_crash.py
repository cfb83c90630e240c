"""Nothing that anyone was shown is lost, whatever is cut and killed; and a run would notice."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chatapp.client import Message
from tests.crash.counts import Counts
from tests.crash.restoring import used_twice
from tests.crash.sitter import absence_faults
from tests.crash.talker import Talker
from tests.crash.transcript import Came, Shown, Transcript, Went
from tests.crash.verdict import Verdict, read_journal, read_outside, torn_lines
from tests.redis_server import needs_redis
from tests.server import SECONDS

JOURNAL = {f"bob {number}": ("#dev", number) for number in range(5)}
Part = list[Shown | Came | Went]


def counts_of_a_run(*options: str) -> dict[str, int]:
    """Let a run happen, in which there has to be no fault; return what it counts."""
    command = [sys.executable, "-m", "tests.crash", "--seconds", "5", "--seed", "1"]
    run = subprocess.run(  # noqa: S603 - as it is run by hand
        [*command, *options],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
        timeout=10 * SECONDS,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return {name: int(count) for count, name in re.findall(r"(\d+) ([a-z ]+)", run.stdout)}


def test_a_run() -> None:
    """People whose connections are cut read everything while the server is killed."""
    counts = counts_of_a_run()
    assert counts["repeats"] > 0
    assert counts["gaps"] == 0
    assert counts["restores"] == 4


@needs_redis
def test_a_run_of_a_pair() -> None:
    """The same, while the servers and Redis are killed, and Redis forgets its last moments."""
    counts = counts_of_a_run("--redis")
    assert counts["repeats"] > 0
    assert counts["gaps"] == 0
    assert counts["redis cuts"] > 0


@needs_redis
def test_a_run_with_gateways() -> None:
    """The same, over gateways and links that are killed, stopped and cut."""
    counts = counts_of_a_run("--gateways", "3", "--redis")
    assert counts["gaps"] == 0
    assert counts["gateway kills"] > 0
    assert counts["gateway stops"] > 0


def shown(*numbers: int, past: bool = False) -> Part:
    """Return messages of bob's as they were shown."""
    return [Shown(f"bob {number}", past) for number in numbers]


MISSED_1 = ["ann missed 1, of which 0 were announced: #dev 2 to 2"]
NOT_KEPT = ["ann said, before leaving, <bob 9>, which is not kept"]


@pytest.mark.parametrize(
    ("parts", "gaps", "faults"),
    [
        ([shown(0, 1, 2, 3, 4)], 0, []),
        ([shown(2, 3, 4)], 0, []),
        ([shown(0, 1, 2), shown(1, 2, 3, past=True) + shown(4)], 0, []),
        ([shown(0, 1), shown(3, 4)], 0, MISSED_1),
        ([shown(0, 1), shown(4)], 1, ["ann missed 2, of which 1 were announced: #dev 2 to 3"]),
        ([shown(0, 1), shown(4)], 2, []),
        ([shown(0, 1, 2), shown(2, 3, 4)], 0, ["ann read <bob 2> again as if it were new"]),
        ([shown(0, 1, 3, 2, 4)], 1, ["ann read <bob 2> out of order"]),
        ([shown(0, 1, 1, past=True), shown(2, 3, 4)], 0, ["ann read <bob 1> out of order"]),
        ([shown(0, 1, 2, 3)], 0, ["ann read #dev to 3, not to 4"]),
        ([shown(0, 1), [Came("#dev")], shown(0, past=True) + shown(3, 4)], 0, MISSED_1),
        ([shown(0, 1, past=True), shown(3, 4)], 0, []),
        ([shown(0, 1, past=True) + shown(3, 4)], 0, MISSED_1),
        ([[*shown(0), Went("#dev", "bob 2"), *shown(1, 2), Came("#dev"), *shown(4)]], 0, []),
        ([[*shown(0), Went("#dev", "bob 2"), *shown(1), Came("#dev"), *shown(4)]], 0, MISSED_1),
        (
            [[*shown(0), Went("#dev", "bob 0"), *shown(1), Came("#dev")], shown(3, 4, past=True)],
            0,
            [],
        ),
        ([[*shown(0), Went("#dev", ""), Came("#dev"), *shown(4)]], 0, []),
        ([[*shown(0), Went("#dev", "bob 9"), *shown(1, 2, 3, 4)]], 0, NOT_KEPT),
        ([shown(0, 1, 2, 3, 4, 5)], 0, ["ann was shown <bob 5>, which is not kept"]),
    ],
)
def test_verdict(parts: list[Part], gaps: int, faults: list[str]) -> None:
    """Each kind of fault is found, and nothing else."""
    verdict = Verdict(JOURNAL)
    verdict.judge(Transcript("ann", parts, gaps=gaps, inside={"#dev"}))
    assert verdict.faults == faults


def test_nothing_is_owed_to_whom_is_outside() -> None:
    """Also where that cannot be seen from what they were shown."""
    outside = {("ann", "#dev"): {2}, ("bob", "#dev"): {3}}
    verdict = Verdict(JOURNAL, outside)
    verdict.judge(Transcript("ann", [shown(0, 1), shown(3, 4)], inside={"#dev"}))
    assert verdict.faults == []
    verdict.judge(Transcript("bob", [shown(0, 1), shown(4)], inside={"#dev"}))
    assert verdict.faults == ["bob missed 1, of which 0 were announced: #dev 2 to 2"]


def test_who_is_outside(tmp_path: Path) -> None:
    """From where they left to where they came again; not before they came first."""
    file = tmp_path / "journal"
    entries = (
        ("said", '{"text": "<x 0>"}'),
        ("joined", '{"users": ["ann", "bob"]}'),
        ("said", '{"text": "<x 1>"}'),
        ("left", '{"users": ["ann"]}'),
        ("said", '{"text": "<x 2>"}'),
        ("topic", '{"topic": "<x 3>"}'),
        ("joined", '{"users": ["ann"]}'),
        ("left", '{"users": ["bob"]}'),
    )
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE entry (log, offset, type, body)")
        database.execute("CREATE TABLE claim (key, owner)")
        database.execute("INSERT INTO claim VALUES ('room:#dev', 7)")
        database.executemany(
            "INSERT INTO entry VALUES (7, ?, ?, ?)",
            ((offset, *entry) for offset, entry in enumerate(entries)),
        )
    assert read_outside(file) == {("ann", "#dev"): {2, 3}}


def test_what_a_guest_was_shown_is_kept() -> None:
    """Also if it was on the way to being somebody else."""
    verdict = Verdict(JOURNAL)
    guest = [Shown("bob 3", past=False), Shown("bob 6", past=False)]
    verdict.judge(Transcript("ann", [shown(0, 1, 2, 3, 4)], guest))
    assert verdict.faults == ["ann was shown <bob 6>, which is not kept"]


def test_verdict_on_whispers() -> None:
    """They come in order, once or marked, and all that the sender was shown."""
    sent = [Shown(f"bob {number}", past=False, to="ann") for number in range(1, 5)]
    read = [sent[0], sent[2], sent[1], Shown("bob 3", past=True, to="ann")]
    verdict = Verdict({})
    verdict.judge_whispers([Transcript("bob", [[*sent]]), Transcript("ann", [[*read]])])
    assert verdict.faults == [
        "ann read <bob 2> late, or again as if it were new",
        "ann never read the whisper <bob 4>",
    ]


def test_a_line_of_text() -> None:
    """What a line says is understood: time, whispers, gaps."""
    transcript = Transcript("ann", [[]])
    for line in (
        "#dev bob: <bob 1> x",
        "[12:00] bob: <bob 2>",
        "[bob -> you] <bob 3>",
        "[12:00] [you -> bob] <ann 1>",
        "-- 3 messages missed in #dev",
        "-- 1 earlier message is gone",
        "-- bob joined",
        "-- the topic is: <bob 5>",
        "-- you are in #dev, 2 members: <bob 5>",
    ):
        transcript.note(line, back=True)
    assert transcript.parts == [
        [
            Shown("bob 1", past=False),
            Shown("bob 2", past=True),
            Shown("bob 3", past=False, to="ann"),
            Shown("ann 1", past=True, to="bob"),
        ]
    ]
    assert transcript.gaps == 4


def test_a_message_that_is_kept_twice(tmp_path: Path) -> None:
    """It is one fault among others, and hides none of them."""
    said = [f'{{"text": "<bob {number}>"}}' for number in (1, 2, 1)] + ['{"text": "x"}']
    with closing(sqlite3.connect(tmp_path / "journal")) as database:
        database.execute("CREATE TABLE entry (log INTEGER, offset INTEGER, type TEXT, body TEXT)")
        database.execute("CREATE TABLE claim (key TEXT, owner TEXT)")
        database.execute("INSERT INTO claim VALUES ('room:#dev', '7')")
        rows = [(7, number, "said", body) for number, body in enumerate(said, 1)]
        database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        database.commit()
    places, faults = read_journal(tmp_path / "journal")
    assert places == {"bob 1": ("#dev", 0), "bob 2": ("#dev", 1)}
    assert faults == [
        "<bob 1> was said twice",
        'the journal holds {"text": "x"}, which nobody said',
    ]


def test_ids_that_are_used_twice() -> None:
    """Two programs that were told different things under one id, in one epoch, find it out."""
    talkers = [Talker(name, 0, name, Counts()) for name in ("one", "two", "three")]
    for talker, epoch, text in zip(talkers, ("e1", "e1", "e2"), "abc", strict=True):
        event = Message("#lobby", 1, "T", past=False, epoch=epoch, user="ann", text=text)
        talker.stays.append(("#lobby", epoch, [event]))
    assert list(used_twice(talkers)) == ["two: #lobby 1 is Message T b, and was another entry"]


def test_a_line_that_was_torn() -> None:
    """What followed a mark has to be what was said; what is kept nowhere is another matter."""
    transcript = Transcript("ann", [[]])
    for line in ("bob: <bob 1> x x", "bob: <bob 2> x! gone", "[bob -> you] <bob 3> x"):
        transcript.note(line, back=True)
    assert list(torn_lines([transcript], {"bob 1": " x x", "bob 2": " x x"})) == [
        "ann read <bob 2>' x! gone', which is not what was said"
    ]


def test_who_left_twice(tmp_path: Path) -> None:
    """Between two goings of a user there has to be a coming."""
    rows = (
        ("renamed", {"old": "guest1", "new": "sid"}),
        ("left", {"users": ["sue", "sid"]}),
        ("joined", {"users": ["sid"]}),
        ("left", {"users": ["sid"]}),
        ("left", {"users": ["sid", "sam"]}),
    )
    with closing(sqlite3.connect(tmp_path / "journal")) as database:
        database.execute("CREATE TABLE entry (log INTEGER, offset INTEGER, type TEXT, body TEXT)")
        database.execute("CREATE TABLE claim (key TEXT, owner TEXT)")
        database.execute("INSERT INTO claim VALUES ('room:#lobby', '7')")
        kept = [(7, at, kind, json.dumps(body)) for at, (kind, body) in enumerate(rows, 1)]
        database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", kept)
        database.commit()
    assert list(absence_faults(tmp_path / "journal", ["sid", "sue", "sam"])) == [
        "the lobby was told twice in succession that sid left"
    ]
