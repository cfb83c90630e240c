"""The parts of the attack suite: what counts as lost, what is a fault, and the table."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.config_file import load_config
from chatapp.names import skeleton
from tests.attacks import __main__ as command
from tests.attacks.evasion import LOOK_ALIKES, Way
from tests.attacks.pair import Happening, account, complaint, is_ready
from tests.attacks.registry import ATTACKS
from tests.attacks.scene import CONFIG, GATEWAY
from tests.attacks.verdict import (
    Row,
    faults_in_lines,
    judge,
    memory_allowed,
    p99_allowed,
    render_table,
)

ROOT = Path(__file__).parent.parent
MS = 1_000_000
ROW = Row("flood", "a lot", "not | much", 10, 0, 7.5, 50_000_000, 70_000_000, 51_000_000, 0.25)


def said(number: int, at: int, *arrivals: tuple[str, int]) -> list[Happening]:
    """Return the happenings of a message of alice's."""
    got = [Happening("got", name, at + delay, "alice", number) for name, delay in arrivals]
    return [Happening("sent", "alice", at, number=number), *got]


def test_a_message_that_both_read_is_not_lost() -> None:
    """A message that both users read is not lost, and the slower of them counts."""
    record = account(said(0, MS, ("alice", MS), ("bernard", 3 * MS)), 0, 10 * MS)
    assert (record.sent, record.lost, record.p99_ms, record.odd) == (1, 0, 3.0, ())


def test_a_message_that_a_user_does_not_read_is_lost() -> None:
    """A message that a user does not read is lost."""
    happenings = [*said(0, MS, ("alice", MS)), *said(1, 2 * MS, ("alice", MS), ("bernard", MS))]
    assert account(happenings, 0, 10 * MS).lost == 1


def test_only_messages_that_were_due_meanwhile_count() -> None:
    """Only messages that were due between the two times count."""
    happenings = [*said(0, MS), *said(1, 20 * MS), *said(2, 7 * MS, ("alice", 0), ("bernard", 0))]
    record = account(happenings, 5 * MS, 10 * MS)
    assert (record.sent, record.lost) == (1, 0)


def test_odd_lines_and_a_lost_connection_are_told() -> None:
    """Odd lines and a lost connection are in the account."""
    happenings = [
        Happening("odd", "alice", 1, text="early"),
        Happening("odd", "alice", 7, text="forged"),
        Happening("gone", "bernard", 8, text="the server closed"),
    ]
    assert account(happenings, 5, 10).odd == (
        "alice odd: forged",
        "bernard gone: the server closed",
    )


def test_both_have_to_be_ready() -> None:
    """The pair is ready when both users are."""
    both = [Happening("ready", "alice", 1), Happening("ready", "bernard", 2)]
    assert is_ready(both)
    assert not is_ready(both[:1])


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("guest3: hello", ""),
        ("guest3: -- %FORGED%", ""),
        ("guest3: alice: %FORGED%", ""),
        ("-- %FORGED%", "forged"),
        ("alice: %FORGED%", "forged"),
        ("guest3: \x1b[2J", "does not print"),
        ("guest3: a" + "\u0301" * 4, ""),
        ("guest3: a" + "\u0301" * 5, "a tower"),
    ],
)
def test_a_line_that_lies_is_complained_of(line: str, wrong: str) -> None:
    """A line that an attacker has forged, or that does not print, is complained of."""
    assert complaint(line.encode()).startswith(wrong)
    assert bool(complaint(line.encode())) == bool(wrong)


def test_what_is_not_text_is_complained_of() -> None:
    """A line that is not UTF-8 is complained of."""
    assert complaint(b"guest3: \xff").startswith("not UTF-8")


