"""Two servers, one of which stands by: whatever dies, the other goes on, and nothing is lost."""

import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from tests.plain_websocket import Front
from tests.ports.test_proxies import DEPLOY, started
from tests.redis_server import RedisServer, needs_redis, redis_server
from tests.server import SECONDS, Server, free_ports, serve, write_config
from tests.systemd import NotifySocket
from tests.talker import Talker, kept

STANDS_BY = r"INFO \| Another server has the journal; this one stands by"
LOST = r"CRITICAL \| The journal is lost: another server has taken the journal; .+"
LOST_STATUS = 1
"""The status with which a server ends that has lost its journal."""

T = TypeVar("T")

HAPROXY = shutil.which("haproxy")
TRY_SECONDS = 0.1

pytestmark = needs_redis


class Lines:
    """The lines of a program, which go on from one server to the next."""

    def __init__(self, front: Front, stack: ExitStack) -> None:
        self.talker = Talker(front, stack)
        self._count = 0

    def say(self, count: int = 5) -> None:
        """Say some lines, and hear that each is kept."""
        for _ in range(count):
            self._count += 1
            self.talker.send(f"line {self._count}")
            self.talker.hear(f"line {self._count}")

    def go_on(self, server: Server) -> None:
        """Come back to the server that has taken over, and say some lines there."""
        self.talker.read_end()
        server.wait_for(r"INFO \| Ready")
        self.talker.come_back(server)
        self.say()

    def check(self, redis: RedisServer) -> None:
        """See that each line is kept once, where it was said to be."""
        said = kept(redis)
        assert list(said.values()) == [f"line {number}" for number in range(1, self._count + 1)]
        assert {text: offset for offset, text in said.items()} == self.talker.acks


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis with nothing in it."""
    with redis_server() as server:
        yield server


def config_of(redis: RedisServer, folder: Path, name: str) -> str:
    """Write a configuration of one of the servers; return its name."""
    history = f"path = {redis.path}?standby=yes\non_join = 0"
    with free_ports(2) as (tcp, ws):
        return write_config(folder / f"{name}.ini", tcp=tcp, ws=ws, history=history)


def test_one_goes_on_for_the_other(tmp_path: Path, redis: RedisServer) -> None:
    """One is killed, one hangs for too long, one ends as it should; Redis may end meanwhile."""
    one, two = (config_of(redis, tmp_path, name) for name in ("one", "two"))
    with ExitStack() as stack:
        systemd = stack.enter_context(NotifySocket(str(tmp_path / "notify")))
        first = stack.enter_context(serve(one))
        first.wait_for(r"INFO \| Ready")
        second = stack.enter_context(serve(two, notified_at=str(tmp_path / "notify")))
        second.wait_for(STANDS_BY)
        lines = Lines(first, stack)
        lines.say()
        redis.kill()
        redis.start()
        lines.say()
        first.kill()
        lines.go_on(second)
        assert systemd.told()[0].startswith("READY=1\nSTATUS=standing by: ")

        third = stack.enter_context(serve(one))
        third.wait_for(STANDS_BY)
        stopped_too_long(second, third)
        lines.go_on(third)

        fourth = stack.enter_context(serve(two))
        fourth.wait_for(STANDS_BY)
        third.signal(signal.SIGTERM)
        lines.go_on(fourth)
        lines.talker.close()
    lines.check(redis)


def stopped_too_long(server: Server, other: Server) -> None:
    """Stop a server until the other one has taken over; it then finds that, and ends."""
    server.signal(signal.SIGSTOP)
    other.wait_for(r"INFO \| Ready")
    server.signal(signal.SIGCONT)
    server.wait_for(LOST)
    server.ends_by = -LOST_STATUS  # type: ignore[assignment]  # it is no signal


@dataclass
class Proxy:
    """Where HAProxy takes WebSocket connections."""

    ws_port: int


@pytest.mark.skipif(HAPROXY is None, reason="haproxy is not installed")
def test_behind_haproxy(tmp_path: Path, redis: RedisServer) -> None:
    """By the file that ships, clients find the server that is there, and leave one that hangs."""
    text = (DEPLOY / "haproxy-standby.cfg").read_text()
    text = re.sub(r":::(\d+) v4v6 ssl crt .+", r"127.0.0.1:\1", text)
    known = (
        "6697",
        "443",
        *(f"10.0.0.{one}:{port}" for one in (1, 2) for port in (6969, 6968, 6967)),
    )
    with free_ports(len(known)) as free:
        ports = dict(zip(known, free, strict=True))
    configs = [commented(text, tmp_path, redis, ports, one) for one in (1, 2)]
    ours = tmp_path / "haproxy.cfg"
    ours.write_text(proxied(text, ports))
    proxy = Proxy(ports["443"])
    with ExitStack() as stack:
        first = stack.enter_context(serve(configs[0]))
        first.wait_for(r"INFO \| Ready")
        second = stack.enter_context(serve(configs[1]))
        second.wait_for(STANDS_BY)
        command = str(HAPROXY), "-db", "-f", str(ours)
        stack.enter_context(started(*command, port=proxy.ws_port))
        lines = again(lambda: Lines(proxy, stack))
        lines.say()
        first.signal(signal.SIGSTOP)
        lines.talker.read_end()
        again(lambda: lines.talker.come_back(proxy))
        lines.say()
        lines.talker.close()
        first.ends_by = signal.SIGKILL
        first.signal(signal.SIGKILL)
    lines.check(redis)


def again(connect: Callable[[], T]) -> T:
    """Connect as soon as the proxy knows of a server that is there."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with suppress(ConnectionError):
            return connect()
        time.sleep(TRY_SECONDS)
    raise AssertionError("there is no server")


def commented(
    text: str, folder: Path, redis: RedisServer, ports: dict[str, int], number: int
) -> str:
    """Write the configuration of a server that the proxy's file has in its comments."""
    lines = "\n".join(re.findall(r"^#   (.*)$", text, re.MULTILINE))
    for port in (6969, 6968, 6967):
        here = f"{ports[f'10.0.0.{number}:{port}']}:interface=127.0.0.1"
        lines = lines.replace(f"{port}:interface=10.0.0.1", here)
    lines = lines.replace("redis://10.0.0.5", redis.path)
    path = folder / f"{number}.ini"
    path.write_text(lines.replace("chat.example.org", "127.0.0.1") + "\non_join = 0\n")
    return str(path)


def proxied(text: str, ports: dict[str, int]) -> str:
    """Put the ports of this machine in the place of those in the proxy's file."""
    text = text.replace("check port 6967", "check")  # the ports of the two differ here
    for machine in ("10.0.0.1", "10.0.0.2"):
        for port in ("6969", "6968"):
            here = f"127.0.0.1:{ports[f'{machine}:{port}']} port {ports[f'{machine}:6967']}"
            text = text.replace(f" {machine}:{port}", f" {here}")
    for port in ("6697", "443"):
        text = text.replace(f"bind 127.0.0.1:{port}\n", f"bind 127.0.0.1:{ports[port]}\n")
    return text
