"""Noise: the owners who log in, and the attackers who try passwords, beside the loads of a row."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.beside import Guessers, Owners, go_on
from bench.figures import Figures
from bench.run import Bench, RunError

ADDRESSES = 100
"""From how many addresses passwords are tried."""

_KNOWN_SECONDS = 10
_STEP_SECONDS = 0.005


@dataclass
class Ports:
    """Where the server that was started last listens for proxies; it has another port each time."""

    proxied: int = 0


@dataclass
class Noise:
    """What goes on beside the loads of one row, and what became of it.

    Attributes:
        bench: is told of faults.
        ports: says where to connect.
        logins: good logins a second.
        owners: how many owners they are of, in turn.
        guesses: wrong logins a second, to the first owner.
        visits: the owners, for each load.
        tries: the attackers, for each load.
    """

    bench: Bench
    ports: Ports
    logins: float = 0
    owners: int = 1
    guesses: float = 0
    visits: list[Owners] = field(default_factory=list)
    tries: list[Guessers] = field(default_factory=list)

    @contextmanager
    def go_on(self) -> Iterator[None]:
        """Make noise until the block ends."""
        port = self.ports.proxied
        visits, tries = [], []
        if self.guesses:
            self._be_known(port)
            tries.append(Guessers(port, self.guesses, ADDRESSES))
        if self.logins:
            visits.append(Owners(port, self.logins, self.owners))
        with go_on(self.bench.load_cpu, [*visits, *tries]):
            yield
        self.visits += visits
        self.tries += tries
        for fault in (fault for one in visits for fault in one.faults):
            self.bench.fault(fault)

    def figures(self) -> Figures:
        """Return the times of the logins, and how much was tried."""
        times = sorted(seconds * 1000 for one in self.visits for seconds in one.times)
        return {
            "logins": len(times),
            "login_ms": times[len(times) // 2] if times else 0.0,
            "worst_ms": times[-1] if times else 0.0,
            "tried": sum(one.tried for one in self.tries),
            "hashed": sum(one.hashed for one in self.tries),
        }

    def _be_known(self, port: int) -> None:
        """Have the owner log in before anybody else tries, so that the address is known."""
        owner = Owners(port, 1 / _KNOWN_SECONDS, 1)
        until = time.monotonic() + _KNOWN_SECONDS / 2
        while not owner.times:
            owner.step()
            if time.monotonic() > until:
                raise RunError("an owner cannot log in")
            time.sleep(_STEP_SECONDS)
        owner.close()
