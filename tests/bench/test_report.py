"""The report: tables with ratios and aims, faults, and the chart."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from bench.figures import Column, Figures, render_table
from bench.report import render_chart, render_report

from bench.scenarios import SCENARIOS


def figures(rate: float, cpu: float) -> Figures:
    """Return what a run might have measured."""
    return {
        "deliveries_per_second": rate,
        "cpu_us": cpu,
        "server_cpu_share": 0.5,
        "generator_cpu_share": 0.25,
        "checked": 1000,
    }


ROWS = [("chatapp-tcp", figures(4_000_000, 0.25)), ("floor", figures(5_000_000, 0.2))]


HEAD = (
    "| server | deliveries/s | floor = 1 | CPU µs per delivery | floor = 1"
    " | server's CPU % | generator's CPU % |"
)


def test_a_table_shows_figures_and_ratios() -> None:
    """A table shows figures and ratios."""
    table = render_table(SCENARIOS["saturated"].columns, ROWS)
    assert table.splitlines() == [
        HEAD,
        "| --- | --: | --: | --: | --: | --: | --: |",
        "| chatapp-tcp | 4,000,000 | 0.80 | 0.25 | 1.25 | 50 | 25 |",
        "| floor | 5,000,000 | 1.00 | 0.20 | 1.00 | 50 | 25 |",
    ]


def test_without_a_floor_the_first_row_is_the_reference() -> None:
    """Without a floor the first row is the reference."""
    assert "chatapp-tcp = 1" in render_table(SCENARIOS["saturated"].columns, ROWS[:1])


def test_a_report_is_loud_about_faults() -> None:
    """A report with a fault names it, and does not say that nothing was lost."""
    assert "2,000 deliveries checked: none lost" in render_report({"saturated": ROWS}, [], [])
    loud = render_report({"saturated": ROWS}, ["a note"], ["floor: 1 deliveries lost"])
    assert "- a note" in loud
    assert "FAULT: floor: 1 deliveries lost" in loud
    assert "none lost" not in loud


def test_a_chart_has_a_bar_for_each_row() -> None:
    """A chart has a bar for each row, as long as its share of the largest."""
    chart = ET.fromstring(render_chart({"saturated": ROWS, "open": []}))  # noqa: S314 - our own
    bars = chart.findall("{http://www.w3.org/2000/svg}rect")
    assert [float(bar.attrib["width"]) for bar in bars] == [384.0, 480.0]


@pytest.mark.parametrize(
    ("more", "value", "said"),
    [
        (True, 0.8, " met"),
        (True, 0.79, " **missed**"),
        (False, 0.8, " met"),
        (False, 0.81, " **missed**"),
    ],
)
def test_an_aim_is_met_or_missed(more: bool, value: float, said: str) -> None:
    """A figure at its aim meets it; a figure beyond it misses it."""
    column = Column("x", "x", more=more, aim=0.8)
    assert column.judge(value) == said
    assert column.wanted == f", at {'least' if more else 'most'} 0.8"
    assert replace(column, aim=None).judge(value) == replace(column, aim=None).wanted == ""


def test_a_table_shows_aims() -> None:
    """A table shows aims, of a figure or of its ratio."""
    columns = (Column("cpu_us", "CPU", 2, aim=1.2), Column("checked", "n", compared=False, aim=10))
    table = render_table(columns, ROWS)
    assert table.splitlines()[0] == "| server | CPU | floor = 1, at most 1.2 | n, at most 10 |"
    assert table.splitlines()[2] == ("| chatapp-tcp | 0.25 | 1.25 **missed** | 1,000 **missed** |")
