"""The scenarios: what is done to which servers, and which figures are shown of it.

A scenario, or a few that belong together, is a file with a tuple `SCENARIOS`; it is registered
below, where its place in the report is.
"""

from bench.scenarios import (
    browser,
    editing,
    gateways,
    message,
    order,
    others,
    page_loads,
    past,
    people,
    programs,
    redis_journal,
    rooms,
)
from bench.scenarios.scenario import Scenario

_FILES = (
    others.SCENARIOS,
    message.SCENARIOS,
    rooms.SCENARIOS,
    past.SCENARIOS,
    redis_journal.SCENARIOS,
    people.SCENARIOS,
    editing.SCENARIOS,
    page_loads.SCENARIOS,
    browser.SCENARIOS,
    programs.SCENARIOS,
    order.SCENARIOS,
    gateways.SCENARIOS,
)

SCENARIOS: dict[str, Scenario] = {one.name: one for file in _FILES for one in file}
"""All scenarios by name, in the order in which they are measured."""
