"""Real gateways before a server, or before two: each of them, and each link, may fail at any time.

Everyone connects to any gateway, or to the server itself, and comes back over any other.
"""

import asyncio
import random
import signal
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from tests.crash.counts import Counts
from tests.crash.faults import LITTLE_ROOM
from tests.crash.link_proxy import LinkProxy
from tests.crash.pair import DOWN_SECONDS, Node
from tests.crash.served import Mishap, Served
from tests.crash.server import Server, Setting, wait_for_port
from tests.crash.sitter import Sitter, listed
from tests.server import FANOUT

SHORT_SECONDS = 0.3, 4.0
"""For how many seconds a gateway hangs that nobody takes for gone."""

HANG_SECONDS = 0.5, 8.0
"""For how many seconds a server hangs, if no other one takes over."""

SILENT_SECONDS = 1.0, 8.0
"""For how many seconds what goes over a link is swallowed."""

GONE_SECONDS = 30
"""After how long at the latest the clients of a stopped gateway have left, on a busy machine."""

UNSURE_SECONDS = 30
"""More than the server may not know for that a client of the line port is gone, who is not asked.

A proxy is silent for 2 seconds before it cuts the connection; then the gateway may hang, or its
link may be silent, each for 6 before the link is given up; and the server may hang for 8. The rest
is for a busy machine.
"""

ENOUGH_OF_GATEWAYS = Counts(
    messages=100,
    shown=500,
    gateway_kills=1,
    gateway_stops=1,
    link_cuts=1,
    cuts=3,
    resumes=10,
    entries=100,
    returns=3,
)
"""What has to happen for a run to tell anything."""

_LINK = """\
[link]
endpoint = tcp:{port}:interface=127.0.0.1
secret = {secret}
"""
_CONFIG = """\
[tcp_server]
host = 127.0.0.1
port = {tcp}
[ws_server]
host = 127.0.0.1
port = {ws}
[limits]
fanout = {fanout}
ping_seconds = 5
ping_timeout_seconds = 5
[link]
secret = {secret}
[gateway]
servers =
{servers}
"""


def linked(directory: Path, ports: Sequence[int]) -> list[Setting]:
    """Return what is different in the configurations of servers that have links at some ports."""
    secret = directory / "secret"
    secret.write_text("a secret of many bytes")
    secret.chmod(0o600)
    links = (_LINK.format(port=port, secret=secret) for port in ports)
    return [Setting(UNSURE_SECONDS, link) for link in links]


