"""The scene: a server started for one attack, and the honest pair talking on it."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.child import child, free_port, server
from bench.servers import CHECKOUT

from tests.attacks.ground import Ground
from tests.attacks.pair import Happening, is_ready
from tests.attacks.registry import Attack
from tests.server import FANOUT

PORTS = """\
[ssh_server]
endpoint = tcp:{ssh}:interface=127.0.0.1:backlog=4096
[tcp_server]
endpoint =
    tcp:{tcp}:interface=127.0.0.1:backlog=4096
    haproxy:tcp:{proxied}:interface=127.0.0.1:backlog=4096
[ws_server]
endpoint = tcp:{ws}:interface=127.0.0.1:backlog=4096
"""
"""The ports of a server, and of a gateway; the last section goes on."""

CONFIG = (
    PORTS
    + """\
trusted_proxies = 127.0.0.2
deflate = {deflate}
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
[link]
endpoint = unix:{folder}/link:mode=600
"""
)

GATEWAY = (
    PORTS
    + """\
[limits]
fanout = {fanout}
{limits}
[gateway]
servers = unix:{folder}/link
"""
)
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
    """A running server, the honest pair talking on it, and the file of what happens to the pair.

    Attributes:
        ground: where the attack takes place.
        pid: the server's process.
        events: the file.
        gateway_log: the log of a gateway; a file that is not there if there is none.
    """

    ground: Ground
    pid: int
    events: Path
    gateway_log: Path

    def happenings(self) -> list[Happening]:
        """Return what has happened to the pair so far."""
        lines = self.events.read_text(encoding="utf-8").splitlines(keepends=True)
        return [Happening(*json.loads(line)) for line in lines if line.endswith("\n")]


@contextmanager
def open_scene(attack: Attack, cpus: tuple[int, int], *, gateway: bool = False) -> Iterator[Scene]:
    """Run a server and the honest pair, each on a CPU, until the block ends.

    Args:
        attack: what is to be tried.
        cpus: the server's, and the pair's.
        gateway: whether everybody, attackers too, comes over a gateway.

    Raises:
        TrialError: the users do not get in.
        StartError: the server does not start.
    """
    with tempfile.TemporaryDirectory(prefix="attack-") as name, ExitStack() as stack:
        folder = Path(name)
        ports = _free_ports()
        config, events, log = (folder / part for part in ("config.ini", "events", "log"))
        more = {"limits": attack.limits, "folder": folder, "fanout": FANOUT}
        deflate = "yes" if attack.deflate else "no"
        config.write_text(CONFIG.format(**ports, **more, deflate=deflate, accounts=attack.accounts))
        events.touch()
        most = 0 if gateway else attack.descriptors
        pid = stack.enter_context(server(_command(config, most), cpus[0], _PATH, ports["ws"], log))
        doors = ports
        if gateway or attack.rogue:
            doors = _free_ports()
            config = folder / "gateway.ini"
            config.write_text(GATEWAY.format(**doors, **more))
            command = _command(config, attack.descriptors if gateway else 0)
            log_there = folder / "gateway.log"
            stack.enter_context(server(command, cpus[0], _PATH, doors["ws"], log_there))
        if gateway:
            ports = {**doors, "metrics": ports["metrics"]}
        pair = [sys.executable, "-m", "tests.attacks.honest", str(ports["tcp"]), str(doors["ws"])]
        output = stack.enter_context((folder / "pair").open("w"))
        stack.enter_context(child([*pair, str(events)], cpus[1], _PATH, output.fileno()))
        ground = Ground(stop=0, log=log, link=folder / "link", crew=[], **ports)
        scene = Scene(ground, pid, events, folder / "gateway.log")
        _await_pair(scene, folder / "pair")
        yield scene


def _free_ports() -> dict[str, int]:
    return {name: free_port() for name in ("tcp", "ws", "proxied", "ssh", "metrics")}


def _command(config: Path, descriptors: int) -> list[str]:
    """Return what starts a process of a configuration, with so many descriptors at the most."""
    start = [sys.executable, "-c", _TWISTD, str(descriptors), "-n", "--pidfile="]
    return [*start, "chatapp", "--config", str(config)]


def _await_pair(scene: Scene, said: Path) -> None:
    for _ in range(_READY_SECONDS * 20):
        if is_ready(scene.happenings()):
            return
        time.sleep(1 / 20)
    raise TrialError(f"the honest users did not get in: {said.read_text()[-300:]}")
