"""What a process has used, as Linux counts."""

import os
from pathlib import Path

_NANOSECONDS = 1_000_000_000


def cpu_time(pid: int) -> int:
    """Return the nanoseconds of CPU that all threads of a process have used."""
    try:
        return sum(
            int(file.read_text().split()[0])
            for file in Path(f"/proc/{pid}/task").glob("*/schedstat")
        ) or _coarse_cpu_time(pid)
    except FileNotFoundError:  # a thread or the process ended meanwhile
        return _coarse_cpu_time(pid)


def memory(pid: int) -> int:
    """Return the bytes of memory that a process has in use; 0 if it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except FileNotFoundError:
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


def socket_memory() -> int:
    """Return the bytes that the kernel holds in the TCP buffers of the whole machine."""
    words = Path("/proc/net/sockstat").read_text().split()
    tcp = words.index("TCP:")
    return int(words[words.index("mem", tcp) + 1]) * os.sysconf("SC_PAGESIZE")


def busy_time(cpu: int) -> int:
    """Return the nanoseconds that a CPU has been busy with any program."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *times = line.split()
        if name == f"cpu{cpu}":
            user, nice, system, _, _, interrupts, soft_interrupts = map(int, times[:7])
            ticks = user + nice + system + interrupts + soft_interrupts
            return ticks * _NANOSECONDS // os.sysconf("SC_CLK_TCK")
    return 0


def _coarse_cpu_time(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    ticks = int(fields[11]) + int(fields[12])
    return ticks * _NANOSECONDS // os.sysconf("SC_CLK_TCK")