@pytest.mark.parametrize(
    ("data", "noisy", "wrong"),
    [
        (b"21-10-15 14:30 | INFO | hello\n", False, []),
        (b"21-10-15 14:30 | ERROR | oh\n\tTraceback\n", False, ["1 errors in the log"]),
        (b"21-10-15 14:30 | ERROR | oh\n", True, []),
        (b"21-10-15 14:30 | INFO | \x1b[2J\n", True, ["the log does not print"]),
        (b"guest1: forged\n", True, ["not a line of the log"]),
    ],
)
def test_the_log_is_read(data: bytes, noisy: bool, wrong: list[str]) -> None:
    """Foreign lines, lines that do not print, and errors are found in a log."""
    faults = faults_in_lines(data, noisy=noisy)
    assert [fault.split(":")[0].split(",")[0] for fault in faults] == wrong


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"lost": 2}, ["the honest users lost 2 messages"]),
        ({"sent": 0}, ["the honest users said nothing"]),
        ({"p99_ms": 50.0}, []),
        ({"p99_ms": 61.0}, ["p99 61 ms, 60 ms allowed"]),
        ({"after": 55_000_000}, []),
        ({"after": 56_000_000}, ["memory 56.0 MB, was 50.0 MB"]),
        ({"faults": ("1002 expected",)}, ["1002 expected"]),
    ],
)
def test_a_row_is_judged(change: dict[str, object], wrong: list[str]) -> None:
    """Each kind of fault is named, and nothing else."""
    row = replace(ROW, **change)  # type: ignore[arg-type]  # of one kind for each field
    assert judge(row, 20.0) == wrong


def test_noise_is_allowed_for() -> None:
    """Small delays and some memory are allowed whatever the quiet run was."""
    assert (p99_allowed(1.0), p99_allowed(20.0)) == (50.0, 60.0)
    assert (memory_allowed(10_000_000), memory_allowed(100_000_000)) == (14_000_000, 110_000_000)


def test_the_table_shows_each_row() -> None:
    """The table shows each row, with its faults in bold."""
    *_, stood, fell = render_table([ROW, replace(ROW, lost=3)], 2.5).splitlines()
    figures = "7.5 (2.5) | 50.0 / 70.0 / 51.0 | 25"
    assert stood == f"| flood | a lot | not \\| much | 0 of 20 | {figures} | stood |"
    assert fell.endswith(f"| 3 of 20 | {figures} | **the honest users lost 3 messages** |")


def test_attacks_are_written_down() -> None:
    """Attacks on order are named in SECURITY.md, and CONTRIBUTING.md says how many all are."""
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", (ROOT / "SECURITY.md").read_text()))
    order = {module.__name__ for module in command.ORDER}
    assert {name for name, attack in ATTACKS.items() if attack.run.__module__ in order} <= named
    assert f"in {len(ATTACKS)} ways" in (ROOT / "CONTRIBUTING.md").read_text()
    modules = {attack.run.__module__ for attack in ATTACKS.values()}
    assert modules == {module.__name__ for module in command.MODULES}


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_has_a_configuration(name: str, tmp_path: Path) -> None:
    """What an attack needs of the configuration is accepted, and is all in force."""
    attack = ATTACKS[name]
    ports = dict.fromkeys(("tcp", "ws", "proxied", "ssh", "metrics"), 1)
    more = {"deflate": "no", "limits": attack.limits, "accounts": attack.accounts}
    path = tmp_path / "config.ini"
    path.write_text(CONFIG.format(**ports, **more, folder=tmp_path, fanout="auto"))
    gateway = tmp_path / "gateway.ini"
    there = {"limits": attack.limits, "folder": tmp_path, "fanout": "auto"}
    gateway.write_text(GATEWAY.format(**ports, **there))
    assert load_config(str(gateway)).gateway.servers == (f"unix:{tmp_path}/link",)
    config = load_config(str(path))
    assert ("warden" in config.accounts.owners) == ("warden" in attack.accounts)
    assert (config.accounts.registration == "invite") == ("invite" in attack.accounts)


def test_look_alikes_look_alike() -> None:
    """The names that a banned guest tries are those that the ban is of."""
    assert {skeleton(name) for name in LOOK_ALIKES} == {skeleton("rogue")}


def test_a_way_back_is_judged() -> None:
    """A way back that works, and one that is not answered, are faults."""
    way = Way("a token", "/resume x", "welcome back", tried=3)
    assert way.faults() == ()
    way.worked = 2
    assert way.faults() == ("a token: 2 of 3 came back",)
    way.worked, way.silent = 0, 1
    assert way.faults() == ("a token: 1 were not answered",)
