"""The scenario about the page, with a real server that is small."""

from dataclasses import replace

from bench.job import QUICK
from bench.run import Bench
from bench.scenarios.page_loads import page_loads
from bench.servers import SERVERS

from bench.scenarios import SCENARIOS

SMALL = replace(QUICK, seconds=1.5, warmup=0, rounds=1)


def test_the_page_is_loaded_beside_members() -> None:
    """Beside a real server, browsers get the page, and every column has a figure."""
    bench = Bench(1000, lambda _: None)
    (label, calm), (_, busy) = page_loads(bench, SERVERS["chatapp-tcp"], SMALL)
    assert label == "chatapp-tcp, quiet"
    assert bench.faults == []
    assert calm["loads"] == 0 < busy["loads"]
    assert {column.key for column in SCENARIOS["page"].columns} <= calm.keys()
