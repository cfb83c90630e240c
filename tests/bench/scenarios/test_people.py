"""The scenarios about accounts, with real servers where they are small."""

from dataclasses import replace
from typing import cast

from bench.dialect import DEVICES, DIALECTS, USERS
from bench.figures import Figures
from bench.job import QUICK, Job
from bench.ledger import login, owner_name
from bench.run import Bench, Beside
from bench.scenarios.people import accounts, devices, guesses, logins
from bench.servers import SERVERS, Server

from bench.scenarios import SCENARIOS

SMALL = replace(QUICK, seconds=1.5, warmup=0, rounds=1, accounts=150, starts=1, visits=2)
TCP = SERVERS["chatapp-tcp"]


def told() -> Bench:
    """Return a bench that tells nobody."""
    return Bench(1000, lambda _: None)


def has_all(name: str, measured: Figures) -> bool:
    """Whether every column of a scenario has a figure."""
    return {column.key for column in SCENARIOS[name].columns} <= measured.keys()


def test_an_owner_logs_in_while_passwords_are_tried() -> None:
    """Beside a real server, the owner gets in each time, and few of the tries are hashed."""
    bench = told()
    (label, calm), (_, noisy) = guesses(bench, TCP, SMALL)
    assert label == "chatapp-tcp, quiet"
    assert bench.faults == []
    assert has_all("guesses", calm)
    assert calm["tried"] == 0 < calm["logins"]
    assert noisy["tried"] > 50 > noisy["hashed"]
    assert 0 < noisy["login_ms"] <= noisy["worst_ms"]


def test_many_accounts_are_compared_with_few() -> None:
    """Owners of two real servers log in by their tokens."""
    bench = told()
    rows = list(accounts(bench, TCP, SMALL))
    assert [label for label, _ in rows] == [
        "chatapp-tcp, 100 accounts",
        "chatapp-tcp, 150 accounts",
    ]
    assert bench.faults == []
    for _, measured in rows:
        assert has_all("accounts", measured)


class Rigged:
    """A bench that notes in what order runs are made, and measures nothing."""

    load_cpu = 0

    def __init__(self) -> None:
        self.runs: list[tuple[str, float]] = []

    def run(self, subject: Server, job: Job, _beside: Beside | None = None) -> Figures:
        self.runs.append((subject.dialect, job.rate))
        return dict.fromkeys(("p99_ms", "p50_ms", "cpu_us", "checked"), float(len(self.runs)))


def test_logins_are_compared_with_none_in_turn() -> None:
    """The rounds alternate, and their median is shown."""
    bench = Rigged()
    rows = list(logins(cast("Bench", bench), TCP, replace(SMALL, rounds=3)))
    assert [(label, measured["p99_ms"]) for label, measured in rows] == [
        ("chatapp-tcp, quiet", 3),
        ("chatapp-tcp, 5 logins/s", 4),
    ]
    assert bench.runs == [("chatapp-tcp", 50)] * 6
    assert rows[0][1]["checked"] == 1 + 3 + 5


def test_ten_devices_are_compared_with_one_in_turn() -> None:
    """The rounds alternate."""
    bench = Rigged()
    rows = list(devices(cast("Bench", bench), TCP, replace(SMALL, rounds=2)))
    assert [label for label, _ in rows] == [
        "chatapp-tcp, one device each",
        "chatapp-tcp, 10 devices each",
    ]
    assert bench.runs == [("chatapp-tcp-owners", 0), ("chatapp-tcp-devices", 0)] * 2


def test_a_tenth_of_the_owners_have_ten_devices() -> None:
    """The clients log in as so many owners as there are to be, each as often as another."""
    for dialect, owners in (("owners", USERS), ("devices", USERS // DEVICES)):
        steps = [DIALECTS[f"chatapp-tcp-{dialect}"].steps(number) for number in range(USERS)]
        lines = [line for ((line, _),) in steps]
        assert len(set(lines)) == owners
        assert all(lines.count(line) == USERS // owners for line in lines[:3])
    assert login(7).startswith(f"/login {owner_name(7)} ct_".encode())
