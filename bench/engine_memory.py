"""Memory that messages take in Redis: `python -m bench.engine_memory`.

Messages of 40 characters in one busy room, and in many rooms of ten, into which somebody came
first; with Redis' own `stream-node-max-bytes`, and with that of docs/redis.md.
"""

import sys
from collections.abc import Iterator
from contextlib import closing

from bench.child import raise_descriptor_limit
from bench.redis_engine import engine
from bench.run import Bench
from chatapp.log.journal import Change, NewEntry, Record
from chatapp.room_events import Joined, Said
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.batch import arguments
from chatapp.storage.redis.checks import parse_info
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.scripts import WRITE, kept, loads
from chatapp.storage.redis.start import Start

MESSAGES, IN_ROOM, BATCH = 20_000, 10, 40
TOKEN = "bench"  # noqa: S105 - it is no secret here
NODE_BYTES = 4096, 512


def main() -> None:
    """Measure, and say it."""
    bench = Bench(raise_descriptor_limit(), lambda _: None)
    with engine(bench) as running, closing(Opening(_address(running.port))) as opening:
        for size in NODE_BYTES:
            opening.ask(("CONFIG", "SET", "stream-node-max-bytes", size))
            for rooms, where in ((1, "one room"), (MESSAGES // IN_ROOM, "rooms of ten")):
                taken = _measure(opening, _address(running.port).keys, rooms)
                sys.stdout.write(f"stream-node-max-bytes {size}, {where}: {taken:.0f} bytes\n")


def _address(port: int) -> RedisAddress:
    return RedisAddress("redis", "127.0.0.1", port)


def _measure(opening: Opening, prefix: str, rooms: int) -> float:
    """Return the bytes that a message takes."""
    opening.ask(("FLUSHALL",))
    Start(opening, prefix, TOKEN).take()
    opening.ask(*loads())
    before = _used(opening)
    for number, batch in enumerate(_batches(rooms), 1):
        words = arguments(batch, {})
        (said,) = opening.ask(WRITE.call(prefix, prefix, TOKEN, number, *words))
        kept(said)
    return (_used(opening) - before) / MESSAGES


def _batches(rooms: int) -> Iterator[list[Change]]:
    """Yield batches of messages, each for the room that got none for the longest time."""
    said = Said("#room", "somebody", "x" * 40)
    for at in range(0, MESSAGES, BATCH):
        yield [
            Change(
                [*_came(number, rooms), NewEntry(number % rooms + 1, 1.7e9 + number / 7, said)],
                _room(number + 1) if number < rooms else [],
            )
            for number in range(at, at + BATCH)
        ]


def _came(number: int, rooms: int) -> list[NewEntry]:
    """Return the entry that somebody came, if it is the first of a room."""
    joined = Joined("#room", ("somebody",))
    return [NewEntry(number + 1, 1.7e9, joined)] if number < rooms else []


def _room(number: int) -> list[Record]:
    """Return what is kept of a room."""
    return [Record("room", str(number), {"name": f"#room{number}", "epoch": "12345678"})]


def _used(opening: Opening) -> int:
    return int(parse_info(opening.ask(("INFO", "memory"))[0])["used_memory"])


if __name__ == "__main__":
    main()
