"""The report: everything that was measured, as Markdown."""

import os
import platform
from collections.abc import Mapping, Sequence

from bench.scenario import Row
from bench.scenarios import SCENARIOS
from bench.table import render_table


def render_report(
    results: Mapping[str, Sequence[Row]], notes: Sequence[str], faults: Sequence[str]
) -> str:
    """Return the tables, what the reader should know, and what went wrong."""
    parts = [_machine()]
    for name, rows in results.items():
        if rows:
            parts += [f"### {name}: {SCENARIOS[name].title}", render_table(SCENARIOS[name], rows)]
    parts += [f"- {note}" for note in notes]
    parts += [f"- **FAULT: {fault}**" for fault in faults]
    if not faults:
        checked = sum(figures["checked"] for rows in results.values() for _, figures in rows)
        parts.append(f"{checked:,.0f} deliveries checked: none lost, doubled or reordered.")
    return "\n\n".join(parts) + "\n"


def _machine() -> str:
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}"
        f" {platform.release()}, {os.cpu_count()} CPUs: server and load generator on one each."
    )
