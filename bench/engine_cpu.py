"""CPU that a line takes in Redis, by the size of the batch: `python -m bench.engine_cpu`.

Lines of 40 characters in one room, and each in a room of its own, one batch after another, in a
Redis with AOF. The kinds take turns, because other programs take the processor's caches: medians.
"""

import statistics
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from bench.child import raise_descriptor_limit
from bench.redis_engine import Engine, engine
from bench.run import Bench
from chatapp.log.journal import Change, NewEntry
from chatapp.room_events import Said
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.batch import arguments
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.scripts import WRITE, kept, loads
from chatapp.storage.redis.start import Start

LINES, ROUNDS = 20_000, 7
TOKEN = "bench"  # noqa: S105 - it is no secret here


@dataclass
class Kind:
    """One kind of batches.

    Attributes:
        size: number of lines in a batch.
        rooms: number of rooms that they go to.
        taken: the microseconds of CPU that a line took in each round.
    """

    size: int
    rooms: int
    taken: list[float] = field(default_factory=list)

    def batches(self) -> Iterator[list[Change]]:
        """Yield the batches of a round."""
        said = Said("#room", "somebody", "x" * 40)
        for at in range(0, LINES, self.size):
            numbers = range(at, at + self.size)
            yield [Change([NewEntry(n % self.rooms + 1, 1.7e9 + n / 7, said)]) for n in numbers]


KINDS = Kind(1, 1), Kind(40, 1), Kind(40, 40), Kind(400, 1)


def main() -> None:
    """Measure, and say it."""
    bench = Bench(raise_descriptor_limit(), lambda _: None)
    with engine(bench) as running:
        address = RedisAddress("redis", "127.0.0.1", running.port)
        with closing(Opening(address)) as opening:
            for _ in range(ROUNDS):
                for kind in KINDS:
                    kind.taken.append(_measure(running, opening, address.keys, kind))
    for kind in KINDS:
        name = f"batches of {kind.size}, rooms {kind.rooms}"
        median, least = statistics.median(kind.taken), min(kind.taken)
        sys.stdout.write(f"{name}: {median:.1f} µs a line, at the least {least:.1f} µs\n")


def _measure(engine: Engine, opening: Opening, prefix: str, kind: Kind) -> float:
    """Return the microseconds of CPU that a line takes."""
    opening.ask(("FLUSHALL",))
    Start(opening, prefix, TOKEN).take()
    opening.ask(*loads())
    calls = [
        WRITE.call(prefix, prefix, TOKEN, number, *arguments(batch, {}))
        for number, batch in enumerate(kind.batches(), 1)
    ]
    with engine.watch():
        for call in calls:
            kept(opening.ask(call)[0])
    return engine.used / 1000 / LINES


if __name__ == "__main__":
    main()
