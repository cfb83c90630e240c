"""A restart: a crowd reads that its server is restarting, and comes back to the next one."""

import os
import select
import signal
import time
from collections.abc import Callable

from bench.deliveries import Mark, write_mark
from bench.figures import Figures
from bench.returner import Returner
from bench.run import RunError

SENDERS = 10
RETURN_SECONDS = 1
"""How long it takes until all have connected again."""

_AWAY = 10  # every tenth client loses the connection before the messages are said
_PARALLEL = 200
_SECONDS = 120
_QUIET_SECONDS = 0.5
_LAST_SECONDS = 2  # after this long without a byte, nothing more is expected
_EVENTS = 256
_BEFORE, _AFTER = "127.0.0.2", "127.0.0.3"  # two addresses, so that no connection is still in use


class Restart:
    """The returners, and how many messages each sender has `sent`."""

    def __init__(self, port: int, count: int) -> None:
        self.returners = [Returner(number, SENDERS) for number in range(count)]
        self.sent = [0] * SENDERS
        self._port = port
        self._epoll = select.epoll()
        self._by_fd: dict[int, Returner] = {}
        self._last_event = 0.0

    def gather(self) -> None:
        """Log all clients in, and wait for their tokens."""
        coming: list[Returner] = []
        for returner in self.returners:
            self._connect(returner, _BEFORE)
            coming.append(returner)
            while len(coming) >= _PARALLEL:
                self._pump()
                coming = [one for one in coming if not one.token]
        self._wait("are in", lambda one: bool(one.token))
        self._settle()

    def talk(self) -> None:
        """Cut off a tenth of the clients; the senders speak, and the others read it."""
        for returner in self.returners[SENDERS::_AWAY]:
            self._close(returner)
        self._settle()
        for sender in range(SENDERS):
            for _ in range(5):
                self._say(sender)
        self._wait("have read it", self._has_all, lambda one: one.socket.fileno() >= 0)
        self._settle()

    def go_to(self, port: int) -> None:
        """Have all clients come to another port from now on."""
        self._port = port

    def end(self, pid: int, number: signal.Signals = signal.SIGTERM) -> float:
        """End the server by a signal; return the seconds until all connections are closed."""
        began = time.monotonic()
        os.kill(pid, number)
        self._wait("are gone", lambda one: one.socket.fileno() < 0)
        return time.monotonic() - began

    def come_back(self) -> float:
        """Have all clients come back; return the seconds until all are up to date.

        The senders are the first to come back, and speak again, one every tenth of a second.
        """
        began = time.monotonic()
        waiting = self.returners[::-1]
        said = 0
        while waiting or said < SENDERS:
            passed = time.monotonic() - began
            if passed > _SECONDS:
                raise RunError(f"the first were not back after {_SECONDS} s")
            due = int(passed / RETURN_SECONDS * len(self.returners)) + 1
            while waiting and len(self.returners) - len(waiting) < due:
                self._connect(waiting.pop(), _AFTER)
            if passed > said / SENDERS and said < SENDERS and self.returners[said].back:
                self._say(said)
                said += 1
            self._pump()
        self._wait("are back", lambda one: one.back)
        passed = time.monotonic() - began
        self._wait("have read everything", self._has_all, quiet=True)
        return passed

    def judge(self) -> Figures:
        """Return how many messages were read, and the faults."""
        here = [one for one in self.returners if one.back and not one.lost]
        orders = [one.order for one in self.returners]
        total = sum(self.sent)
        return {
            "members": len(here),
            "checked": sum(order.delivered for order in orders),
            "lost": sum(max(0, total + order.doubled - order.delivered) for order in orders),
            "doubled": sum(order.doubled for order in orders),
            "reordered": sum(order.reordered for order in orders),
            "owed": 0,
            "dropped": len(self.returners) - len(here),
            "repeats": sum(one.repeats for one in self.returners),
        }

    def close(self) -> None:
        """Close all connections."""
        for number in list(self._by_fd):
            self._close(self._by_fd[number])
        self._epoll.close()

    def _say(self, sender: int) -> None:
        self.returners[sender].say(write_mark(Mark(sender, self.sent[sender], 0)))
        self.sent[sender] += 1

    def _has_all(self, returner: Returner) -> bool:
        return returner.order.following == self.sent

    def _connect(self, returner: Returner, source: str) -> None:
        number = returner.connect(self._port, source).fileno()
        self._by_fd[number] = returner
        self._epoll.register(number, select.EPOLLIN | select.EPOLLOUT)

    def _close(self, returner: Returner) -> None:
        if self._by_fd.pop(returner.socket.fileno(), None):
            self._epoll.unregister(returner.socket)
            returner.socket.close()

    def _pump(self) -> None:
        events = self._epoll.poll(0.001, _EVENTS)
        if events:
            self._last_event = time.monotonic()
        for number, event in events:
            returner = self._by_fd[number]
            if event & select.EPOLLOUT:
                self._epoll.modify(number, select.EPOLLIN)
                returner.greet()
            if event & ~select.EPOLLOUT:
                returner.read()
                if returner.lost:
                    self._close(returner)

    def _wait(
        self,
        what: str,
        done: Callable[[Returner], bool],
        who: Callable[[Returner], bool] = lambda _: True,
        *,
        quiet: bool = False,
    ) -> None:
        """Read until `done` holds for all; with `quiet`, until nothing more comes at the latest.

        Args:
            what: what all should do then, for the error.
            done: whether a returner has done it.
            who: which returners to wait for.
            quiet: whether it is enough that nothing more comes.

        Raises:
            RunError: time was up.
        """
        left = [one for one in self.returners if who(one)]
        stop = time.monotonic() + _SECONDS
        while left:
            self._pump()
            while left and done(left[-1]):
                left.pop()
            if quiet and time.monotonic() - self._last_event > _LAST_SECONDS:
                return
            if time.monotonic() > stop:
                left = [one for one in left if not done(one)]
                refusals = {bytes(text) for one in left for text in one.refusals}
                raise RunError(f"{len(left)} do not: all {what}; {refusals or 'no refusals'}")

    def _settle(self) -> None:
        self._last_event = time.monotonic()
        while time.monotonic() - self._last_event < _QUIET_SECONDS:
            self._pump()
