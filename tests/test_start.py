"""The real server starts, says in one line why it cannot, logs, and stops."""

import os
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from chatapp import __version__
from tests.server import (
    LOG_LINE,
    SECONDS,
    STAMP,
    call,
    free_ports,
    run,
    serve,
    twistd,
    write_config,
)

PRIVILEGED_PORT = 1
DEPLOY = Path(__file__).parent.parent / "deploy"
LOGROTATE = shutil.which("logrotate")


class Daemon:
    """twistd in the background, its files, and how to see that it has ended."""

    def __init__(self, folder: Path) -> None:
        self.pidfile = folder / "twistd.pid"
        self.log = folder / "twistd.log"
        # The daemon inherits the other end of this, and closes it only by ending.
        self._end, self._inherited = socket.socketpair()
        self._end.settimeout(SECONDS)

    def start(self, config: str) -> CompletedProcess[bytes]:
        """Run twistd, which comes back when the daemon has started, or has failed to."""
        files = ("--pidfile", str(self.pidfile), "--logfile", str(self.log))
        command = twistd(*files, "chatapp", "--config", config)
        with self._inherited as inherited:
            return run(*command, folder=self.log.parent, inherited=[inherited.fileno()])

    def kill(self, number: signal.Signals) -> None:
        os.kill(int(self.pidfile.read_text()), number)

    def wait(self) -> None:
        """Wait for the daemon's end."""
        assert self._end.recv(1) == b""

    def close(self) -> None:
        if self.pidfile.exists():
            self.kill(signal.SIGKILL)
        self._end.close()
        self._inherited.close()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    """A daemon that is yet to be started."""
    daemon = Daemon(tmp_path)
    yield daemon
    daemon.close()


@pytest.fixture(params=["in use", "not permitted"])
def bad_port(request: pytest.FixtureRequest) -> Iterator[tuple[int, str]]:
    """A port where the server cannot listen, and why."""
    with socket.socket() as other:
        if request.param == "in use":
            other.bind(("127.0.0.1", 0))
            other.listen()
            yield other.getsockname()[1], "Address already in use"
            return
        try:
            other.bind(("127.0.0.1", PRIVILEGED_PORT))
        except PermissionError:
            yield PRIVILEGED_PORT, "Permission denied"
            return
    pytest.skip("this user may listen anywhere")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[tcp_srver]\n", r"\[tcp_srver\]: expected one of \[tcp_server\], .*"),
        ("[tcp_server]\nprt = 1\n", r"\[tcp_server\] prt.*: expected one of host, port, .*"),
        ("[ws_server]\nport = x\n", r"\[ws_server\] port = x: expected a whole number from .*"),
        ("[ws_server]\nendpoint = x:1\n", r"\[ws_server\] endpoint = x:1: expected a Twisted .*"),
        ("port = 6969\n", r"line 1: expected a section first, like \[chat\]"),
        (None, "No such file or directory"),
    ],
    ids=["section", "key", "value", "endpoint", "syntax", "file"],
)
def test_bad_configuration(tmp_path: Path, text: str | None, complaint: str) -> None:
    """A configuration that cannot be used stops the start with one line that says why."""
    config = tmp_path / "config.ini"
    if text is not None:
        config.write_text(text)
    done = run(*twistd("-n", "--pidfile=", "chatapp", "--config", str(config)))
    assert (done.returncode, done.stdout) == (1, b"")
    line = rf"chatapp: {re.escape(str(config))}: {complaint}\n"
    assert re.fullmatch(line, done.stderr.decode()), done.stderr


def test_version() -> None:
    """The version is chatapp's own."""
    done = run(*twistd("chatapp", "--version"))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"chatapp {__version__}\n"


