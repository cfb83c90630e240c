"""Whoever tries passwords waits; nobody is locked out; what is remembered is bounded."""

import re
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat import guesses as module
from chatapp.chat.guesses import FORGOTTEN_SECONDS, KNOWN_DAYS, WAIT_SECONDS, Guesses
from chatapp.chat.passwords import Standing
from chatapp.errors import LimitError
from chatapp.session.address_pace import DAY

HOME, ELSEWHERE, LOOPBACK = "192.0.2.1", "2001:db8::/64", ""
ADDRESSES = st.sampled_from([HOME, ELSEWHERE, LOOPBACK])
ACCOUNTS = st.sampled_from(["ann", "bob", "nobody"])
PAUSES = st.sampled_from([0, 0.5, 1, 7, 30, 59.5, 61, 300, FORGOTTEN_SECONDS])
TRIES = st.lists(st.tuples(PAUSES, ADDRESSES, ACCOUNTS), max_size=60)


@pytest.fixture
def guesses(clock: MemoryReactorClock) -> Guesses:
    """Guesses before anybody has tried."""
    return Guesses(clock)


def ask(guesses: Guesses, address: str, account: str) -> int:
    """Try a password; return the seconds to wait, 0 if the try was let through."""
    try:
        guesses.check(address, account)
    except LimitError as error:
        refused = error
    else:
        return 0
    found = re.fullmatch(r"too many tries; try again in (\d+) s", str(refused))
    assert found is not None
    assert 1 <= int(found[1]) <= WAIT_SECONDS
    assert refused.code == "logins"
    return int(found[1])


def test_standings(guesses: Guesses, clock: MemoryReactorClock) -> None:
    """Who has logged in from there is known; who has tried is worse than who has not."""
    assert guesses.check(HOME, "ann") is Standing.NEW
    assert guesses.check(HOME, "ann") is Standing.FAILED
    assert guesses.check(ELSEWHERE, "bob") is Standing.NEW
    guesses.forgive(HOME, "ann")
    assert guesses.check(HOME, "ann") is Standing.KNOWN
    assert guesses.check(HOME, "bob") is Standing.FAILED
    clock.advance(FORGOTTEN_SECONDS)
    assert guesses.check(HOME, "bob") is Standing.NEW


def try_wrong(guesses: Guesses, address: str, account: str, times: int) -> None:
    """Try wrong passwords, without a pause."""
    for _ in range(times):
        ask(guesses, address, account)


@pytest.mark.parametrize("address", [HOME, ELSEWHERE, LOOPBACK])
def test_waits_grow(guesses: Guesses, clock: MemoryReactorClock, address: str) -> None:
    """Three tries are free, and then each wait is twice as long, up to a minute."""
    waits = []
    for _ in range(11):
        wait = ask(guesses, address, "ann")
        clock.advance(wait)
        assert not wait or not ask(guesses, address, "ann")
        waits.append(wait)
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_asking_too_early_makes_no_wait_longer(guesses: Guesses, clock: MemoryReactorClock) -> None:
    """A refused try is none; the seconds that it tells are enough, and not one too many."""
    try_wrong(guesses, HOME, "ann", 3)
    for _ in range(50):
        assert ask(guesses, HOME, "ann") == 1
    clock.advance(0.99)
    assert ask(guesses, HOME, "ann") == 1
    clock.advance(0.01)
    assert ask(guesses, HOME, "ann") == 0


def test_one_address_tries_many_accounts(guesses: Guesses) -> None:
    """The tries of an address count together, whatever accounts they are for."""
    waits = [ask(guesses, HOME, account) for account in ("ann", "bob", "cem", "dan")]
    assert waits == [0, 0, 0, 1]
    assert ask(guesses, ELSEWHERE, "dan") == 0


def test_many_addresses_try_one_account(guesses: Guesses) -> None:
    """The tries for an account count together, whatever addresses they come from."""
    waits = [ask(guesses, f"192.0.2.{number}", "ann") for number in range(4)]
    assert waits == [0, 0, 0, 1]
    assert ask(guesses, "192.0.2.3", "bob") == 0


def test_tries_are_forgotten(guesses: Guesses, clock: MemoryReactorClock) -> None:
    """An hour after the last try, all begins anew; a moment earlier it does not."""
    for _ in range(9):
        guesses.check(HOME, "ann")
        clock.advance(WAIT_SECONDS)
    clock.advance(FORGOTTEN_SECONDS - WAIT_SECONDS - 1)
    assert ask(guesses, HOME, "ann") == 0
    assert ask(guesses, HOME, "ann") == 60
    clock.advance(FORGOTTEN_SECONDS)
    assert [ask(guesses, HOME, "ann") for _ in range(4)] == [0, 0, 0, 1]


def test_a_good_login_takes_back_its_tries(guesses: Guesses) -> None:
    """Who remembers the password in the end has no wait any more."""
    for _ in range(5):
        try_wrong(guesses, HOME, "ann", 3)
        guesses.forgive(HOME, "ann")
    assert [ask(guesses, HOME, "ann") for _ in range(4)] == [0, 0, 0, 1]


