"""The servers that are measured: how each is started, and what it needs."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.child import free_port

BENCH = Path(__file__).parent
RIVALS = BENCH / "rivals"
CHECKOUT = BENCH.parent

OURS = ("chatapp-tcp", "chatapp-ws")
FLOORS = ("floor", "floor-uring")

# Each limit of the server has to be open here, or the benchmark measures the limit; 0 opens it.
CHATAPP = """\
[ws_server]
host = 127.0.0.1
port = {ws}
[chat]
log_level = {level}
[limits]
messages_per_second = 0
sessions = 0
logins_per_minute = 0
page_files_per_minute = 0
rooms = 0
ping_seconds = 0
[history]
{history}
{line_port}
"""
LINE_PORT = "[tcp_server]\nhost = 127.0.0.1\nport = {tcp}"
PROXIED = """\
[tcp_server]
endpoint =
    tcp:{{tcp}}:interface=127.0.0.1:backlog=1000
    haproxy:tcp:{proxied}:interface=127.0.0.1:backlog=1000
[accounts]
secure_networks = 203.0.113.0/24 198.51.100.0/24
"""
"""A line port, and another for proxies; passwords are taken from those of its clients."""
NO_PAST = "path = memory\non_join = 0\nresume_seconds = 0"
"""Keep nothing, as the rivals do."""
JOURNAL = "path = {folder}/journal\nentries = 0\ndays = 0"
"""Keep everything in SQLite, with the defaults for clients that join or come back."""
FULL = JOURNAL + "\nsynchronous = full"
"""The same, and survive power cuts."""

_TWISTD = "from twisted.scripts.twistd import run; run()"


def _no_condition() -> str:
    return ""


@dataclass(frozen=True)
class Server:
    """A server.

    Attributes:
        name: its name in the tables.
        dialect: the key of its dialect.
        command: returns the command that runs it, given a folder of its own and a port; it may
            write files there.
        lacks: returns what is missing to run it; empty if nothing is.
    """

    name: str
    dialect: str
    command: Callable[[Path, int], list[str]]
    lacks: Callable[[], str] = _no_condition


def write_config(
    folder: Path,
    *,
    tcp: int,
    ws: int,
    history: str = NO_PAST,
    level: str = "warn",
    line_port: str = LINE_PORT,
) -> str:
    """Write a configuration of chatapp into a folder; return the file's name.

    Args:
        folder: the folder.
        tcp: the line port.
        ws: the WebSocket port.
        history: what is kept.
        level: of the log.
        line_port: where the line port listens, perhaps followed by other sections.
    """
    kept = history.format(folder=folder)
    config = folder / "config.ini"
    config.write_text(
        CHATAPP.format(ws=ws, history=kept, level=level, line_port=line_port.format(tcp=tcp))
    )
    return str(config)


def twistd(config: str, *program: str) -> list[str]:
    """Return the command that runs chatapp under twistd, or under another program like it."""
    options = ["-n", "--pidfile=", "chatapp", "--config", config]
    return [sys.executable, *(program or ("-c", _TWISTD)), *options]


def as_program(command: Sequence[str], *program: str) -> list[str]:
    """Return a command of `twistd` with another program like it."""
    plain = twistd("")
    return [plain[0], *program, *command[plain.index("-n") :]]


def _chatapp(folder: Path, *, tcp: int = 0, ws: int = 0, history: str = NO_PAST) -> list[str]:
    config = write_config(folder, tcp=tcp or free_port(), ws=ws or free_port(), history=history)
    return twistd(config)


def _kept(folder: Path, *, tcp: int = 0, ws: int = 0, history: str = JOURNAL) -> list[str]:
    return _chatapp(folder, tcp=tcp, ws=ws, history=history)


def _python(program: str) -> Callable[[Path, int], list[str]]:
    return lambda _, port: [sys.executable, str(RIVALS / program), str(port)]


def _floor(folder: Path, port: int, *options: str) -> list[str]:
    program = folder / "floor"
    compiler = shutil.which("cc") or "gcc"
    subprocess.run(  # noqa: S603 - our own source
        [compiler, "-O2", "-o", str(program), str(BENCH / "floor.c"), *options],
        check=True,
        stderr=subprocess.DEVNULL if options else None,
    )
    return [str(program), str(port)]


def _lacks_uring() -> str:
    """Return what is missing to build the floor with io_uring."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _floor(Path(folder), 0, "-DURING", "-luring")
        except (OSError, subprocess.CalledProcessError):
            return "liburing-dev or a C compiler is not installed"
    return ""


def _inspircd(folder: Path, port: int) -> list[str]:
    (folder / "motd").write_text("welcome\n")
    config = folder / "inspircd.conf"
    config.write_text((RIVALS / "inspircd.conf").read_text().format(port=port, folder=folder))
    return [_find("inspircd"), "--nofork", "--runasroot", "--nopid", "--config", str(config)]


def _find(program: str) -> str:
    """Return the path of an installed program, or an empty text; daemons may be off PATH."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin") or ""


def _needs(*programs: str) -> Callable[[], str]:
    def lacks() -> str:
        return "" if any(map(_find, programs)) else f"{' or '.join(programs)} is not installed"

    return lacks


def _needs_package(name: str) -> Callable[[], str]:
    def lacks() -> str:
        done = subprocess.run(  # noqa: S603 - the names below
            [sys.executable, "-c", f"import {name}"], capture_output=True, text=True, check=False
        )
        return done.stderr.strip().splitlines()[-1] if done.returncode else ""

    return lacks


SERVERS = {
    server.name: server
    for server in (
        Server("chatapp-tcp", "chatapp-tcp", lambda at, port: _chatapp(at, tcp=port)),
        Server("chatapp-ws", "chatapp-ws", lambda at, port: _chatapp(at, ws=port)),
        Server("chatapp-tcp-kept", "chatapp-tcp", lambda at, port: _kept(at, tcp=port)),
        Server("chatapp-ws-kept", "chatapp-ws", lambda at, port: _kept(at, ws=port)),
        Server(
            "chatapp-tcp-full", "chatapp-tcp", lambda at, port: _kept(at, tcp=port, history=FULL)
        ),
        Server("floor", "line", _floor, _needs("cc", "gcc")),
        Server(
            "floor-uring",
            "line",
            lambda at, port: _floor(at, port, "-DURING", "-luring"),
            _lacks_uring,
        ),
        Server("twisted-line", "line", _python("twisted_line.py")),
        Server("autobahn", "ws", _python("autobahn_broadcast.py")),
        Server("websockets", "ws", _python("websockets_broadcast.py")),
        Server("picows", "ws", _python("picows_broadcast.py"), _needs_package("picows")),
        Server("socketify", "ws", _python("socketify_broadcast.py"), _needs_package("socketify")),
        Server("inspircd", "irc", _inspircd, _needs("inspircd")),
    )
}


def journaled(server: Server) -> Server:
    """Return one of chatapp's servers, with a journal."""
    return SERVERS[f"{server.name}-kept"]


def kept_in(server: Server, history: str) -> Server:
    """Return one of chatapp's servers, which listens for lines, with a history of its own."""
    return replace(server, command=lambda at, port: _kept(at, tcp=port, history=history))
