"""The real server, which is killed and started again on the same journal."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

SECONDS = 30
"""How long a start or an end may take before the run is given up."""

CONFIG = """\
[tcp_server]
host = 127.0.0.1
port = {}
[ws_server]
host = 127.0.0.1
port = {}
[limits]
messages_per_second = 0
log_entries = 100
[history]
path = {}
entries = 0
on_join = 0
"""


class Server:
    """twistd with the chat; `log` is the file that its log goes to."""

    def __init__(self, directory: Path, ports: list[int], fault: str) -> None:
        self.journal = directory / "chatapp.sqlite3"
        self.log = directory / "log"
        self.ports = ports
        self._config = directory / "config.ini"
        self._config.write_text(CONFIG.format(*ports, self.journal), encoding="utf-8")
        self._fault = fault

    async def start(self) -> None:
        """Start it, and wait until it listens at both ports."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - it takes a moment
                [
                    *(sys.executable, "-m", "tests.crash.faults", self._fault),
                    *("-n", "--pidfile=", "chatapp", "--config", str(self._config)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for port in self.ports:
            await asyncio.wait_for(self._wait_for(port), SECONDS)

    async def end(self, number: signal.Signals) -> None:
        """Send it a signal, and wait until it has ended."""
        self._process.send_signal(number)
        await asyncio.to_thread(self._process.wait, SECONDS)

    def kill(self) -> None:
        """See that it is gone."""
        self._process.kill()
        self._process.wait()

    async def _wait_for(self, port: int) -> None:
        while True:
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8")
            with socket.socket() as probe:
                probe.setblocking(False)
                try:
                    await asyncio.get_running_loop().sock_connect(probe, ("127.0.0.1", port))
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    return
