"""How long a batch takes in Redis, with `wait=1` and without: `python -m bench.waiting`.

One line in each batch, in turn with and without, in a Redis with AOF and a replica on loopback.
"""

import sys
import time
from contextlib import closing

from bench.child import raise_descriptor_limit
from bench.figures import quantile
from bench.redis_engine import engine
from bench.run import Bench
from chatapp.log.journal import Change, NewEntry
from chatapp.room_events import Said
from chatapp.storage.redis.address import WAIT_MS, RedisAddress
from chatapp.storage.redis.batch import arguments
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.scripts import WRITE, loads
from chatapp.storage.redis.start import Start

BATCHES = 5000
TOKEN = "bench"  # noqa: S105 - it is no secret here


def main() -> None:
    """Measure, and say it."""
    bench = Bench(raise_descriptor_limit(), lambda _: None)
    with engine(bench, replica=True) as running:
        address = RedisAddress("redis", "127.0.0.1", running.port)
        with closing(Opening(address)) as opening:
            Start(opening, address.keys, TOKEN).take()
            opening.ask(*loads())
            times = _measure(opening, address.keys)
    for name, taken in times.items():
        p50, p99 = (quantile(sorted(taken), share) / 1e6 for share in (0.5, 0.99))
        sys.stdout.write(f"{name}: p50 {p50:.2f} ms, p99 {p99:.2f} ms\n")


def _measure(opening: Opening, prefix: str) -> dict[str, list[int]]:
    times: dict[str, list[int]] = {"alone": [], "wait=1": []}
    for number in range(1, BATCHES + 1):
        name = list(times)[number % 2]
        words = arguments([Change([NewEntry(1, time.time(), Said("#lobby", "ann", "x" * 40))])], {})
        asked = [WRITE.call(prefix, prefix, TOKEN, number, *words)]
        if number % 2:
            asked.append(("WAIT", 1, WAIT_MS))
        began = time.monotonic_ns()
        opening.ask(*asked)
        times[name].append(time.monotonic_ns() - began)
    return times


if __name__ == "__main__":
    main()
