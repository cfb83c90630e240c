"""The scene: a server started for one attack, and the honest pair talking on it."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.child import child, free_port, server
from bench.servers import CHECKOUT

from tests.attacks.ground import Ground
from tests.attacks.pair import Happening, is_ready
from tests.attacks.registry import Attack
from tests.server import FANOUT

CONFIG = """\
[tcp_server]
endpoint =
    tcp:{tcp}:interface=127.0.0.1:backlog=4096
    haproxy:tcp:{proxied}:interface=127.0.0.1:backlog=4096
[ws_server]
endpoint = tcp:{ws}:interface=127.0.0.1:backlog=4096
trusted_proxies = 127.0.0.2
deflate = {deflate}
[ssh_server]
endpoint = tcp:{ssh}:interface=127.0.0.1:backlog=4096
[accounts]
secure_networks = 203.0.113.0/24 198.51.100.0/24
{accounts}
[limits]
fanout = {fanout}
{limits}
[history]
path = {folder}/journal
[metrics]
endpoint = tcp:{metrics}:interface=127.0.0.1
"""
_TWISTD = (
    "import resource, sys; most = int(sys.argv.pop(1));"
    "most and resource.setrlimit(resource.RLIMIT_NOFILE, (most, most));"
    "from twisted.scripts.twistd import run; run()"
)
_PATH = {"PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}"}
_READY_SECONDS = 10


class TrialError(Exception):
    """A trial cannot be made; the text says why."""


@dataclass(frozen=True)
class Scene:
    """A running server, the honest pair talking on it, and the file of what happens to the pair."""

    ground: Ground
    pid: int
    events: Path

    def happenings(self) -> list[Happening]:
        """Return what has happened to the pair so far."""
        lines = self.events.read_text(encoding="utf-8").splitlines(keepends=True)
        return [Happening(*json.loads(line)) for line in lines if line.endswith("\n")]


@contextmanager
def open_scene(attack: Attack, cpus: tuple[int, int]) -> Iterator[Scene]:
    """Run a server and the honest pair, each on a CPU, until the block ends.

    Raises:
        TrialError: the users do not get in.
        StartError: the server does not start.
    """
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        folder = Path(name)
        ports = {name: free_port() for name in ("tcp", "ws", "proxied", "ssh", "metrics")}
        deflate = "yes" if attack.deflate else "no"
        config, events, log = (folder / part for part in ("config.ini", "events", "log"))
        more = {"deflate": deflate, "limits": attack.limits, "accounts": attack.accounts}
        config.write_text(CONFIG.format(**ports, **more, folder=folder, fanout=FANOUT))
        events.touch()
        command = [sys.executable, "-c", _TWISTD, str(attack.descriptors)]
        command += ["-n", "--pidfile=", "chatapp", "--config", str(config)]
        pair = [sys.executable, "-m", "tests.attacks.honest", str(ports["tcp"]), str(ports["ws"])]
        with (
            server(command, cpus[0], _PATH, ports["ws"], log) as pid,
            (folder / "pair").open("w") as output,
            child([*pair, str(events)], cpus[1], _PATH, output.fileno()),
        ):
            ground = Ground(stop=0, log=log, crew=[], **ports)
            scene = Scene(ground, pid, events)
            _await_pair(scene, folder / "pair")
            yield scene


def _await_pair(scene: Scene, said: Path) -> None:
    for _ in range(_READY_SECONDS * 20):
        if is_ready(scene.happenings()):
            return
        time.sleep(1 / 20)
    raise TrialError(f"the honest users did not get in: {said.read_text()[-300:]}")
