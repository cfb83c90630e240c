"""The tables: absolute figures, and their ratios to a reference measured in the same run."""

from collections.abc import Sequence

from bench.job import Figures
from bench.scenario import Column, Row, Scenario

REFERENCES = ("floor", "twisted-line")
"""What the others are compared with; where neither was measured, the first row."""


def reference(rows: Sequence[Row]) -> Row:
    """Return the row with which the others are compared."""
    by_label = dict(rows)
    label = next((name for name in REFERENCES if name in by_label), rows[0][0])
    return label, by_label[label]


def render_table(scenario: Scenario, rows: Sequence[Row]) -> str:
    """Return a Markdown table of one scenario."""
    name, base = reference(rows)
    head = ["server"]
    for column in scenario.columns:
        title, ratio = column.title, f"{name} = 1"
        if column.compared:
            head += [title, ratio + column.wanted]
        else:
            head.append(title + column.wanted)
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    lines += [[label, *_cells(scenario.columns, figures, base)] for label, figures in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(columns: Sequence[Column], figures: Figures, base: Figures) -> list[str]:
    cells = []
    for column in columns:
        value = figures[column.key] * column.scale
        shown = f"{value:,.{column.digits}f}"
        if not column.compared:
            cells.append(shown + column.judge(value))
            continue
        cells += [shown, _ratio(column, figures[column.key], base[column.key])]
    return cells


def _ratio(column: Column, value: float, base: float) -> str:
    if base <= 0:
        return "-"
    ratio = value / base
    return f"{ratio:.2f}{column.judge(ratio)}"
