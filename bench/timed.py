"""A server with a journal of its own that is started and visited again and again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.child import free_port
from bench.figures import Figures
from bench.run import Bench
from bench.servers import JOURNAL, LINE_PORT, twistd, write_config
from bench.visitor import Visitor


class Timed:
    """A folder with a journal, and the times that its server took.

    Args:
        bench: runs the server.
        folder: the folder.
        label: what is in the journal, in words.
        line_port: where the line port listens, as in `write_config`.

    Attributes:
        label: what is in the journal, in words.
        port: where the server listens.
        pid: the process of the server, while it runs.
        checked: how many messages were shown, and compared with what was written.
    """

    def __init__(self, bench: Bench, folder: Path, label: str, line_port: str = LINE_PORT) -> None:
        self.label = label
        self.port = free_port()
        self.pid = 0
        self.checked = 0
        self.bench = bench
        self._folder = folder
        config = write_config(
            folder, tcp=self.port, ws=free_port(), history=JOURNAL, line_port=line_port
        )
        self._command = twistd(config)
        self._times: dict[str, list[int]] = {}

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Run the server until the block ends; it has started when it welcomes a visitor."""
        began = time.monotonic_ns()
        with self.bench.start(self._command, self.port, self._folder / "log") as self.pid:
            with Visitor(self.port):
                self.note("start_ms", time.monotonic_ns() - began)
            yield

    def visit(self) -> None:
        """Visit the server, and note how long it takes."""
        raise NotImplementedError

    def note(self, what: str, time: int) -> None:
        """Note how many nanoseconds something took."""
        self._times.setdefault(what, []).append(time)

    def figures(self) -> Figures:
        """Return the medians."""
        middle = {what: median(times) / 1_000_000 for what, times in self._times.items()}
        return middle | {"checked": self.checked}
