"""How long the server's reactor hears nothing, measured from within.

`python -m bench.blocked FILE ARGUMENTS` is twistd, and notes each long iteration of the reactor:
the time from when one epoll_wait returns to the next one's call. Everything that was ready is read
and answered in it, and every call that was due is made; who comes meanwhile has to wait. It is time
on the clock: what the journal's thread or another process takes of the CPU is in it.
"""

import sys
import time
from pathlib import Path
from typing import Any, TextIO

LONG = 2_000_000  # nanoseconds; shorter ones are not noted


class Poller:
    """An epoll object that notes how long it was not asked."""

    def __init__(self, poller: Any, output: TextIO) -> None:
        self._poller = poller
        self._output = output
        self._since = 0

    def poll(self, timeout: float, most: int) -> Any:
        """Wait for events."""
        now = time.monotonic_ns()
        if self._since and now - self._since > LONG:
            self._output.write(f"{self._since} {now}\n")
            self._output.flush()
        try:
            return self._poller.poll(timeout, most)
        finally:
            self._since = time.monotonic_ns()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._poller, name)


def longest(noted: Path, start: int, stop: int) -> int:
    """Return the nanoseconds of the longest iteration that ended in a span of time; 0 for none."""
    spans = [[int(word) for word in line.split()] for line in noted.read_text().splitlines()]
    return max((end - begin for begin, end in spans if start <= end < stop), default=0)


def main() -> None:
    """Run twistd; what it notes is added to the file."""
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
