"""The report: everything that was measured, as Markdown; and a chart of it, as SVG."""

import os
import platform
from collections.abc import Mapping, Sequence
from html import escape

from bench.figures import Row, render_table
from bench.scenarios import SCENARIOS
from bench.servers import OURS

WIDTH = 760
_LABEL = 190
_VALUE = 90
_BAR = 16
_STEP = 22
_HEAD = 34
_GREY = "#7d8590"  # enough contrast on white as well as on black
_OURS, _OTHERS = "#2f9e58", "#6b7fd7"


def render_report(
    results: Mapping[str, Sequence[Row]], notes: Sequence[str], faults: Sequence[str]
) -> str:
    """Return the tables, the notes, and the faults."""
    parts = [_machine()]
    for name, rows in results.items():
        if rows:
            scenario = SCENARIOS[name]
            parts += [f"### {name}: {scenario.title}", render_table(scenario.columns, rows)]
    parts += [f"- {note}" for note in notes]
    parts += [f"- **FAULT: {fault}**" for fault in faults]
    if not faults:
        checked = sum(figures["checked"] for rows in results.values() for _, figures in rows)
        parts.append(f"{checked:,.0f} deliveries checked: none lost, doubled or reordered.")
    return "\n\n".join(parts) + "\n"


def render_chart(results: Mapping[str, Sequence[Row]]) -> str:
    """Return an SVG picture of the first column of each scenario."""
    parts: list[str] = []
    y = 0
    for name, rows in results.items():
        if rows:
            parts += _panel(name, rows, y)
            y += _HEAD + _STEP * len(rows) + 12
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}"'
        f' height="{y}" font-family="system-ui, sans-serif" font-size="12" fill="{_GREY}">'
    )
    return "\n".join((head, *parts, "</svg>\n"))


def _machine() -> str:
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}"
        f" {platform.release()}, {os.cpu_count()} CPUs: server and load generator on one each."
    )


def _panel(name: str, rows: Sequence[Row], top: int) -> list[str]:
    scenario = SCENARIOS[name]
    column = scenario.columns[0]
    most = max(figures[column.key] for _, figures in rows) or 1
    good = "more" if column.more else "less"
    title = escape(f"{column.title}, {good} is better ({scenario.title})")
    parts = [f'<text x="0" y="{top + 22}" font-weight="600" font-size="13">{title}</text>']
    for number, (label, figures) in enumerate(rows):
        y = top + _HEAD + number * _STEP
        value = figures[column.key]
        width = max(1, value / most * (WIDTH - _LABEL - _VALUE))
        colour = _OURS if label.startswith(OURS) else _OTHERS
        shown = f"{value * column.scale:,.{column.digits}f}"
        base = y + _BAR - 4
        parts += [
            f'<text x="{_LABEL - 8}" y="{base}" text-anchor="end">{escape(label)}</text>',
            f'<rect {_place(y, width)} height="{_BAR}" rx="2" fill="{colour}"/>',
            f'<text x="{_LABEL + width + 6:.1f}" y="{base}">{shown}</text>',
        ]
    return parts


def _place(y: int, width: float) -> str:
    return f'x="{_LABEL}" y="{y}" width="{width:.1f}"'
