"""`--audit`, `--users` and `--bans`, on the command line, beside a server that runs or not."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import call, run, serve, twistd, write_config


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "chat.sqlite3"


@pytest.fixture
def config(tmp_path: Path, journal: Path) -> str:
    """A configuration with that journal."""
    return write_config(tmp_path / "config.ini", history=f"path = {journal}\non_join = 0")


def chatapp(config: str, *options: str) -> tuple[int, str, str]:
    """Run twistd, which ends by itself; return its status and what it says."""
    done = run(*twistd("-n", "chatapp", "--config", config, *options))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


HOLD = {"kind": "ban", "room": 0, "whom": "bob", "by": "ann", "why": "spam", "until": 60.0}


def put(journal: Path, *records: tuple[str, str, object]) -> None:
    """Write records into a journal that is not in use."""
    with closing(sqlite3.connect(journal)) as database, database:
        rows = [(kind, key, json.dumps(value)) for kind, key, value in records]
        database.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", rows)


def test_beside_a_server(config: str) -> None:
    """Nothing is there yet but the names of the columns."""
    with serve(config) as server, call(server, "ann"):
        assert chatapp(config, "--audit") == (
            0,
            "when  by  what  whom  where  until  why\n",
            "",
        )
        assert chatapp(config, "--users") == (0, "name  since  role\n", "")
        assert chatapp(config, "--bans") == (0, "what  who  where  by  until  why\n", "")


def test_what_they_show(journal: Path, config: str) -> None:
    """Times in UTC, one line each, no secrets, and nothing that acts on a terminal."""
    with serve(config) as server, call(server, "ann"):
        pass
    with closing(sqlite3.connect(journal)) as database, database:
        log = 1000
        done = {"actor": "ann", "act": "ban", "whom": "bob", "where": "#dev", "why": "spam\x1b[2J"}
        locked = {**done, "act": "lockdown", "whom": "", "where": "", "why": "", "until": 0.0}
        entries = [
            (log, 1, 0.0, "audited", json.dumps({**done, "until": 86400.0})),
            (log, 2, 60.0, "audited", json.dumps({**done, "where": "", "why": "", "until": 0.0})),
            (log, 3, 60.0, "audited", json.dumps(locked)),
        ]
        database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", entries)
    put(
        journal,
        ("account", "8", {"name": "zoe", "since": 60.0}),
        ("account", "9", {"name": "Ann", "since": 0.0}),
        ("password", "9", {"digest": "hash"}),
        ("operator", "9", {}),
        ("audit", "log", {"log": log}),
        ("room", "7", {"name": "#dev"}),
        ("hold", "7/a", {**HOLD, "room": 7}),
        ("hold", "0/b", {**HOLD, "kind": "mute", "whom": "carl", "until": 0, "why": ""}),
    )
    assert chatapp(config, "--audit")[1] == (
        "when                      by   what      whom  where       until                     why\n"
        "1970-01-01T00:00:00.000Z  ann  ban       bob   #dev        1970-01-02T00:00:00.000Z "
        " spam\\x1b[2J\n"
        "1970-01-01T00:01:00.000Z  ann  ban       bob   everywhere  forever                   -\n"
        "1970-01-01T00:01:00.000Z  ann  lockdown  -     -           -                         -\n"
    )
    assert chatapp(config, "--users")[1] == (
        "name  since                     role\n"
        "Ann   1970-01-01T00:00:00.000Z  operator\n"
        "zoe   1970-01-01T00:01:00.000Z  user\n"
    )
    assert chatapp(config, "--bans")[1] == (
        "what  who   where       by   until                     why\n"
        "mute  carl  everywhere  ann  forever                   -\n"
        "ban   bob   #dev        ann  1970-01-01T00:01:00.000Z  spam\n"
    )


def test_owners(journal: Path, config: str) -> None:
    """The configuration says who they are, as it does for the server, whatever else they are."""
    with serve(config) as server, call(server, "ann"):
        pass
    put(
        journal,
        ("account", "8", {"name": "zoe", "since": 60.0}),
        ("account", "9", {"name": "Ann", "since": 0.0}),
        ("operator", "9", {}),
    )
    with Path(config).open("a") as file:
        file.write("[accounts]\nowners = ANN, bob\n")
    assert chatapp(config, "--users")[1] == (
        "name  since                     role\n"
        "Ann   1970-01-01T00:00:00.000Z  owner\n"
        "zoe   1970-01-01T00:01:00.000Z  user\n"
    )


def test_what_cannot_be_read(tmp_path: Path, journal: Path, config: str) -> None:
    """Why is said in one line, and nothing is made."""
    cannot = f"chatapp: the journal {journal} cannot be read: {{}}\n"
    for option in ("--audit", "--users", "--bans"):
        missing = cannot.format("there is no such journal")
        assert chatapp(config, option) == (1, "", missing)
    assert not journal.exists()
    memory = write_config(tmp_path / "memory.ini", history="path = memory")
    expected = "chatapp: [history] path = memory: expected a journal, to read\n"
    assert chatapp(memory, "--users") == (1, "", expected)
    journal.write_bytes(b"x" * 10_000)
    damaged = cannot.format("file is not a database")
    assert chatapp(config, "--audit") == (1, "", damaged)
    journal.write_bytes(b"")
    assert chatapp(config, "--bans") == (1, "", cannot.format("it is empty"))
    only = (
        "chatapp: expected only one of --check, --backup, --restore, --copy-to, --audit, --users"
        " and --bans\n"
    )
    assert chatapp(config, "--audit", "--users") == (1, "", only)
