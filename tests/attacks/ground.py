"""The ground: what every attack is given, and the outcome that it returns."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.attacker import UPGRADE, Attacker, wait


@dataclass(frozen=True)
class Outcome:
    """What the attacker did and what the server answered, in words, and what was wrong with it."""

    did: str
    answered: str
    faults: tuple[str, ...] = ()


@dataclass
class Ground:
    """Where an attack takes place and until when; `crew` is closed when it is over."""

    tcp: int
    ws: int
    proxied: int
    stop: float
    log: Path
    crew: list[Attacker] = field(default_factory=list)

    def over(self) -> bool:
        """Whether time is up."""
        return time.monotonic() >= self.stop

    def hang_up(self) -> None:
        """Close all connections of the crew."""
        while self.crew:
            self.crew.pop().close()

    def line(self, count: int = 1, *, narrow: bool = False) -> list[Attacker]:
        """Connect to the line port, so many times."""
        return self._add(lambda: Attacker(self.tcp, narrow=narrow), count)

    def web(
        self, count: int = 1, *, narrow: bool = False, request: bytes = UPGRADE
    ) -> list[Attacker]:
        """Connect to the WebSocket port, so many times, and shake hands."""
        crew = self._add(lambda: Attacker(self.ws, narrow=narrow), count)
        for attacker in crew:
            attacker.shake_hands(request)
        return crew

    def bare(self, count: int = 1) -> list[Attacker]:
        """Connect to the WebSocket port, so many times, and say nothing yet."""
        return self._add(lambda: Attacker(self.ws), count)

    def _add(self, make: Callable[[], Attacker], count: int) -> list[Attacker]:
        crew = [make() for _ in range(count)]
        self.crew += crew
        return crew

    def flood(self, crew: list[Attacker], data: bytes, *, read: bool) -> int:
        """Send the same again and again, as fast as it is taken; return how many bytes went."""
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
