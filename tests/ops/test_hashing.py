"""Passwords are hashed with argon2id, on one thread, a bounded number of them."""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type
from twisted.internet.defer import Deferred, gatherResults
from twisted.logger import LogEvent

from chatapp.chat.passwords import Asker, Hasher, Standing, Verified, check_password
from chatapp.errors import LimitError
from chatapp.ops.hash_queue import OF_AN_ADDRESS, WAITING_AT_MOST
from chatapp.ops.hashing import ARGON, NICE, ArgonHasher

PASSWORD = "correct horse"  # noqa: S105
REFUSAL = "too many are logging in now; try again in a moment"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
Make = Callable[[PasswordHasher], ArgonHasher]
WRONG, GOOD = Verified(good=False), Verified(good=True)


class Gate(PasswordHasher):
    """Hashes nothing before it is opened.

    Attributes:
        reached: set when the first password is being hashed.
        open: set to let it go on.
        passwords: what was hashed.
    """

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.reached = threading.Event()
        self.open = threading.Event()
        self.passwords: list[str | bytes] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.passwords.append(password)
        self.reached.set()
        self.open.wait()
        return "hash"


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate, which is open in the end."""
    gate = Gate()
    yield gate
    gate.open.set()


def anybody(numbers: Iterator[int] = itertools.count()) -> Asker:  # noqa: B008 - one for all
    """Return somebody who asks for a hash, each from another address."""
    return Asker(f"address {next(numbers)}", Standing.NEW)


def hashers_threads() -> list[str]:
    """Return the names of the threads that hash."""
    return [t.name for t in threading.enumerate() if "passwords" in t.name]


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Make:
    """Make hashers that run until the test ends."""
    from twisted.internet import reactor  # noqa: PLC0415 - installs a reactor

    def make(argon: PasswordHasher) -> ArgonHasher:
        hasher = ArgonHasher(reactor, argon)
        hasher.startService()
        request.addfinalizer(hasher.stopService)
        return hasher

    return make


def refusals(*asked: Deferred[Any]) -> list[str]:
    """Return the texts with which Deferreds have failed by now, of those that have."""
    texts: list[str] = []
    for one in asked:
        one.addErrback(
            lambda failure: texts.append(str(failure.trap(LimitError) and failure.value))
        )
    return texts


async def test_a_password_is_good(make: Make) -> None:
    """What was hashed is good, in whatever form it is typed; all else is not."""
    hasher: Hasher = make(ARGON)
    kept = await hasher.hash(check_password("Café au lait"), anybody())
    assert await hasher.verify(kept, "Cafe\u0301 au lait ", anybody()) == GOOD
    assert await hasher.verify(kept, "Cafe au lait", anybody()) == WRONG
    assert await hasher.verify(kept, "\ud800", anybody()) == WRONG


async def test_the_parameters(make: Make) -> None:
    """A hash is argon2id with 19 MiB, twice, in one lane, and has a salt of its own."""
    hasher = make(ARGON)
    first, second = await gatherResults(
        [hasher.hash(PASSWORD, anybody()), hasher.hash(PASSWORD, anybody())]
    )
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    found = extract_parameters(first)
    assert (found.type, found.salt_len, found.hash_len) == (Type.ID, 16, 32)


@pytest.mark.parametrize("argon", [ARGON, QUICK])
async def test_nobody_takes_as_long(make: Make, argon: PasswordHasher) -> None:
    """For a name without a hash, all is computed that is computed for one with a hash."""
    computed = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
            with pytest.raises(VerifyMismatchError):  # and not that it is no hash at all
                super().verify(hash, password)
            computed.append((extract_parameters(str(hash)), password))
            raise VerifyMismatchError

    watched = Watched(argon.time_cost, argon.memory_cost, argon.parallelism)
    hasher = make(watched)
    kept = await hasher.hash(PASSWORD, anybody())
    assert await hasher.verify("", "something else", anybody()) == WRONG
    assert await hasher.verify(kept, "something else", anybody()) == WRONG
    assert computed[0] == computed[1]
    assert make(watched)._nothing != hasher._nothing


async def test_a_hash_with_other_parameters_is_made_anew(make: Make) -> None:
    """A good password is hashed again if the parameters have changed since; a wrong one is not."""
    old = await make(QUICK).hash(PASSWORD, anybody())
    hasher = make(ARGON)
    verified = await hasher.verify(old, PASSWORD, anybody())
    assert verified.good
    assert verified.rehashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await hasher.verify(verified.rehashed, PASSWORD, anybody()) == GOOD
    assert await hasher.verify(old, "something else", anybody()) == WRONG


async def test_one_after_another_on_one_thread(make: Make) -> None:
    """There is a thread only after the first password, and then only one; answers keep order."""
    hasher = make(QUICK)
    assert hashers_threads() == []
    kept = await hasher.hash(PASSWORD, anybody())
    assert len(hashers_threads()) == 1
    order: list[int] = []
    for number in range(20):
        hasher.verify(kept, PASSWORD, anybody()).addCallback(lambda _, n: order.append(n), number)
    await hasher.verify(kept, PASSWORD, anybody())
    assert order == list(range(20))
    assert len(hashers_threads()) == 1
    hasher.stopService()
    assert hashers_threads() == []


async def test_answers_come_in_the_reactors_thread(make: Make) -> None:
    """Whoever asked is answered where the chat runs."""
    hasher = make(QUICK)
    threads = await hasher.hash(PASSWORD, anybody()).addCallback(
        lambda _: threading.current_thread()
    )
    assert threads is threading.current_thread()


async def test_a_full_queue(make: Make, gate: Gate) -> None:
    """So many wait and no more; whoever is refused costs nothing, and may try again."""
    hasher = make(gate)
    asked = [hasher.hash(f"password {number}", anybody()) for number in range(WAITING_AT_MOST + 1)]
    assert refusals(hasher.hash("late", anybody()), hasher.verify("", "late", anybody())) == [
        REFUSAL,
        REFUSAL,
    ]
    gate.open.set()
    assert await gatherResults(asked) == ["hash"] * len(asked)
    assert await hasher.hash("late", anybody()) == "hash"
    expected = [*(f"password {number}" for number in range(len(asked))), "late"]
    assert gate.passwords == expected


async def test_who_has_a_better_standing(make: Make, gate: Gate) -> None:
    """They are hashed first, and others make way for them, who are told."""
    hasher = make(gate)
    asked = [hasher.hash(f"password {n}", anybody()) for n in range(WAITING_AT_MOST + 1)]
    known = hasher.hash("the owner's", Asker("home", Standing.KNOWN))
    assert refusals(asked.pop()) == [REFUSAL]
    gate.open.set()
    assert await gatherResults([known, *asked]) == ["hash"] * (1 + len(asked))
    assert gate.passwords[:3] == ["password 0", "the owner's", "password 1"]


async def test_one_address(make: Make, gate: Gate) -> None:
    """Of one address, few wait; when they are done, others may."""
    hasher = make(gate)
    asker = Asker("home", Standing.KNOWN)
    asked = [hasher.hash(f"password {n}", asker) for n in range(OF_AN_ADDRESS + 1)]
    assert refusals(hasher.hash("late", asker)) == [REFUSAL]
    gate.open.set()
    await gatherResults(asked)
    assert await hasher.hash("again", asker) == "hash"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
async def test_the_thread_gives_way(make: Make) -> None:
    """The thread runs when the reactor's has nothing to do, whose priority stays as it was."""
    nice = []

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return "hash"

    before = os.getpriority(os.PRIO_PROCESS, 0)
    await make(Watched()).hash(PASSWORD, anybody())
    assert nice == [min(19, before + NICE)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


async def test_a_refusal_is_counted(make: Make, gate: Gate) -> None:
    """A refusal has the kind under which the metrics count it."""
    hasher = make(gate)
    for _ in range(WAITING_AT_MOST + 1):
        refusals(hasher.hash(PASSWORD, anybody()))
    with pytest.raises(LimitError) as refused:
        await hasher.hash(PASSWORD, anybody())
    assert refused.value.code == "logins"


async def test_a_stop_while_one_is_hashed(make: Make, gate: Gate) -> None:
    """Whoever is not answered at the stop is refused, and the thread ends with its hash."""
    hasher = make(gate)
    texts = refusals(*(hasher.hash(f"password {number}", anybody()) for number in range(3)))
    gate.reached.wait()
    threading.Timer(0.05, gate.open.set).start()
    hasher.stopService()
    assert texts == [REFUSAL] * 3
    assert hashers_threads() == []
    assert gate.passwords == ["password 0"]
    assert refusals(hasher.hash("after that", anybody())) == [REFUSAL]
    hasher.startService()
    assert await hasher.hash("and again", anybody()) == "hash"
    assert gate.passwords == ["password 0", "and again"]


async def test_a_hash_that_is_none(make: Make, logged_errors: list[LogEvent]) -> None:
    """A fault goes to whoever asked, without the password, and the next one is answered."""
    hasher = make(QUICK)
    kept = await hasher.hash(PASSWORD, anybody())
    failed, good = (
        hasher.verify("damaged", PASSWORD, anybody()),
        hasher.verify(kept, PASSWORD, anybody()),
    )
    faults: list[str] = []
    failed.addErrback(lambda failure: faults.append(failure.getTraceback()))
    assert await good == GOOD
    assert "InvalidHash" in faults[0]
    assert PASSWORD not in faults[0]
    assert logged_errors == []


async def test_no_answer_is_awaited(make: Make) -> None:
    """Who gives up waiting disturbs nobody."""
    hasher = make(QUICK)
    given_up = hasher.hash(PASSWORD, anybody()), hasher.hash(PASSWORD, anybody())
    for one in given_up:
        one.addErrback(lambda _: None)
        one.cancel()
    assert (await hasher.hash(PASSWORD, anybody())).startswith("$argon2id$")
