"""Ways in to a real server that edits the line: telnet and ssh, also within a multiplexer.

A multiplexer (tmux, GNU screen) is a terminal of its own, and draws what that shows on the outer
one as it likes. So what has scrolled off is asked of the multiplexer, not of the outer screen.
"""

import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.editing.model import MARK
from tests.person import Person
from tests.server import SECONDS, Server

EVERYBODY = (
    *("-F", "none", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"),
    *("-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"),
)
"""Options of ssh that leave out what the user who runs the tests has set."""

BEGUN = "-- your line is edited here; /edit off ends that"

_OUTER = ("env", "-u", "TMUX", "-u", "STY", "TERM=linux")
"""The outer terminal is what the model of a screen is a model of."""


def needs(program: str) -> pytest.MarkDecorator:
    """Return what skips a test where a program is missing."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def ssh_section(port: int = 0) -> str:
    """Return the section of the configuration that has people come over ssh."""
    return f"[ssh_server]\nendpoint = tcp:{port}:interface=127.0.0.1"


def make_key(path: Path) -> Path:
    """Make a key without a passphrase."""
    made = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ann@laptop", "-f", str(path))
    subprocess.run(made, check=True, timeout=SECONDS)  # noqa: S603 - it is ours
    return path


def ssh(port: int, name: str, key: Path | None, *options: str) -> list[str]:
    """Return the command that connects over ssh."""
    identity = ("-i", str(key)) if key is not None else ("-o", "PubkeyAuthentication=no")
    return ["ssh", *EVERYBODY, *identity, "-p", str(port), *options, f"{name}@127.0.0.1"]


class Multiplexer(ABC):
    """A terminal within the terminal.

    Args:
        folder: where its socket and its configuration are; its path is short.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def command(self, inner: Sequence[str]) -> list[str]:
        """Return the command that runs another within it."""

    @abstractmethod
    def everything(self) -> str:
        """Return what it shows, with what has scrolled off."""

    @abstractmethod
    def end(self) -> None:
        """End it, if it has not ended with what ran within it."""

    def _run(self, *command: str) -> str:
        done = subprocess.run(  # noqa: S603 - it is ours
            [*_OUTER, *command], capture_output=True, timeout=SECONDS, check=False
        )
        return done.stdout.decode()


class Tmux(Multiplexer):
    """tmux, without the row at the bottom."""

    @property
    def _tmux(self) -> tuple[str, ...]:
        return ("tmux", "-u", "-f", str(self.folder / "conf"), "-S", str(self.folder / "socket"))

    def command(self, inner: Sequence[str]) -> list[str]:
        """Return the command that runs another within it."""
        (self.folder / "conf").write_text("set -g status off\nset -g escape-time 0\n")
        return [*_OUTER, *self._tmux, "new-session", *inner]

    def everything(self) -> str:
        """Return what it shows, with what has scrolled off."""
        return self._run(*self._tmux, "capture-pane", "-p", "-J", "-S", "-")

    def end(self) -> None:
        """End it, if it has not ended with what ran within it."""
        self._run(*self._tmux, "kill-server")


class GnuScreen(Multiplexer):
    """GNU screen."""

    @property
    def _screen(self) -> tuple[str, ...]:
        return (f"SCREENDIR={self.folder / 'sockets'}", "screen")

    def command(self, inner: Sequence[str]) -> list[str]:
        """Return the command that runs another within it."""
        (self.folder / "sockets").mkdir(mode=0o700)
        conf = self.folder / "conf"
        conf.write_text("startup_message off\ndefscrollback 1000\nescape ^Zz\n")
        return [*_OUTER, *self._screen, "-U", "-c", str(conf), "-S", "chat", *inner]

    def everything(self) -> str:
        """Return what it shows, with what has scrolled off, which it writes when it has time."""
        copy, after = self.folder / "copy", self.folder / "after"
        after.unlink(missing_ok=True)
        self._run(*self._screen, "-S", "chat", "-X", "hardcopy", "-h", str(copy))
        self._run(*self._screen, "-S", "chat", "-X", "hardcopy", str(after))
        end = time.monotonic() + SECONDS
        while not after.exists():  # it does one after the other
            assert time.monotonic() < end
            time.sleep(0.01)
        return copy.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """End it, if it has not ended with what ran within it."""
        self._run(*self._screen, "-S", "chat", "-X", "quit")


MULTIPLEXERS: dict[str, type[Multiplexer]] = {"tmux": Tmux, "screen": GnuScreen}


class Visitor(Person):
    """A person in a terminal, perhaps with a multiplexer in it."""

    def __init__(self, command: Sequence[str], inside: Multiplexer | None = None) -> None:
        self.inside = inside
        name, *arguments = command if inside is None else inside.command(command)
        super().__init__(name, *arguments)

    @property
    def said(self) -> list[int]:
        """The numbers of the lines that were said, as they stand in the terminal."""
        if self.inside is None:
            return self.screen.said
        return [int(number) for number in MARK.findall(self.inside.everything())]

    @property
    def typed(self) -> str:
        """The row that the cursor is in."""
        return self._row(0)

    @property
    def above(self) -> str:
        """The row above it."""
        return self._row(1)

    def edit(self) -> None:
        """Have the line edited, over telnet."""
        self.look(lambda: "/quit leaves" in "".join(self.rows))
        self.type("/edit\r")
        self.read(BEGUN, ">")

    def _row(self, up: int) -> str:
        return self.screen.row(self.screen.cursor.y - up).rstrip()


@contextmanager
def visiting(command: Sequence[str], multiplexer: str = "") -> Iterator[Visitor]:
    """Run a command in a terminal, perhaps within a multiplexer."""
    with tempfile.TemporaryDirectory() as folder:
        inside = MULTIPLEXERS[multiplexer](Path(folder)) if multiplexer else None
        visitor = Visitor(command, inside)
        try:
            yield visitor
        finally:
            if inside is not None:
                inside.end()
            visitor.program.close(force=True)


@contextmanager
def editing(port: int, *command: str, multiplexer: str = "") -> Iterator[Visitor]:
    """Call the line port with telnet, or by another command, and have the line edited."""
    telnet = command or ("telnet", "127.0.0.1", str(port))
    with visiting(telnet, multiplexer) as visitor:
        visitor.edit()
        yield visitor


@contextmanager
def ann_by(door: str, server: Server, key: Path) -> Iterator[Visitor]:
    """Have ann come in and take her name.

    Args:
        door: telnet or ssh, with a multiplexer before it: `tmux ssh`.
        server: where to.
        key: hers, for ssh.
    """
    multiplexer, _, protocol = door.rpartition(" ")
    if protocol == "ssh":
        command = ssh(server.port_of("SshFactory"), "ann", key)
        with visiting(command, multiplexer) as visitor:
            visitor.look(lambda: visitor.is_now("ann"))
            yield visitor
    else:
        with editing(server.tcp_port, multiplexer=multiplexer) as visitor:
            visitor.type("/nick ann\r")
            visitor.look(lambda: visitor.is_now("ann"))
            yield visitor


DOORS = [
    pytest.param(door, marks=[needs(program) for program in door.split()])
    for door in ("telnet", "ssh", "tmux telnet", "tmux ssh", "screen telnet", "screen ssh")
]
"""Each way in, for a test to be run over."""
