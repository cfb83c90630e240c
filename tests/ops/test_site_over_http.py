"""What a real server answers at its metrics endpoint, and what stops its start."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.typing import Subprotocol

from chatapp.ports.handshake import SUBPROTOCOL
from tests.server import SECONDS, Server, browse, call, run, serve, twistd, write_config

LOOPBACK = "tcp:{}:interface=127.0.0.1"


class Http:
    """Someone who asks a real server."""

    def __init__(self, server: Server) -> None:
        self._port = int(server.wait_for(r"INFO \| MetricsSite starting on (\d+)")[1])

    def ask(self, path: str) -> tuple[int, str]:
        """Return the status and the body."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=SECONDS)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def scrape(self) -> dict[str, float]:
        """Return the values by name and label."""
        return {
            " ".join((sample.name, *sample.labels.values())): sample.value
            for family in text_string_to_metric_families(self.ask("/metrics")[1])
            for sample in family.samples
        }


@pytest.fixture(params=["memory", "chat.sqlite3"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the journal is, with and without one."""
    return request.param if request.param == "memory" else str(tmp_path / request.param)


@pytest.fixture
def server(path: str, tmp_path: Path) -> Iterator[Server]:
    """A server that says how it is."""
    history = f"path = {path}\non_join = 0\nresume_seconds = 600"
    config = write_config(tmp_path / "config.ini", history=history, metrics=LOOPBACK.format(0))
    with serve(config) as server:
        yield server


def check_counts(shown: dict[str, float], *, kept: bool) -> None:
    """See that what is shown is that ann and bob have come, and a program that spoke once."""
    for encoding in ("line", "frame", "object"):
        assert shown[f"chatapp_sessions {encoding}"] == 1
    assert shown["chatapp_connections"] == 3
    assert shown["chatapp_entries_total joined"] == 3
    assert shown["chatapp_entries_total said"] == 1
    # Of bob's coming ann reads, of the program's all three; and all three read what it says. Of her
    # own new name ann reads in the room only if her coming had been told there before.
    assert shown["chatapp_deliveries_total"] - (1 + 3 + 3) in (0, 1)
    assert shown["chatapp_resumes_refused_total"] == 1
    assert (shown["chatapp_journal_commit_seconds_count"] > 0) == kept


def test_over_http(server: Server, path: str) -> None:
    """Users talk, one is lost and comes back, and all of it shows."""
    http = Http(server)
    assert [http.ask(path) for path in ("/healthz", "/readyz")] == [(200, "ok\n")] * 2
    with ExitStack() as stack:
        ann = stack.enter_context(call(server, "ann"))
        bob = stack.enter_context(browse(server))
        assert ann.read() == "-- guest1 joined"
        *_, token_line = [str(bob.recv(SECONDS)) for _ in range(3)]
        token = token_line.split()[2]
        program = stack.enter_context(browse(server, subprotocols=[Subprotocol(SUBPROTOCOL)]))
        program.send("hello")
        assert [ann.read(), ann.read()] == ["-- guest2 joined", "guest2: hello"]
        ann.say("/resume nonsense")
        assert ann.read() == "! that token is mistyped, was used before, or is too old"
        check_counts(http.scrape(), kept=path != "memory")
        bob.close()
        assert ann.read() == "-- guest1 left"
        assert http.scrape()["chatapp_users_away"] == 1
        with browse(server) as again:
            again.send(f"/resume {token}")
            while not str(again.recv(SECONDS)).startswith("-- welcome back, guest1"):
                pass
            shown = http.scrape()
        assert (shown["chatapp_resumes_total"], shown["chatapp_users_away"]) == (1, 0)
        assert shown["process_open_fds"] > 4


def test_a_port_in_use(tmp_path: Path) -> None:
    """An endpoint that is taken ends the start with one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        endpoint = LOOPBACK.format(taken.getsockname()[1])
        config = write_config(tmp_path / "config.ini", metrics=endpoint)
        done = run(*twistd("-n", "--pidfile=", "chatapp", "--config", config))
    assert (done.returncode, done.stderr) == (1, b"")
    assert (
        done.stdout.decode()
        .splitlines()[-1]
        .endswith(
            f" | ERROR | chatapp: cannot listen: Address already in use ([metrics] {endpoint})"
        )
    )


def test_check(tmp_path: Path) -> None:
    """A mistake in the endpoint is what the check says."""
    config = write_config(tmp_path / "config.ini", metrics="carrier:pigeon")
    done = run(*twistd("-n", "chatapp", "--config", config, "--check"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == (
        f"chatapp: {config}: [metrics] endpoint = carrier:pigeon: expected a Twisted server"
        " endpoint that works here (ValueError: Unknown endpoint type: 'carrier')\n"
    )
