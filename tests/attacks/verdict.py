"""The verdict: what is wrong in a log and in the row of an attack, and the table of all rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

P99_FACTOR = 3
P99_FLOOR_MS = 50.0
"""Delays below this are noise."""
MEMORY_SHARE = 0.1
MEMORY_FLOOR = 4_000_000
"""An interpreter keeps some memory that it has once needed; that is no leak."""

_HEAD = (
    "attack",
    "what the attacker did",
    "what the server answered",
    "lost",
    "p99 ms (quiet)",
    "MB before / peak / after",
    "CPU %",
    "verdict",
)
_LINE = re.compile(
    r"(?:\d\d-\d\d-\d\d \d\d:\d\d \| (?P<level>DEBUG|INFO|WARN|ERROR|CRITICAL) \| |\t)(?P<text>.*)"
)
_SHOWN = 100


@dataclass(frozen=True)
class Row:
    """What was measured during one attack; memory is in bytes, CPU a share of one CPU."""

    name: str
    did: str
    answered: str
    sent: int
    lost: int
    p99_ms: float
    before: int
    peak: int
    after: int
    cpu: float
    faults: tuple[str, ...] = ()


def faults_in_log(path: Path, *, noisy: bool) -> tuple[str, ...]:
    """Return the faults of a log: foreign lines, lines that do not print, and errors."""
    return faults_in_lines(path.read_bytes(), noisy=noisy)


def faults_in_lines(data: bytes, *, noisy: bool) -> tuple[str, ...]:
    """Return the faults of a log's bytes; with `noisy`, errors are none."""
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


def memory_allowed(before: int) -> int:
    """Return how many bytes of memory may be in use after an attack."""
    return before + max(MEMORY_FLOOR, int(before * MEMORY_SHARE))


def p99_allowed(quiet_ms: float) -> float:
    """Return how large the honest users' p99 may be, in milliseconds."""
    return max(P99_FLOOR_MS, quiet_ms * P99_FACTOR)


def judge(row: Row, quiet_ms: float) -> list[str]:
    """Return what is wrong in a row; empty if the server stood the attack."""
    wrong = list(row.faults)
    if not row.sent:
        wrong.append("the honest users said nothing")
    if row.lost:
        wrong.append(f"the honest users lost {row.lost} messages")
    if row.p99_ms > p99_allowed(quiet_ms):
        wrong.append(f"p99 {row.p99_ms:.0f} ms, {p99_allowed(quiet_ms):.0f} ms allowed")
    if row.after > memory_allowed(row.before):
        wrong.append(f"memory {_mb(row.after)} MB, was {_mb(row.before)} MB")
    return wrong


def render_table(rows: Sequence[Row], quiet_ms: float) -> str:
    """Return the Markdown table of all rows."""
    lines: list[tuple[str, ...]] = [_HEAD, ("---", "---", "---", "--:", "--:", "--:", "--:", "---")]
    lines += [_cells(row, quiet_ms) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row, quiet_ms: float) -> tuple[str, ...]:
    wrong = judge(row, quiet_ms)
    return tuple(
        cell.replace("|", "\\|").replace("\n", " ")
        for cell in (
            row.name,
            row.did,
            row.answered,
            f"{row.lost} of {2 * row.sent}",
            f"{row.p99_ms:.1f} ({quiet_ms:.1f})",
            f"{_mb(row.before)} / {_mb(row.peak)} / {_mb(row.after)}",
            f"{100 * row.cpu:.0f}",
            f"**{'; '.join(wrong)}**" if wrong else "stood",
        )
    )


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f}"
