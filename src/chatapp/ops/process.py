"""The metrics that Prometheus expects of every process: processor time, memory, file descriptors.

prometheus_client has a collector for these, but that reads files of /proc which the systemd unit
hides from the server (ProcSubset=pid).
"""

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PROC = Path("/proc/self")


class ProcessCollector(Collector):
    """Collects what the system says of this process; without /proc, memory and files are left out.

    It must be made at the start: its start time is when it was made.
    """

    def __init__(self) -> None:
        self._started = time.time()

    def collect(self) -> Iterator[Metric]:
        """Return the metrics."""
        yield CounterMetricFamily("process_cpu_seconds", "Time used.", time.process_time())
        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        yield GaugeMetricFamily("process_max_fds", "File descriptors at most.", most)
        yield GaugeMetricFamily("process_start_time_seconds", "Start, in Unix time.", self._started)
        if (PROC / "statm").exists():
            pages = int((PROC / "statm").read_text(encoding="ascii").split()[1])
            size = pages * resource.getpagesize()
            yield GaugeMetricFamily("process_resident_memory_bytes", "Memory in use.", size)
            descriptors = sum(1 for _ in (PROC / "fd").iterdir())
            yield GaugeMetricFamily("process_open_fds", "Open file descriptors.", descriptors)
