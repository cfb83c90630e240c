"""The Redis in memory answers as the real one, whatever it is asked, and keeps the same."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import hiredis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatapp.log.journal import Change, Drop
from chatapp.storage.redis.batch import arguments
from chatapp.storage.redis.opening import Opening
from chatapp.storage.redis.protocol import packed
from chatapp.storage.redis.scripts import (
    BEAT,
    FILL,
    NOTE,
    PREPARE,
    RENEW,
    TAKE,
    TRIM,
    WRITE,
    Command,
)
from tests.memory_redis.commands import COMMANDS
from tests.memory_redis.server import memory_redis
from tests.redis_server import needs_redis, redis_server
from tests.storage.redis.test_mirror import some_change

P = "{c}:"
LEASE = 90_000
NOT_COMPARED = {b"INFO", b"HELLO", b"BGREWRITEAOF"}
"""What they answer is different each time, or has no effect on anything that is kept."""

HASHES = [f"{P}{name}" for name in ("state", "records", "claims", "end", "first", "removed:1")]
STREAMS = [f"{P}{name}:{log}" for name in ("said", "came") for log in (1, 2)]
ALL = [*HASHES, *STREAMS, f"{P}lease", f"{P}new"]

pytestmark = needs_redis


class Both:
    """A real Redis and one in memory, which are asked the same."""

    def __init__(self, real: Opening, memory: Opening) -> None:
        self.openings = real, memory

    def ask(self, *words: str | bytes | int) -> Any:
        """Return what both answer."""
        real, memory = (_asked(opening, words) for opening in self.openings)
        assert memory == real, words
        return real


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    """Both, with all scripts."""
    with ExitStack() as stack:
        real = stack.enter_context(redis_server("--appendfsync", "no"))
        memory = stack.enter_context(memory_redis())
        both = Both(Opening(real.address), Opening(memory.address))
        for script in (WRITE, TRIM, TAKE, BEAT, NOTE, FILL, RENEW, PREPARE):
            both.ask(*script.load)
        yield both
        for opening in both.openings:
            opening.close()


def _asked(opening: Opening, words: Command) -> Any:
    """Return an answer; an error as text, without where in a script it was, and no exact time.

    The fields of a hash come in any order.
    """
    opening._socket.sendall(packed([words]))
    reply = opening._read()
    if isinstance(reply, hiredis.ReplyError):
        return str(reply).partition(" script: ")[0]
    if words[0] == "HSCAN":
        reply = [reply[0], sorted(zip(reply[1][::2], reply[1][1::2], strict=True))]
    if words[0] == "HKEYS":
        reply.sort()
    return _without_times(reply)


def _without_times(reply: Any) -> Any:
    if isinstance(reply, hiredis.ReplyError):
        return str(reply)
    if isinstance(reply, list):
        return [_without_times(part) for part in reply]
    return LEASE if isinstance(reply, int) and LEASE - 60_000 < reply <= LEASE else reply


def _field(chance: Random) -> str:
    return chance.choice(["a", "b", "1", "2", "é"])


def _id(chance: Random) -> str:
    return f"{chance.randint(1, 9)}-0"


def _end(chance: Random) -> str:
    return chance.choice(["-", "+", _id(chance)])


def _count(chance: Random) -> tuple[Any, ...]:
    return chance.choice([(), ("COUNT", 1), ("COUNT", 3)])


def _batch(chance: Random) -> list[str]:
    changes = [some_change(chance) for _ in range(chance.randint(1, 3))]
    if chance.random() < 0.2:
        changes.append(Change(drops=[Drop(1, only=(chance.randint(1, 9), 2))]))
    removed = {each: '1.5 said {"x": 1}' for change in changes for each in change.redactions}
    return arguments(changes, removed)


def _token(chance: Random) -> str:
    return chance.choice(["one", "one", "one", "other"])


def _command(chance: Random) -> Command:
    """Return a command of those that the journal uses outside of scripts."""
    name, key = chance.choice(sorted(COMMANDS.keys() - NOT_COMPARED)).decode(), chance.choice(ALL)
    kinds = HASHES if name.startswith("H") else STREAMS if name.startswith("X") else ALL
    key = chance.choice(kinds) if chance.random() < 0.9 else chance.choice(ALL)
    words: dict[str, Callable[[], Command]] = {
        "PING": tuple,
        "FLUSHALL": tuple,
        "RENAME": lambda: (key, chance.choice(ALL)),
        "SET": lambda: (f"{P}lease", "x", *chance.choice([(), ("PX", LEASE), ("PX", LEASE)])),
        "HGET": lambda: (key, _field(chance)),
        "HSET": lambda: (key, *(_field(chance) for _ in range(chance.choice([2, 2, 4])))),
        "HMGET": lambda: (key, _field(chance), _field(chance)),
        "HSETNX": lambda: (key, _field(chance), "x"),
        "HDEL": lambda: (key, _field(chance), _field(chance)),
        "HSCAN": lambda: (key, 0, "COUNT", 1000),
        "XADD": lambda: (key, _id(chance), "t", _field(chance)),
        "XRANGE": lambda: (key, _end(chance), _end(chance), *_count(chance)),
        "XREVRANGE": lambda: (
            key,
            chance.choice(["", "("]) + _id(chance),
            _end(chance),
            *_count(chance),
        ),
        "XTRIM": lambda: (key, "MINID", _id(chance)),
        "XDEL": lambda: (key, _id(chance), _id(chance)),
    }
    return (name, *words.get(name, lambda: (key,))())


def _script(chance: Random, done: int, after: list[int]) -> Command:
    """Return a call of one of the scripts, as a server makes it, and as one that is mistaken.

    Args:
        chance: decides.
        done: the number of the last batch.
        after: how far after it the number of the next one may be; not 0 without an answer.
    """
    token, form = _token(chance), chance.choice(["1", "1", "copying"])
    pieces = [word for _ in range(2) for word in _counted(_command(chance))]
    return chance.choice(
        [
            *[WRITE.call(P, P, token, done + chance.choice(after), *_batch(chance))] * 6,
            TRIM.call(P, P, token, 1, *(chance.randint(0, 9) for _ in range(3)), 2, 3, 0, 3),
            TAKE.call(P, token, LEASE, form, chance.randint(0, 1)),
            BEAT.call(P, token, LEASE),
            NOTE.call(P, token, 1, chance.choice(["closed", "run"]), "1", "user 1", "{}"),
            RENEW.call(P, token, LEASE, form),
            PREPARE.call(P, token, LEASE, "copying"),
            FILL.call(P, token, LEASE, *pieces),
        ]
    )


def _counted(command: Command) -> Command:
    return (len(command), *command)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), st.randoms(use_true_random=False)), max_size=25))
def test_whatever_is_asked(both: Both, steps: list[tuple[bool, Random]]) -> None:
    """Commands and scripts in any order: the same answers, errors too, and the same is kept."""
    both.ask("FLUSHALL")
    both.ask("HSET", f"{P}state", "form", "1", "token", "one", "done", 0)
    for is_script, chance in steps:
        done, answers = (both.ask("HGET", f"{P}state", name) for name in ("done", "answers"))
        number = int(done) if isinstance(done, bytes) and done.lstrip(b"-").isdigit() else 0
        after = [0, 1, 1, 2] if isinstance(answers, bytes) else [1, 2]
        both.ask(*(_script(chance, number, after) if is_script else _command(chance)))
    for key in ALL:
        for look in ("GET", "HGETALL", "XLEN", "PTTL"):
            both.ask(look, key)
        both.ask("XRANGE", key, "-", "+")


def test_what_is_not_known(both: Both) -> None:
    """A command of which the journal knows nothing is refused, as is a script."""
    assert both.ask("EVALSHA", "0" * 40, 0) == "NOSCRIPT No matching script. Please use EVAL."


def test_answers_of_any_length(both: Both) -> None:
    """The answers of the last batch are kept as the real one packs them."""
    both.ask("FLUSHALL")
    both.ask("HSET", f"{P}state", "form", "1", "token", "one", "done", 0)
    both.ask("HSET", f"{P}claims", *(w for n in (1, 30, 200, 300, 70_000) for w in ("k" * n, "x")))
    words = [w for n in (1, 30, 200, 300, 70_000) for w in ("4 1 0 0 0 0", "k" * n, "y", "")]
    for number, many in ((1, 1), (2, 30)):
        both.ask(*WRITE.call(P, P, "one", number, *(words * many)))
        assert len(both.ask(*WRITE.call(P, P, "one", number, "ignored"))[1]) == 5 * many
        both.ask("HGET", f"{P}state", "answers")


def test_several_together(both: Both) -> None:
    """They are answered one by one as queued, then all at once; one that fails has its place."""
    both.ask("FLUSHALL")
    key = f"{P}state"
    for words in (("MULTI",), ("HSET", key, "a", 1), ("HGETALL", key), ("XLEN", key), ("EXEC",)):
        both.ask(*words)
