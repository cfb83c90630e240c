"""What the scenario about editing is made of, with real servers."""

from dataclasses import replace

from bench.job import QUICK
from bench.run import Bench
from bench.scenarios.editing import Others
from bench.servers import SERVERS

SMALL = replace(QUICK.job, members=30, rate=50, seconds=0.5, warmup=0.3)


def test_edited_members_and_others_beside_them() -> None:
    """Every delivery is checked, between what is drawn of the line; every key appears."""
    bench = Bench(1000, lambda _: None)
    others = Others(bench)
    plain = others.at(SERVERS["chatapp-tcp"])
    edited = replace(plain, dialect=f"{plain.dialect}-edited")
    for server, beside in (
        (edited, others.type(0.5)),
        (plain, others.listen(10, edited=True)),
    ):
        assert bench.run(server, SMALL, beside)["checked"] > 0
    assert bench.faults == []
    assert len(others.times) == 5
