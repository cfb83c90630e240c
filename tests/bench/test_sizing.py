"""The model of sizes: it follows from the costs, and says how far it is off."""

import pytest
from bench.sizing import Costs, chart, fitted, limits, report, touched


def test_a_line_through_what_was_measured() -> None:
    """What a gateway adds is the slope, and the rest is the message's own."""
    costs = fitted([110, 120, 130], delivery=2, engine=12)
    assert (costs.message, costs.gateway) == pytest.approx((100, 10))


def test_what_falls_with_gateways_is_noise() -> None:
    """A gateway costs nothing at the least."""
    assert fitted([130, 120, 110], delivery=2, engine=12).gateway == 0


def test_how_many_gateways_a_room_is_at() -> None:
    """A small room is at few of them, a large one at all."""
    assert touched(1, 5) == 1
    assert touched(100, 10) == pytest.approx(9.56, abs=0.01)
    assert touched(100, 10_000) == pytest.approx(100)


def test_what_is_used_up_first() -> None:
    """With more gateways it is no longer the gateways."""
    costs = Costs(message=100, gateway=1, delivery=2, engine=10)
    few, many = (limits(costs, count, 1000) for count in (1, 100))
    assert min(few, key=lambda name: few[name]) == "gateways"
    assert min(many, key=lambda name: many[name]) == "server"
    assert few["gateways"] == pytest.approx(500)


def test_the_report_and_the_chart() -> None:
    """The report has a row for each measurement, and the chart a line for each part."""
    costs = fitted([100, 110], delivery=2, engine=12)
    assert "| 2 | 110 | 110 | 0% |\n" in report(costs, [100, 110])
    assert chart(costs, 100).count("<polyline") == 3
