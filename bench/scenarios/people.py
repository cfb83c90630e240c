"""The scenarios about accounts: what logins, guesses and devices cost, and many accounts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bench.child import free_port
from bench.dialect import DEVICES, USERS
from bench.figures import Column, Row
from bench.in_turn import compare, in_turn
from bench.job import FEW, RATE, Job, Settings
from bench.ledger import Ledger, write_ledger
from bench.noise import Noise, Ports
from bench.run import Bench, folder_for
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import JOURNAL, PROXIED, Server, twistd, write_config

LOGINS = 5
"""Logins a second in the scenario `logins`, and how many owners they are of in turn."""

GUESSES = 100
"""Number of wrong logins in a second, in the scenario `guesses`. One good login comes with them."""

TALKERS, LISTENERS, TALK = 2, 3, 20
"""How many talk there, and how many only listen; messages a second in all."""


def logins(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a room while owners log in with the same room while nobody does, in turn."""
    ports = Ports()
    subject = _owned(server, LOGINS, ports)
    noises = {
        "quiet": Noise(bench, ports),
        f"{LOGINS} logins/s": Noise(bench, ports, logins=LOGINS, owners=LOGINS),
    }
    return _with_noise(bench, subject, settings.rounds, replace(settings.job, rate=RATE), noises)


def guesses(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a few who talk while passwords are tried with the same while none are, in turn."""
    ports = Ports()
    subject = _owned(server, 1, ports)
    job = replace(settings.job, members=TALKERS + LISTENERS, senders=TALKERS, rate=TALK)
    noises = {
        "quiet": Noise(bench, ports, logins=1),
        f"{GUESSES} guesses/s": Noise(bench, ports, logins=1, guesses=GUESSES),
    }
    return _with_noise(bench, subject, settings.rounds, job, noises)


def devices(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare users with one device each with a tenth as many users who have ten, in turn."""
    one, many = (
        replace(_owned(server, USERS, Ports()), dialect=f"{server.dialect}-{dialect}")
        for dialect in ("owners", "devices")
    )
    runs = {
        "one device each": lambda: bench.run(one, settings.job),
        f"{DEVICES} devices each": lambda: bench.run(many, settings.job),
    }
    for label, measured in in_turn(settings.rounds, runs).items():
        yield f"{server.name}, {label}", measured


def accounts(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare a server that has many accounts with another that has few; they take turns."""
    with folder_for(bench) as folder:
        ledgers = [Ledger(bench, folder / str(one), one) for one in (FEW, settings.accounts)]
        yield from compare(bench, server, settings, ledgers)


def _with_noise(
    bench: Bench, subject: Server, rounds: int, job: Job, noises: Mapping[str, Noise]
) -> Iterator[Row]:
    """Do a job again and again, each time with another noise beside it."""
    runs = {
        label: lambda noise=noise: bench.run(subject, job, noise.go_on)
        for label, noise in noises.items()
    }
    for label, measured in in_turn(rounds, runs).items():
        yield f"{subject.name}, {label}", measured | noises[label].figures()


def _owned(server: Server, owners: int, ports: Ports) -> Server:
    """Return a server in whose journal names are registered; it also takes clients of proxies."""

    def command(folder: Path, port: int) -> list[str]:
        write_ledger(folder / "journal", owners)
        ports.proxied = free_port()
        ws, both = free_port(), PROXIED.format(proxied=ports.proxied)
        config = write_config(folder, tcp=port, ws=ws, history=JOURNAL, line_port=both)
        return twistd(config)

    return replace(server, command=command)


_LOGINS = (
    Column("login_ms", "ms to log in", compared=False),
    Column("worst_ms", "at worst", compared=False, aim=2000),
    Column("logins", "logins", compared=False),
)


SCENARIOS = (
    Scenario(
        "logins",
        "1,000 members, 50,000 deliveries/s, while owners log in by their passwords",
        logins,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.3),
            columns.P50,
            columns.BUSY,
            *_LOGINS,
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "guesses",
        "a few talk and an owner logs in every second, while 100 addresses try the password",
        guesses,
        (
            Column("p99_ms", "p99 ms", 1, aim=1.5),
            columns.BUSY,
            *_LOGINS,
            Column("tried", "guesses", compared=False),
            Column("hashed", "of them hashed", compared=False),
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "devices",
        "1,000 sessions of registered users, saturated",
        devices,
        (
            Column("cpu_us", "CPU µs per delivery", 2, aim=1.3),
            columns.RATE,
            columns.BUSY,
            columns.LOAD,
        ),
        only=("chatapp-tcp",),
    ),
    Scenario(
        "accounts",
        "a journal in which many names are registered",
        accounts,
        (
            Column("start_ms", "ms to start", aim=1.5),
            Column("login_ms", "ms to log in by a token", 2, aim=1.5),
            Column("join_ms", "ms to join", 2, aim=1.5),
        ),
        only=("chatapp-tcp",),
    ),
)
