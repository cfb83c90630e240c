"""How long the server's reactor hears nothing, measured from within.

`python -m bench.blocked FILE ARGUMENTS` is twistd, and notes each long iteration of the reactor:
the time from the return of one epoll_wait to the next call. In it the reactor reads and answers
everything that was ready, and makes every call that was due; whatever comes meanwhile has to wait.
It is time on the clock, so it includes the CPU that the journal's thread and other processes take.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

LONG = 2_000_000
"""The nanoseconds from which an iteration is noted."""


class Poller:
    """An epoll object that notes how long it was not asked."""

    def __init__(
        self, poller: Any, output: TextIO, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._poller = poller
        self._output = output
        self._clock = clock
        self._since = 0

    def poll(self, timeout: float, most: int) -> Any:
        """Wait for events."""
        now = self._clock()
        if self._since and now - self._since > LONG:
            self._output.write(f"{self._since} {now}\n")
            self._output.flush()
        try:
            return self._poller.poll(timeout, most)
        finally:
            self._since = self._clock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)


def longest(noted: Path, start: int, stop: int) -> int:
    """Return the nanoseconds of the longest iteration that ended in a span of time, or 0."""
    spans = [[int(word) for word in line.split()] for line in noted.read_text().splitlines()]
    return max((end - begin for begin, end in spans if start <= end < stop), default=0)


def main() -> None:
    """Run twistd, and add the long iterations to the file."""
    from twisted.internet import epollreactor  # noqa: PLC0415 - only the server needs it

    epollreactor.install()
    from twisted.internet import reactor  # noqa: PLC0415 - the one just installed
    from twisted.scripts.twistd import run  # noqa: PLC0415 - as above

    with Path(sys.argv.pop(1)).open("a") as output:
        watched: Any = reactor
        watched._poller = Poller(watched._poller, output)  # noqa: SLF001 - there is no other way in
        run()


if __name__ == "__main__":
    main()
