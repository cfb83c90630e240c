"""The real server, which is killed and started again on the same journal."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.crash.served import Mishap
from tests.server import FANOUT, SECONDS

UNSURE_SECONDS = 6
"""After how long a client that cannot be asked is taken to have read."""

LOG_ENTRIES = 100, 50
"""How many entries are in memory, in turn, when the configuration is read again."""

CONFIG = f"""\
[tcp_server]
host = 127.0.0.1
port = {{}}
[ws_server]
host = 127.0.0.1
port = {{}}
[limits]
fanout = {FANOUT}
messages_per_second = 0
log_entries = {{}}
ping_seconds = 5
ping_timeout_seconds = 5
[accounts]
owners = kit
[history]
path = {{}}
entries = 0
on_join = 5
unsure_seconds = {{}}
"""


class Setting(NamedTuple):
    """What is not the same in all configurations.

    Attributes:
        unsure_seconds: after how long a client that cannot be asked is taken to have read.
        more: other sections.
    """

    unsure_seconds: int = UNSURE_SECONDS
    more: str = ""


USUAL = Setting()


class Server:
    """twistd with the chat; `log` is the file that its log goes to.

    Args:
        directory: where all files are.
        ports: its line port and its WebSocket port.
        fault: the fault that it has.
        setting: what is different in its configuration.
    """

    def __init__(
        self, directory: Path, ports: list[int], fault: str, setting: Setting = USUAL
    ) -> None:
        self.journal = directory / "chatapp.sqlite3"
        self.log = directory / "log"
        self.ports = ports
        self._config = directory / "config.ini"
        self._copy = directory / "copy"
        self._fault = fault
        self._setting = setting
        self._reloads = 0
        self._configure()
        self.mishaps = {
            "kills": Mishap(60, lambda: self._again(signal.SIGKILL)),
            "ends": Mishap(20, lambda: self._again(signal.SIGTERM)),
            "reloads": Mishap(10, self.reload),
            "backups": Mishap(10, self.back_up),
        }

    async def start(self) -> None:
        """Start it, and wait until it listens at both ports."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - it takes a moment
                [*twistd_with(self._fault), "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for port in self.ports:
            await wait_for_port(port, self._check)

    async def end(self, number: signal.Signals) -> None:
        """Send it a signal, and wait until it has ended."""
        self._process.send_signal(number)
        await asyncio.to_thread(self._process.wait, SECONDS)

    def complaints(self) -> Iterator[str]:
        """Yield the errors of the log."""
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if "| ERROR |" in line or "| CRITICAL |" in line or "Traceback" in line:
                yield line

    async def _again(self, number: signal.Signals) -> None:
        await self.end(number)
        await self.start()

    async def hang(self, seconds: float) -> None:
        """Stop it for a while."""
        self._process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    async def reload(self) -> None:
        """Have it read its configuration again."""
        self._reloads += 1
        self._configure()
        self._process.send_signal(signal.SIGHUP)

    async def back_up(self) -> None:
        """Copy the journal while it runs."""
        await self._chatapp("--backup", 0)

    async def restore(self) -> None:
        """Put the copy back, while it does not run."""
        await self._chatapp("--restore", 0)

    async def refuse_to_restore(self) -> None:
        """See that no copy is put back while it runs."""
        await self._chatapp("--restore", 1)

    def copy_back(self) -> None:
        """Put the copy back by hand, while it does not run."""
        for end in ("-wal", "-shm"):
            Path(f"{self.journal}{end}").unlink(missing_ok=True)
        shutil.copyfile(self._copy, self.journal)

    def _configure(self) -> None:
        entries = LOG_ENTRIES[self._reloads % len(LOG_ENTRIES)]
        text = config_of(self.ports, str(self.journal), entries, self._setting)
        self._config.write_text(text, encoding="utf-8")

    async def _chatapp(self, option: str, status: int) -> None:
        command = [
            *twistd_with(self._fault),
            "--config",
            str(self._config),
            option,
            str(self._copy),
        ]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
        assert process.returncode == status, said

    def kill(self) -> None:
        """See that it is gone."""
        self._process.kill()
        self._process.wait()

    def _check(self) -> None:
        assert self._process.poll() is None, self.log.read_text(encoding="utf-8")


def config_of(ports: list[int], path: str, entries: int, setting: Setting) -> str:
    """Return the configuration of a server.

    Args:
        ports: its line port and its WebSocket port.
        path: where its journal is.
        entries: how many entries are in memory.
        setting: what is different in it.
    """
    return CONFIG.format(*ports, entries, path, setting.unsure_seconds) + setting.more


def twistd_with(fault: str) -> list[str]:
    """Return the command that runs a server with a fault, in the foreground."""
    program = [sys.executable, "-m", "tests.crash.faults", fault]
    return [*program, "-n", "--pidfile=", "chatapp"]


async def wait_for_port(port: int, check: Callable[[], None] = lambda: None) -> None:
    """Wait until something listens at a port.

    Args:
        port: the port.
        check: called before each look; it fails if there is nothing to wait for.
    """
    async with asyncio.timeout(SECONDS):
        while True:
            check()
            with socket.socket() as probe:
                probe.setblocking(False)
                try:
                    await asyncio.get_running_loop().sock_connect(probe, ("127.0.0.1", port))
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    return
