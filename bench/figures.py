"""Figures: what was measured, and the table that compares it with a reference of the same run."""

from collections.abc import Sequence
from dataclasses import dataclass

Figures = dict[str, float]
"""What a run has measured, by the keys that the columns name."""

Row = tuple[str, Figures]
"""A label, and the figures of one run or of several put together."""

MS = 1_000_000
"""Nanoseconds in a millisecond."""

REFERENCES = ("floor", "twisted-line")
"""The rows to compare the others with; if neither was measured, the first row."""


@dataclass(frozen=True)
class Column:
    """A figure to show.

    Attributes:
        key: its name among the figures.
        title: the head of the column, with the unit.
        digits: how many digits after the point are shown.
        scale: the factor that makes the figure what the title says.
        compared: whether a second column shows the ratio to the reference.
        more: whether a large figure is a good one.
        aim: the least (the most, if less is better) that the figure should be; if it is compared,
            the ratio. None if there is no aim.
    """

    key: str
    title: str
    digits: int = 0
    scale: float = 1
    compared: bool = True
    more: bool = False
    aim: float | None = None

    @property
    def wanted(self) -> str:
        """The aim in words; empty if there is none."""
        return "" if self.aim is None else f", at {'least' if self.more else 'most'} {self.aim:g}"

    def judge(self, value: float) -> str:
        """Return the word for whether a value meets the aim; empty if there is no aim."""
        if self.aim is None:
            return ""
        return " met" if (value >= self.aim if self.more else value <= self.aim) else " **missed**"


def quantile(ordered: Sequence[int], share: float) -> float:
    """Return the value below which a share of all lies; 0 if there are none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def reference(rows: Sequence[Row]) -> Row:
    """Return the row to compare the others with."""
    by_label = dict(rows)
    label = next((name for name in REFERENCES if name in by_label), rows[0][0])
    return label, by_label[label]


def render_table(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Return a Markdown table of the rows of one scenario."""
    name, base = reference(rows)
    head = ["server"]
    for column in columns:
        title, ratio = column.title, f"{name} = 1"
        if column.compared:
            head += [title, ratio + column.wanted]
        else:
            head.append(title + column.wanted)
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    lines += [[label, *_cells(columns, figures, base)] for label, figures in rows]
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
