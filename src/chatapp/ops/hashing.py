"""Hashing passwords with argon2id, on a thread of its own.

Why a thread: a hash is made to take long, some tens of milliseconds, and the reactor must not take
as long with it. Why one of its own: a login must not hold up a commit of the journal. Why only one:
each hash takes 19 MiB, and a crowd that logs in is to leave the reactor its share of the processor.

Invariants: whether a name is registered cannot be told by the time, because a password for a name
that nobody has registered is verified against a hash of nothing, with the same parameters. What
waits is bounded (HashQueue). The thread begins with the first password: a server on which nobody
logs in has none. It gives way to all that the reactor's thread has to do.
"""

import os
import secrets
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from chatapp.chat.passwords import Asker, Verified, normal_form
from chatapp.errors import LimitError
from chatapp.ops.hash_queue import Asked, HashQueue

ARGON = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The parameters of new hashes: 19 MiB, twice, without further threads."""

NICE = 10
"""How far the thread gives way, as nice(1) counts it."""

_T = TypeVar("_T")


class ArgonHasher(Service):
    """Hashes passwords, one after another, while the service runs.

    Args:
        reactor: the answers of the thread come back in its turns.
        argon: hashes with the parameters that are in use.

    Attributes:
        _nothing: what is verified in place of the hash that a name does not have.
        _pool: the thread, as a pool of one; None before the first password.
        _waiting: what is to be done on the thread.
        _asked: what the thread does now; None while it does nothing.
    """

    def __init__(self, reactor: Any, argon: PasswordHasher = ARGON) -> None:
        self._reactor = reactor
        self._argon = argon
        self._nothing = _hash_of_nothing(argon)
        self._pool: ThreadPool | None = None
        self._waiting = HashQueue()
        self._asked: Asked | None = None

    def hash(self, password: str, asker: Asker) -> Deferred[str]:
        """Return the hash of a password that `check_password` has returned."""
        return self._ask(lambda: self._argon.hash(password), asker)

    def verify(self, kept: str, password: str, asker: Asker) -> Deferred[Verified]:
        """Return whether a password, as the client sent it, is the one of a hash."""
        password = normal_form(password)
        return self._ask(lambda: self._verify(kept or self._nothing, password), asker)

    def stopService(self) -> None:
        """End the thread, and refuse what is not done; wait for the hash that it makes."""
        super().stopService()
        if self._pool is not None:
            self._pool.stop()
            self._pool = None
        asked, self._asked = self._asked, None
        for refused in ([asked] if asked else []) + list(self._waiting.clear()):
            _refuse(refused)

    def _verify(self, kept: str, password: str) -> Verified:
        try:
            self._argon.verify(kept, password)
        except VerifyMismatchError:
            return Verified(good=False)
        old = self._argon.check_needs_rehash(kept)
        return Verified(good=True, rehashed=self._argon.hash(password) if old else "")

    def _ask(self, do: Callable[[], _T], asker: Asker) -> Deferred[_T]:
        """Have something done on the thread, unless too much waits for it already."""
        asked = Asked(do, asker, Deferred())
        refused = self._waiting.add(asked) if self.running else asked
        if refused is not None:
            _refuse(refused)
        if self._asked is None and self._waiting:
            self._do_next()
        return asked.answer

    def _do_next(self) -> None:
        if self._pool is None:
            self._pool = ThreadPool(0, 1, "passwords")
            self._pool.start()
            self._pool.callInThread(_give_way)
        self._asked = asked = self._waiting.pop()
        deferToThreadPool(self._reactor, self._pool, asked.do).addBoth(self._done, asked)

    def _done(self, result: object, asked: Asked) -> None:
        if asked is not self._asked:  # it was refused when the service stopped
            return
        self._asked = None
        if self._waiting:
            self._do_next()
        asked.answer.callback(result)


def _give_way() -> None:
    """Have the kernel run this thread only when nothing else wants the processor.

    Only Linux counts the priority by thread; elsewhere that of the whole process would be changed.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        nice = os.getpriority(os.PRIO_PROCESS, thread) + NICE
        with suppress(PermissionError):  # under a filter that forbids it, it goes on as it is
            os.setpriority(os.PRIO_PROCESS, thread, nice)


def _refuse(asked: Asked) -> None:
    refusal = "too many are logging in now; try again in a moment"
    asked.answer.errback(LimitError("logins", refusal))


def _hash_of_nothing(argon: PasswordHasher) -> str:
    """Return what looks like a hash, and takes as long to verify, but is that of no password."""
    parameters = f"m={argon.memory_cost},t={argon.time_cost},p={argon.parallelism}"
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (argon.salt_len, argon.hash_len)
    )
    return f"$argon2id$v=19${parameters}${salt}${digest}"
