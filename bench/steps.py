"""What the steps of a message cost, measured inside a running server.

`python -m bench.steps FILE ARGUMENTS` is twistd, and adds a line to the file at each SIGUSR2: the
nanoseconds of CPU that each step has taken so far, and each thread. The first line is the number
of the process. What others do meanwhile does not count. To watch costs some CPU itself: about a
microsecond for each step.
"""

import functools
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

MESSAGES = "messages"
"""Beside the steps: how many lines were received."""

MAIN, WRITING, INDEX = "MainThread", "journal", "journal-search"
"""The names of the threads: the reactor's, the journal's, and that of the index for searching."""


class Watch:
    """Adds up what the steps of one thread take, each without those inside it.

    Args:
        clock: tells the CPU time of the thread that asks, in nanoseconds.

    Attributes:
        taken: the nanoseconds of each step.
        _inner: the nanoseconds of the steps that were done inside the present one.
    """

    def __init__(self, clock: Callable[[], int] = time.thread_time_ns) -> None:
        self.taken: Counter[str] = Counter()
        self._clock = clock
        self._inner = 0

    def step(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does the same as a function, and counts as a step."""

        @functools.wraps(call)
        def watched(*arguments: Any, **named: Any) -> Any:
            outer, self._inner = self._inner, 0
            began = self._clock()
            try:
                return call(*arguments, **named)
            finally:
                took = self._clock() - began
                self.taken[name] += took - self._inner
                self._inner = outer + took

        return watched

    def watch(self, owner: Any, method: str, name: str) -> None:
        """Count a method of a class, or of an object, as a step."""
        setattr(owner, method, self.step(name, getattr(owner, method)))


def cpu_of_threads() -> dict[str, int]:
    """Return the nanoseconds of CPU that each thread has taken so far, by its name."""
    tasks = Path("/proc/self/task")
    return {
        thread.name: int((tasks / f"{thread.native_id}/schedstat").read_text().split()[0])
        for thread in threading.enumerate()
    }


def watch_server(watch: Watch) -> None:
    """Watch the steps of a message, from the reactor's wait to the last reader's socket."""
    from twisted.internet import reactor  # noqa: PLC0415 - the one that was just installed
    from twisted.internet.tcp import Connection  # noqa: PLC0415 - only the server needs all these

    from bench.blocked import Poller  # noqa: PLC0415
    from chatapp.chat.dispatch import Dispatch  # noqa: PLC0415
    from chatapp.chat.room import Room  # noqa: PLC0415
    from chatapp.chat.upkeep import Upkeep  # noqa: PLC0415
    from chatapp.log.recorder import Recorder  # noqa: PLC0415
    from chatapp.ports.fanout import SocketAudience  # noqa: PLC0415
    from chatapp.ports.tcp import ChatLineProtocol  # noqa: PLC0415
    from chatapp.ports.websocket import ChatWebSocketProtocol  # noqa: PLC0415
    from chatapp.session.delivery import Delivery  # noqa: PLC0415

    watched: Any = reactor
    poller = Poller(watched._poller, sys.stderr, lambda: 0)  # noqa: SLF001 - no other way in
    watched._poller = poller  # noqa: SLF001 - as above
    for owner, method, name in (
        (poller, "poll", "wait"),
        (Connection, "doRead", "receive"),
        (ChatLineProtocol, "dataReceived", "parse"),
        (ChatWebSocketProtocol, "dataReceived", "parse"),
        (Dispatch, "receive", "decide"),
        (Recorder, "start", "hand_over"),
        (Recorder, "_succeeded", "hear"),
        (Recorder, "_apply", "apply"),
        (Room, "flush", "flush"),
        (SocketAudience, "write", "send"),
        (Delivery, "send", "send"),
        (Upkeep, "step", "upkeep"),
    ):
        watch.watch(owner, method, name)


def count_messages(taken: Counter[str]) -> None:
    """Count the lines that are received."""
    from chatapp.chat.dispatch import Dispatch  # noqa: PLC0415 - only the server needs it

    receive = Dispatch.receive

    def counted(*arguments: Any) -> None:
        taken[MESSAGES] += 1
        receive(*arguments)

    Dispatch.receive = counted  # type: ignore[method-assign,assignment]


def main() -> None:
    """Run twistd, and add what was taken to the file whenever that is asked for."""
    from twisted.internet import epollreactor  # noqa: PLC0415 - only the server needs it

    epollreactor.install()
    from twisted.scripts.twistd import run  # noqa: PLC0415 - after the reactor was chosen

    noted, watch = Path(sys.argv.pop(1)), Watch()
    noted.write_text(f"{os.getpid()}\n")
    watch_server(watch)
    count_messages(watch.taken)

    def note(*_: object) -> None:
        with noted.open("a") as file:
            file.write(json.dumps({**watch.taken, **cpu_of_threads()}) + "\n")

    signal.signal(signal.SIGUSR2, note)
    run()


if __name__ == "__main__":
    main()