def test_reload(tmp_path: Path) -> None:
    """On SIGHUP the file is read again; nobody is disconnected, and a mistake changes nothing."""
    path = tmp_path / "config.ini"
    config = write_config(path)
    text = path.read_text()
    with serve(config) as server, call(server, "ann") as ann:
        path.write_text(
            text.replace(
                "[limits]", "deflate = yes\n[chat]\nname = Café\nlog_level = debug\n[limits]"
            ),
            encoding="utf-8",
        )
        server.signal(signal.SIGHUP)
        server.wait_for(r"INFO \| Reloaded: \[chat\] name, \[chat\] log_level")
        server.wait_for(r"WARN \| These wait for a restart: \[ws_server\] deflate")
        path.write_text(text.replace("[history]", "nonsense = 1\n[history]"))
        server.signal(signal.SIGHUP)
        server.wait_for(
            rf"ERROR \| Not reloaded, all stays as it was: {re.escape(config)}:"
            r" \[limits\] nonsense = 1: expected one of .+"
        )
        ann.say("/nonsense")
        assert ann.read().startswith("! unknown command /nonsense")
        server.wait_for(r"DEBUG \| Refused .*: unknown command .*")
        with socket.create_connection(("127.0.0.1", server.tcp_port), SECONDS) as bob:
            welcome = "-- welcome to Café: you are guest1, in the lobby"
            assert bob.makefile(encoding="utf-8").readline() == f"{welcome}\n"


def test_bad_port(bad_port: tuple[int, str], tmp_path: Path) -> None:
    """A port where it cannot listen stops the start with one line in the log that says why."""
    port, reason = bad_port
    pidfile = tmp_path / "twistd.pid"
    config = write_config(tmp_path / "config.ini", tcp=port)
    done = run(*twistd("-n", "--pidfile", str(pidfile), "chatapp", "--config", config))
    assert (done.returncode, done.stderr) == (1, b"")
    *before, line = done.stdout.decode().splitlines()
    assert all(re.fullmatch(STAMP + r"INFO \| .*", other) for other in before), before
    where = rf"\[tcp_server\] tcp:{port}:interface=127\.0\.0\.1.*"
    expected = rf"ERROR \| chatapp: cannot listen: {reason} \({where}\)"
    assert re.fullmatch(STAMP + expected, line)
    assert not pidfile.exists()


def test_bad_port_in_the_background(
    bad_port: tuple[int, str], daemon: Daemon, tmp_path: Path
) -> None:
    """A daemon that cannot listen says so before it goes, in its log too, and leaves no pidfile."""
    port, reason = bad_port
    done = daemon.start(write_config(tmp_path / "config.ini", tcp=port))
    daemon.wait()
    assert (done.returncode, done.stdout) == (1, b"")
    whole, first, second = done.stderr.decode().splitlines()
    where = rf"\[tcp_server\] tcp:{port}:interface=127\.0\.0\.1.*"
    assert re.fullmatch(rf"chatapp: cannot listen: {reason} \({where}\)", whole)
    # In twistd's own words, and cut by it.
    assert re.fullmatch(rf"An error has occurred: .*: cannot listen: {reason} .*", first)
    assert second == "Please look at log file for more information."
    *before, line = daemon.log.read_text().splitlines()
    assert all(re.fullmatch(STAMP + r"INFO \| .*", other) for other in before), before
    where = rf"\[tcp_server\] tcp:{port}:interface=127\.0\.0\.1.*"
    expected = rf"ERROR \| chatapp: cannot listen: {reason} \({where}\)"
    assert re.fullmatch(STAMP + expected, line)
    assert not daemon.pidfile.exists()


def test_bad_journal_in_the_background(daemon: Daemon, tmp_path: Path) -> None:
    """A daemon whose journal cannot be opened says it in one whole line, however long."""
    path = tmp_path / ("x" * 100)
    path.mkdir()
    done = daemon.start(write_config(tmp_path / "config.ini", history=f"path = {path}"))
    daemon.wait()
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[0] == (
        f"chatapp: cannot open the journal {path}: Is a directory"
    )