def test_a_good_login_takes_back_no_other_tries(guesses: Guesses) -> None:
    """An account of one's own gives no further tries at others', nor does the owner's login."""
    try_wrong(guesses, HOME, "ann", 2)
    try_wrong(guesses, HOME, "bob", 1)
    guesses.forgive(HOME, "bob")
    assert [ask(guesses, HOME, "cem"), ask(guesses, HOME, "dan")] == [0, 1]
    try_wrong(guesses, ELSEWHERE, "ann", 1)
    guesses.forgive(LOOPBACK, "ann")
    assert ask(guesses, ELSEWHERE, "ann") == 1


def test_the_owner_is_let_in(guesses: Guesses, clock: MemoryReactorClock) -> None:
    """Whoever tries from elsewhere, the owner has no wait where the owner has logged in before."""
    guesses.check(HOME, "ann")
    guesses.forgive(HOME, "ann")
    clock.advance(KNOWN_DAYS * DAY - 1)
    for number in range(100):
        ask(guesses, f"198.51.100.{number}", "ann")
    assert ask(guesses, ELSEWHERE, "ann") == 1
    assert ask(guesses, HOME, "ann") == 0
    clock.advance(1)
    assert ask(guesses, HOME, "ann") > 0


@given(TRIES)
def test_attackers_are_slow(tries: list[tuple[float, str, str]]) -> None:
    """An account, and an address, is let some tries at once, and then one in a minute."""
    clock = MemoryReactorClock()
    guesses = Guesses(clock)
    let_through: defaultdict[str, list[float]] = defaultdict(list)
    for pause, address, account in tries:
        clock.advance(pause)
        if not ask(guesses, address, account):
            let_through[f"from {address}"].append(clock.seconds())
            let_through[f"for {account}"].append(clock.seconds())
    for times in let_through.values():
        for first, fourth, tenth in zip(times, times[3:], times[9:], strict=False):
            assert fourth - first >= 1
            assert tenth - first >= 1 + 2 + 4 + 8 + 16 + 32 + 60


@given(TRIES)
def test_the_owner_waits_for_nobody(tries: list[tuple[float, str, str]]) -> None:
    """Attackers elsewhere never delay who logs in at home with the right password."""
    clock = MemoryReactorClock()
    guesses = Guesses(clock)
    guesses.forgive(HOME, "ann")
    for pause, address, account in tries:
        clock.advance(pause)
        if address != HOME:
            ask(guesses, address, account)
        guesses.check(HOME, "ann")
        guesses.forgive(HOME, "ann")


@given(TRIES, ADDRESSES, ACCOUNTS)
def test_who_waits_as_told_gets_in(
    tries: list[tuple[float, str, str]], address: str, account: str
) -> None:
    """After the seconds that a refusal tells, there may be a try if nobody else has tried."""
    clock = MemoryReactorClock()
    guesses = Guesses(clock)
    for pause, *what in tries:
        clock.advance(pause)
        ask(guesses, *what)
    clock.advance(ask(guesses, address, account) or WAIT_SECONDS)
    assert ask(guesses, address, account) == 0


def test_what_is_remembered_is_bounded(guesses: Guesses, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses and accounts that were tried longest ago are forgotten first."""
    monkeypatch.setattr(module, "KEPT_AT_MOST", 5)
    try_wrong(guesses, HOME, "ann", 3)
    for number in range(4):
        guesses.check(f"198.51.100.{number}", f"{number}")
    assert ask(guesses, HOME, "bob") == 1
    guesses.check("198.51.100.4", "4")
    assert ask(guesses, HOME, "ann") == 0
    assert list(guesses._by_address._tries)[-2:] == ["198.51.100.4", HOME]
    assert list(guesses._by_account._tries) == ["1", "2", "3", "4", "ann"]
    assert len(guesses._by_address._tries) == 5


def test_a_name_of_any_length_is_remembered_in_few_bytes(guesses: Guesses) -> None:
    """Names that are too long to be registered count as one if they begin alike."""
    for number in range(3):
        guesses.check(f"198.51.100.{number}", f"{'x' * 10_000}{number}")
    assert ask(guesses, HOME, "x" * 64) == 1
    assert list(guesses._by_account._tries) == ["x" * 64]
    assert guesses._by_address._tries["198.51.100.0"][1] == ("x" * 64,)


def test_known_addresses_are_bounded(guesses: Guesses, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses, and the accounts, at which somebody logged in longest ago are forgotten."""
    monkeypatch.setattr(module, "ADDRESSES_AT_MOST", 2)
    monkeypatch.setattr(module, "KEPT_AT_MOST", 2)
    for address in ("a", "b", "a", "c"):
        guesses.forgive(address, "ann")
    assert list(guesses._known["ann"]) == ["a", "c"]
    for account in ("bob", "ann", "cem"):
        guesses.forgive(HOME, account)
    assert list(guesses._known) == ["ann", "cem"]


def test_one_who_tries_on_is_remembered_in_few_bytes(
    guesses: Guesses, clock: MemoryReactorClock
) -> None:
    """However often one address tries, no more is kept than what the longest wait needs."""
    for number in range(100):
        clock.advance(WAIT_SECONDS)
        guesses.check(HOME, f"{number}")
    assert len(guesses._by_address._tries[HOME][1]) == 9