class Gateways:
    """Gateways, and what is behind them.

    Args:
        directory: where all files are.
        server: what is behind them, with links at some ports.
        links: those ports.
        ports: the line port and the WebSocket port of each gateway, one after the other.
        fault: the fault that the gateways have.
        seed: of all that is left to chance.

    Attributes:
        mishaps: what may happen.
        sitters: people of whom it is known at which gateway they are.
        _busy: the gateways to which something happens.
        _happening: what goes on beside other things.
    """

    def __init__(
        self,
        directory: Path,
        server: Served,
        links: Sequence[int],
        ports: Sequence[int],
        fault: str,
        seed: int,
    ) -> None:
        self.sitters: Sequence[Sitter] = ()
        self._directory = directory
        self._server = server
        self._fault = f"{LITTLE_ROOM},{fault}"
        self._ports = [list(ports[at : at + 2]) for at in range(0, len(ports), 2)]
        self._proxies = [LinkProxy(partial(int, port), f"{seed} {port}") for port in links]
        self._random = random.Random(f"gateways {seed}")  # noqa: S311 - it is to be repeatable
        self._nodes: list[Node] = []
        self._busy: set[Node] = set()
        self._happening: set[asyncio.Task[None]] = set()
        self._faults: list[str] = []
        self.mishaps: Mapping[str, Mishap] = {
            **server.mishaps,
            "gateway_kills": Mishap(50, partial(self._again, signal.SIGKILL)),
            "gateway_ends": Mishap(20, partial(self._again, signal.SIGTERM)),
            "gateway_hangs": Mishap(40, self._hang),
            "gateway_stops": Mishap(30, self._stop),
            "link_cuts": Mishap(60, partial(self._disturb, 0, 0)),
            "link_silences": Mishap(40, partial(self._disturb, *SILENT_SECONDS)),
        }
        if isinstance(server, Server):
            self.mishaps["hangs"] = Mishap(20, partial(self._hang_server, server))

    @property
    def ports(self) -> list[int]:
        """The ports of any gateway, or of the server."""
        return self._random.choice([*(node.ports for node in self._nodes), self._server.ports])

    @property
    def journal(self) -> Path:
        """A file with what the journal holds now."""
        return self._server.journal

    def choose(self) -> Node:
        """Return any gateway."""
        return self._random.choice(self._nodes)

    async def start(self) -> None:
        """Start everything."""
        for proxy in self._proxies:
            await proxy.start()
        for number, ports in enumerate(self._ports):
            name, config = f"gateway {number}", self._config(*ports)
            self._nodes.append(Node(self._directory, name, ports, self._fault, config))
        await self._server.start()
        for node in self._nodes:
            await _started(node)

    async def settle(self) -> None:
        """Wait until nothing happens any more, and the same is listed over each gateway."""
        for proxy in self._proxies:
            proxy.leave_alone()
        await asyncio.gather(*self._happening)

    async def lists(self) -> list[set[str]]:
        """Return who is listed over each gateway."""
        return await asyncio.gather(*(listed(node.ports[0]) for node in self._nodes))

    def complaints(self) -> Iterator[str]:
        """Yield what is wrong in the logs, and what was seen to be wrong."""
        yield from self._server.complaints()
        yield from self._faults
        for line in chain(*(node.text().splitlines() for node in self._nodes)):
            if "| ERROR |" in line or "| CRITICAL |" in line or "Traceback" in line:
                yield line

    def kill(self) -> None:
        """See that nothing runs any more."""
        for task in self._happening:
            task.cancel()
        for proxy in self._proxies:
            proxy.stop()
        for node in self._nodes:
            node.kill()
        self._server.kill()

    def _config(self, tcp: int, ws: int) -> str:
        places = "\n".join(f"    tcp:127.0.0.1:{proxy.port}" for proxy in self._proxies)
        secret = self._directory / "secret"
        return _CONFIG.format(tcp=tcp, ws=ws, fanout=FANOUT, secret=secret, servers=places)

    def _idle(self) -> Node:
        """Return any gateway to which nothing happens."""
        return self._random.choice([node for node in self._nodes if node not in self._busy])

    async def _again(self, number: signal.Signals) -> None:
        """End a gateway, and start it after a while."""
        node = self._idle()
        node.signal(number)
        await node.ended()
        await asyncio.sleep(self._random.uniform(*DOWN_SECONDS))
        await _started(node)

    async def _hang(self) -> None:
        """Stop a gateway for a moment, beside whatever else happens; one goes on at least."""
        if not self._busy:
            self._let_happen(self._hang_for(self._idle(), self._random.uniform(*SHORT_SECONDS)))

    async def _hang_for(self, node: Node, seconds: float) -> None:
        self._busy.add(node)
        node.signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        node.signal(signal.SIGCONT)
        self._busy.discard(node)

    async def _stop(self) -> None:
        """Stop a gateway until its clients have left, as others show; then let it go on."""
        found = [one.at for one in self.sitters if one.sits and one.at not in self._busy]
        node = self._random.choice(found) if found else self._idle()
        assert node is not None
        there = [sitter for sitter in self.sitters if sitter.at is node and sitter.sits]
        node.signal(signal.SIGSTOP)
        loop = asyncio.get_running_loop()
        until = loop.time() + GONE_SECONDS
        names: set[str] = set()
        try:
            while loop.time() < until:
                await asyncio.sleep(1)
                present = await listed(self._random.choice(self._others(node)))
                names = {one.name for one in there if one.at is node and one.sits} & present
                if present and not names:
                    return
            self._faults += (f"{name} is listed, whose gateway was stopped" for name in names)
        finally:
            node.signal(signal.SIGCONT)

    def _others(self, node: Node) -> list[int]:
        nodes = [other for other in self._nodes if other is not node and other not in self._busy]
        return [other.ports[0] for other in nodes] or [self._server.ports[0]]

    async def _disturb(self, least: float, most: float) -> None:
        """Disturb a link, beside whatever else happens."""
        proxy = self._random.choice(self._proxies)
        self._let_happen(proxy.disturb(self._random.uniform(least, most)))

    async def _hang_server(self, server: Server) -> None:
        await server.hang(self._random.uniform(*HANG_SECONDS))

    def _let_happen(self, happening: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(happening)
        self._happening.add(task)
        task.add_done_callback(self._happening.discard)


async def _started(node: Node) -> None:
    node.start()
    for port in node.ports:
        await wait_for_port(port)
