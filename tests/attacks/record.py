"""The server's own record: what its log may hold after an attack."""

import re
from pathlib import Path

_LINE = re.compile(
    r"(?:\d\d-\d\d-\d\d \d\d:\d\d \| (?P<level>DEBUG|INFO|WARN|ERROR|CRITICAL) \| |\t)(?P<text>.*)"
)
_SHOWN = 100


def faults_in_log(path: Path, *, noisy: bool) -> tuple[str, ...]:
    """Return what is wrong with a log: lines that no server wrote, what does not print, errors."""
    return faults_in_lines(path.read_bytes(), noisy=noisy)


def faults_in_lines(data: bytes, *, noisy: bool) -> tuple[str, ...]:
    """Return the same of a log's bytes; with `noisy`, errors are no fault."""
    faults: list[str] = []
    errors: list[str] = []
    for line in data.decode(errors="replace").split("\n")[:-1]:
        found = _LINE.fullmatch(line)
        if not line.removeprefix("\t").isprintable():
            faults.append(f"the log does not print: {line[:_SHOWN]!a}")
        elif found is None:
            faults.append(f"not a line of the log: {line[:_SHOWN]}")
        elif found["level"] in ("ERROR", "CRITICAL"):
            errors.append(found["text"][:_SHOWN])
    if errors and not noisy:
        faults.append(f"{len(errors)} errors in the log, the first: {errors[0]}")
    return (*faults[:3], *faults[-1:]) if len(faults) > len(faults[:3]) else tuple(faults)
