"""The verdict: one row for each attack, what is wrong in it, and the table of all."""

from collections.abc import Sequence
from dataclasses import dataclass

P99_FACTOR = 3
P99_FLOOR_MS = 50.0
"""Delays below this are noise, however quiet the quiet run was."""
MEMORY_SHARE = 0.1
MEMORY_FLOOR = 4_000_000
"""What an interpreter keeps of what it has once needed is no leak."""

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


@dataclass(frozen=True)
class Row:
    """What was measured while one attack went on; memory is in bytes, CPU a share of one."""

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


def memory_allowed(before: int) -> int:
    """Return how much memory may be in use after an attack."""
    return before + max(MEMORY_FLOOR, int(before * MEMORY_SHARE))


def p99_allowed(quiet_ms: float) -> float:
    """Return how long the honest users' slowest hundredth may take, in milliseconds."""
    return max(P99_FLOOR_MS, quiet_ms * P99_FACTOR)


def judge(row: Row, quiet_ms: float) -> list[str]:
    """Return what is wrong in a row; nothing, if the server stood it."""
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
