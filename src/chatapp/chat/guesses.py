"""Guesses: whoever tries passwords has to wait, longer and longer, and nobody is locked out.

A try counts for the address that it comes from and for the account that it is for, before anything
is hashed. Only tries that were let through count: to ask too early makes no wait longer.

Goals: an attacker gets some tries in a minute for an account, from however many addresses, and for
all accounts from one address. The owner gets in all the same: an account's waits are not for the
addresses from which somebody has logged in to it. A good login takes back only what was tried for
that account from that address. Otherwise, a user with an account could try those of others for
ever, and each login of the owner would give the attackers further tries.

This machine is an address like all others, whose name is empty. Tries for any name are counted,
owned or not, so a wait tells nothing about it.
"""

import math
from typing import Any

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.passwords import Standing
from chatapp.errors import LimitError
from chatapp.session.address_pace import DAY

FREE_TRIES = 3
"""Number of tries before the first wait, which is a second; each further wait is twice as long."""

WAIT_SECONDS = 60
"""Longest wait, in seconds."""

FORGOTTEN_SECONDS = 3600
"""Seconds after the last try of an address, or for an account, in which its tries are forgotten."""

KNOWN_DAYS = 30
"""Days for which it is remembered that somebody has logged in from an address."""

KEPT_AT_MOST = 10_000
"""Number of addresses, and of accounts, that are remembered; the unused ones go first."""

ADDRESSES_AT_MOST = 20
"""Number of addresses of each account from which somebody has logged in."""

CODE = "an invitation"
"""What a try at an invitation is for, in place of an account; no name has a blank."""

_TRIES_AT_MOST = FREE_TRIES + math.ceil(math.log2(WAIT_SECONDS))
"""Number of tries after which the wait is the longest."""

_KEY_CHARS = 64
"""Characters of a name by which tries for it are counted; no registered name has so many."""


class Guesses:
    """Counts tries.

    Args:
        clock: tells the time of the monotonic clock.

    Attributes:
        _known: when somebody last logged in to an account, from each address.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._by_address = _Tries()
        self._by_account = _Tries()
        self._known: dict[str, dict[str, float]] = {}

    def check(self, address: str, account: str) -> Standing:
        """Count a try; return the standing of whoever tries.

        Args:
            address: where it comes from, as connections are counted.
            account: the key of the name.

        Raises:
            LimitError: it is too early for one.
        """
        account, now = account[:_KEY_CHARS], self._clock.seconds()
        standing = Standing.KNOWN
        wait = self._by_address.wait(address, now)
        if not self._is_known(address, account, now):
            wait = max(wait, self._by_account.wait(account, now))
            tried = self._by_address.count(address, now)
            standing = Standing.FAILED if tried else Standing.NEW
        if wait > 0:
            raise _too_early(wait)
        self._by_address.add(address, account, now)
        self._by_account.add(account, address, now)
        return standing

    def check_code(self, address: str) -> None:
        """Count a try at an invitation, which nobody is known by.

        Raises:
            LimitError: it is too early for one.
        """
        now = self._clock.seconds()
        wait = self._by_address.wait(address, now)
        if wait > 0:
            raise _too_early(wait)
        self._by_address.add(address, CODE, now)

    def forgive_code(self, address: str) -> None:
        """Take back the tries at invitations from an address, because one of them was good."""
        self._by_address.take_back(address, CODE)

    def forgive(self, address: str, account: str) -> None:
        """Take back the tries for an account from an address, because one of them was good."""
        account = account[:_KEY_CHARS]
        self._by_address.take_back(address, account)
        self._by_account.take_back(account, address)
        addresses = self._known.pop(account, {})
        addresses.pop(address, None)
        addresses[address] = self._clock.seconds()
        _drop_first(addresses, ADDRESSES_AT_MOST)
        self._known[account] = addresses
        _drop_first(self._known, KEPT_AT_MOST)

    def _is_known(self, address: str, account: str, now: float) -> bool:
        """Return whether somebody has logged in to an account from an address lately."""
        since = self._known.get(account, {}).get(address)
        return since is not None and now - since < KNOWN_DAYS * DAY


class _Tries:
    """The last tries of many addresses, or for many accounts.

    Attributes:
        _tries: when the last was, and what each was for: the account of each try of an address, or
            the address of each try for an account. Who tried last stands last.
    """

    def __init__(self) -> None:
        self._tries: dict[str, tuple[float, tuple[str, ...]]] = {}

    def wait(self, key: str, now: float) -> float:
        """Return the seconds until there may be another try; not above 0 if there may be one."""
        last, tries = self._lately(key, now)
        if len(tries) < FREE_TRIES:
            return 0.0
        return last + min(WAIT_SECONDS, 2.0 ** (len(tries) - FREE_TRIES)) - now

    def count(self, key: str, now: float) -> int:
        """Return how many tries are remembered."""
        return len(self._lately(key, now)[1])

    def add(self, key: str, what: str, now: float) -> None:
        """Count a try."""
        _, tries = self._lately(key, now)
        self._tries.pop(key, None)
        self._tries[key] = now, (*tries, what)[-_TRIES_AT_MOST:]
        _drop_first(self._tries, KEPT_AT_MOST)

    def take_back(self, key: str, what: str) -> None:
        """Count no more the tries that were for one thing."""
        last, tries = self._tries.get(key, (0, ()))
        self._tries[key] = last, tuple(one for one in tries if one != what)

    def _lately(self, key: str, now: float) -> tuple[float, tuple[str, ...]]:
        """Return when the last try was, and the tries that are not forgotten."""
        last, tries = self._tries.get(key, (now, ()))
        return last, tries if now - last < FORGOTTEN_SECONDS else ()


def _too_early(wait: float) -> LimitError:
    return LimitError("logins", f"too many tries; try again in {math.ceil(wait)} s")


def _drop_first(there: dict[str, Any], most: int) -> None:
    """Delete the first of what is more than may be there."""
    while len(there) > most:
        del there[next(iter(there))]
