"""The ground: what each attack is given, and the outcome that it returns."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.attacker import UPGRADE, Attacker, wait


@dataclass(frozen=True)
class Outcome:
    """What the attacker did, what the server answered, and what was wrong with the answer."""

    did: str
    answered: str
    faults: tuple[str, ...] = ()


@dataclass
class Ground:
    """Where an attack takes place, and until when.

    Attributes:
        tcp: the line port.
        ws: the WebSocket port.
        proxied: a line port that takes PROXY headers.
        ssh: the ssh port.
        metrics: the port of the metrics endpoint.
        stop: the time (monotonic, seconds) when the attack ends.
        log: the server's log.
        link: the socket where gateways connect.
        crew: the connections to close after the attack.
    """

    tcp: int
    ws: int
    proxied: int
    ssh: int
    metrics: int
    stop: float
    log: Path
    link: Path
    crew: list[Attacker] = field(default_factory=list)

    def over(self) -> bool:
        """Whether time is up."""
        return time.monotonic() >= self.stop

    def hang_up(self) -> None:
        """Close all connections of the crew."""
        while self.crew:
            self.crew.pop().close()

    def line(self, count: int = 1, *, narrow: bool = False) -> list[Attacker]:
        """Open connections to the line port."""
        return self._add(lambda: Attacker(self.tcp, narrow=narrow), count)

    def web(
        self, count: int = 1, *, narrow: bool = False, request: bytes = UPGRADE
    ) -> list[Attacker]:
        """Open connections to the WebSocket port, and shake hands."""
        crew = self._add(lambda: Attacker(self.ws, narrow=narrow), count)
        for attacker in crew:
            attacker.shake_hands(request)
        return crew

    def bare(self, count: int = 1) -> list[Attacker]:
        """Open connections to the WebSocket port, without a handshake."""
        return self._add(lambda: Attacker(self.ws), count)

    def _add(self, make: Callable[[], Attacker], count: int) -> list[Attacker]:
        crew = [make() for _ in range(count)]
        self.crew += crew
        return crew

    def flood(self, crew: list[Attacker], data: bytes, *, read: bool) -> int:
        """Send the same again and again, as fast as it is taken; return the bytes sent."""
        rest = dict.fromkeys(crew, b"")
        while not self.over() and (alive := [a for a in crew if not a.closed]):
            sockets = {a.socket: a for a in alive}
            readable, writable = wait(sockets if read else [], sockets)
            for ready in readable:
                sockets[ready].read()
            for ready in writable:
                attacker = sockets[ready]
                left = rest[attacker] or data
                rest[attacker] = left[attacker.send(left) :]
        return sum(attacker.sent for attacker in crew)
