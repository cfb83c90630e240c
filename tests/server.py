"""The real server as a child process, and people who call it with nothing but a socket."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from websockets.sync.client import ClientConnection, connect

SECONDS = 120
"""How long a test waits for what has to come, on however busy a machine."""

STAMP = r"\d\d-\d\d-\d\d \d\d:\d\d \| "
LOG_LINE = re.compile(STAMP + r"(?:DEBUG|INFO|WARN|ERROR|CRITICAL) \| .+")

_CONFIG = """\
[tcp_server]
host = 127.0.0.1
port = {tcp}
[ws_server]
host = 127.0.0.1
port = {ws}
origins = null
[limits]
messages_per_second = 0
fanout = {fanout}
[history]
{history}
[metrics]
endpoint = {metrics}
{more}
"""
FANOUT = os.environ.get("CHATAPP_FANOUT", "auto")
"""The way to many sockets that the tests are run with."""
NO_PAST = "path = memory\non_join = 0\nresume_seconds = 0"
_COVERAGE = {"COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}
_SYSTEMD = {
    "NOTIFY_SOCKET",
    "WATCHDOG_PID",
    "WATCHDOG_USEC",
    "LISTEN_PID",
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
}
"""What a runner of the tests that is a service itself would hand on."""
_TWISTD = "from twisted.scripts.twistd import run; run()"
# SIGTERM is what twistd ends by, without the exit functions, coverage's being one of them.
_MEASURED_TWISTD = (
    "import atexit; from twisted.internet import reactor; "
    "reactor.addSystemEventTrigger('after', 'shutdown', atexit._run_exitfuncs); " + _TWISTD
)


def write_config(
    path: Path,
    *,
    tcp: int = 0,
    ws: int = 0,
    history: str = NO_PAST,
    metrics: str = "",
    more: str = "",
) -> str:
    """Write a configuration for these ports, any free ones by default; return the file's name."""
    path.write_text(
        _CONFIG.format(tcp=tcp, ws=ws, fanout=FANOUT, history=history, metrics=metrics, more=more)
    )
    return str(path)


def twistd(*arguments: str) -> list[str]:
    """Return the command that runs twistd, with coverage if the tests run with it."""
    measured = not _COVERAGE.isdisjoint(os.environ)
    return [sys.executable, "-P", "-c", _MEASURED_TWISTD if measured else _TWISTD, *arguments]