def test_bad_log(daemon: Daemon, tmp_path: Path) -> None:
    """A log file that cannot be opened is one line, before anything else is done."""
    daemon.log = tmp_path / "log"
    daemon.log.mkdir()
    done = daemon.start(write_config(tmp_path / "config.ini"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"chatapp: the log {daemon.log}: Is a directory\n"


def test_log_in_the_foreground(tmp_path: Path) -> None:
    """All that is written is log lines, and they say who came and went."""
    with serve(write_config(tmp_path / "config.ini")) as server, call(server, "ann") as ann:
        peer = rf"\('127\.0\.0\.1', {ann.port}\)"
        for line in (f"Client connected from {peer}", f"guest1 comes from {peer}"):
            server.wait_for(rf"INFO \| {line}")
        server.wait_for(rf"INFO \| ann comes from {peer}")
    where = {"tcp_server": server.tcp_port, "ws_server": server.ws_port}
    for section, port in where.items():
        place = rf"127\.0\.0\.1:{port}: \[{section}\] tcp:0:interface=127\.0\.0\.1:backlog=\d+"
        server.wait_for(rf"INFO \| Listening on {place}")
    server.wait_for(r"INFO \| Ready")
    assert all(LOG_LINE.fullmatch(line) for line in server.log), server.log
    assert server.log[-1].endswith(" | INFO | Server Shut Down.")


def test_log_in_the_background(daemon: Daemon, tmp_path: Path) -> None:
    """A daemon goes on in a new log file on SIGUSR1, and ends on SIGTERM."""
    done = daemon.start(write_config(tmp_path / "config.ini"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    ports = re.findall(r"Factory starting on (\d+)", daemon.log.read_text())
    old = daemon.log.rename(tmp_path / "old.log")
    daemon.kill(signal.SIGUSR1)
    with socket.create_connection(("127.0.0.1", ports[0]), SECONDS) as client:
        host, port = client.getsockname()
        client.sendall(b"/quit\n")
        while client.recv(1024):
            pass
    daemon.kill(signal.SIGTERM)
    daemon.wait()
    before, after = (log.read_text().splitlines() for log in (old, daemon.log))
    assert all(LOG_LINE.fullmatch(line) for line in before + after), (before, after)
    assert not any("Client connected" in line for line in before)
    assert any(line.endswith(" | INFO | Ready") for line in before + after)
    assert any(
        line.endswith(f" | INFO | Client connected from ('{host}', {port})") for line in after
    )
    assert after[-1].endswith(" | INFO | Server Shut Down.")
    assert not daemon.pidfile.exists()


@pytest.mark.skipif(not LOGROTATE, reason="logrotate is not installed")
@pytest.mark.parametrize("setup", ["/var/lib/chatapp", "/var/log/chatapp"])
def test_logrotate(daemon: Daemon, tmp_path: Path, setup: str) -> None:
    """Logrotate moves the log, with the configuration that ships; the next line is in a new one."""
    assert LOGROTATE
    done = daemon.start(write_config(tmp_path / "config.ini"))
    assert done.returncode == 0
    pid = daemon.pidfile.read_text()
    before = daemon.log.read_text()
    config = tmp_path / "logrotate"
    config.write_text(
        (DEPLOY / "chatapp.logrotate")
        .read_text()
        .replace(f"{setup}/chatapp.log", str(daemon.log))
        .replace("/var/lib/chatapp", str(tmp_path))  # where the pidfile is
        .replace("/var/log/chatapp", str(tmp_path / "none"))
        .replace("systemctl kill --kill-who=main --signal=SIGUSR1 chatapp", f"kill -USR1 {pid}")
    )
    port = re.findall(r"ChatFactory starting on (\d+)", before)[0]
    done = run(LOGROTATE, "--force", "--state", str(tmp_path / "state"), str(config))
    assert (done.returncode, done.stderr) == (0, b"")
    with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
        assert client.recv(1024).startswith(b"-- welcome")
    daemon.kill(signal.SIGTERM)
    daemon.wait()
    (old,) = tmp_path.glob("twistd.log-*")
    after = daemon.log.read_text()
    assert "Client connected from " not in old.read_text()
    assert (old.read_text() + after).startswith(before)
    assert " | INFO | Client connected from " in after


def test_http_at_the_line_port(tmp_path: Path) -> None:
    """A browser that is pointed at the line port is told which port is for WebSocket."""
    config = tmp_path / "config.ini"
    with free_ports(1) as (port,), serve(write_config(config, ws=port)) as server:
        http = HTTPConnection("127.0.0.1", server.tcp_port, timeout=SECONDS)
        http.request("GET", "/")
        response = http.getresponse()
        body = response.read().decode()
        http.close()
    assert response.status == 400
    assert body == f"This is a port for telnet and nc. For WebSocket, use port {port}.\n"