def run(
    *command: str,
    typed: str = "",
    path: Path | None = None,
    folder: Path | None = None,
    inherited: Sequence[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end.

    Args:
        command: what to run.
        typed: its input.
        path: where Python looks first for what it imports.
        folder: the working directory; an empty one by default.
        inherited: file descriptors that it is given, besides the usual three.
    """
    with tempfile.TemporaryDirectory() as empty:
        return subprocess.run(  # noqa: S603 - the tests choose what runs
            command,
            input=typed.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=folder or empty,
            env=_environment(path),
            pass_fds=inherited,
            check=False,
        )


class Server:
    """twistd in the foreground.

    Attributes:
        log: as much of what it wrote as has been read.
        ends_by: the signal that it ends by.
    """

    def __init__(self, output: IO[str], pid: int) -> None:
        self.log: list[str] = []
        self.ends_by = signal.SIGTERM
        self._output = output
        self._pid = pid
        self.tcp_port = self.port_of("ChatFactory")
        self.ws_port = self.port_of("ChatWebSocketFactory")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self._pid, number)

    def kill(self) -> None:
        """Kill it in the middle of whatever it does, and wait for it to end."""
        self.ends_by = signal.SIGKILL
        self.signal(signal.SIGKILL)
        self.read_rest()

    def wait_for(self, message: str) -> re.Match[str]:
        """Wait for a line of the log, if it has not been there already."""
        pattern = re.compile(STAMP + message)
        for line in self.log:
            if found := pattern.fullmatch(line):
                return found
        for line in self._read():
            if found := pattern.fullmatch(line):
                return found
        raise AssertionError(f"the server ended without {message}: {self.log}")

    def port_of(self, factory: str) -> int:
        """Return the port at which a factory listens."""
        return int(self.wait_for(rf"INFO \| {factory}(?: \(\w+\))? starting on (\d+)")[1])

    def read_rest(self) -> None:
        """Wait for it to end."""
        for _ in self._read():
            pass

    def _read(self) -> Iterator[str]:
        while line := self._output.readline():
            self.log.append(line.removesuffix("\n"))
            yield self.log[-1]


@contextmanager
def serve(
    config: str,
    path: Path | None = None,
    by: Sequence[str] = (),
    called_at: int = 0,
    notified_at: str = "",
    command: Sequence[str] = (),
    kind: Callable[[IO[str], int], Server] = Server,
) -> Iterator[Server]:
    """Start a server, and stop it the way an operator does.

    Args:
        config: the configuration file; the folder that it is in is the working directory.
        path: where Python looks first for what it imports.
        by: the command that starts it, if it is not started directly.
        called_at: a port that the command listens at, and starts it when somebody calls.
        notified_at: the socket at which it says to systemd how it is.
        command: what starts twistd, if not as the tests usually do.
        kind: makes what stands for it here, of its output and its process number.
    """
    command = command or twistd("-n", "--pidfile=", "chatapp", "--config", config)
    ours, theirs = socket.socketpair()  # unlike a pipe's, its reader waits no longer than it should
    ours.settimeout(SECONDS)
    with ours, theirs, ours.makefile(encoding="utf-8", newline="\n") as output:
        process = subprocess.Popen(  # noqa: S603 - the tests choose what runs
            [*by, *command],
            stdin=subprocess.DEVNULL,
            stdout=theirs.fileno(),
            stderr=theirs.fileno(),
            cwd=Path(config).parent,
            env=_environment(path) | ({"NOTIFY_SOCKET": notified_at} if notified_at else {}),
        )
        theirs.close()
        try:
            if called_at:
                while f":{called_at} as " not in output.readline():
                    pass
                socket.create_connection(("127.0.0.1", called_at), SECONDS).close()
            server = kind(output, process.pid)
            yield server
            process.terminate()
            server.read_rest()
            assert process.wait(SECONDS) == -server.ends_by
        finally:
            process.kill()
            process.wait()


@contextmanager
def free_ports(count: int) -> Iterator[list[int]]:
    """Find ports of 127.0.0.1, which nobody else gets before something listens there."""
    with ExitStack() as stack:
        kept = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in kept:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind(("127.0.0.1", 0))
        yield [each.getsockname()[1] for each in kept]


class Caller:
    """Someone at the line port, with a plain socket."""

    def __init__(self, connection: socket.socket, lines: IO[str]) -> None:
        self.port: int = connection.getsockname()[1]
        self._connection = connection
        self._lines = lines

    def say(self, line: str) -> None:
        """Type a line."""
        self._connection.sendall(f"{line}\n".encode())

    def read(self) -> str:
        """Return the next line, which has to come."""
        line = self._lines.readline()
        assert line.endswith("\r\n"), line
        return line.removesuffix("\r\n")

    def read_end(self) -> None:
        """See that the server has closed the connection, and that nothing is left to be read."""
        assert self._lines.read() == ""


@contextmanager
def call(server: Server, name: str) -> Iterator[Caller]:
    """Call the line port and take a name; the server has seen the caller go when this ends.

    The caller takes it as a guest whom the others have read of, however slow the machine is.
    """
    address = ("127.0.0.1", server.tcp_port)
    with (
        socket.create_connection(address, SECONDS) as connection,
        connection.makefile(encoding="utf-8", newline="\r\n") as lines,
    ):
        caller = Caller(connection, lines)
        assert caller.read().startswith("-- welcome to ")
        caller.say(f"/nick {name}")
        while not caller.read().endswith(f" is now {name}"):
            pass
        yield caller
    server.wait_for(rf"INFO \| Client disconnected from \('127\.0\.0\.1', {caller.port}\): .+")


def browse(server: Server, **options: Any) -> ClientConnection:
    """Connect to the WebSocket port; `options` are those of the client."""
    connection: ClientConnection = connect(
        f"ws://127.0.0.1:{server.ws_port}",
        proxy=None,
        open_timeout=SECONDS,
        close_timeout=SECONDS,
        ping_interval=None,
        **options,
    )
    return connection


def _environment(path: Path | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SYSTEMD}
    kept["COLUMNS"] = "80"
    if path is None:
        return kept
    # What lies there is a copy, which coverage would count apart from the original.
    copied = {name: value for name, value in kept.items() if name not in _COVERAGE}
    return {**copied, "PYTHONPATH": str(path)}
