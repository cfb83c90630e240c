"""The connection while the server starts, before the reactor runs: each answer is waited for."""

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from chatapp.errors import JournalError
from chatapp.storage.redis.address import RedisAddress
from chatapp.storage.redis.protocol import LOST, RefusedError, checked, new_reader, packed
from chatapp.storage.redis.scripts import Command
from chatapp.storage.redis.sentinel import REFUSED, SENTINEL_SECONDS, SILENT, master, question

ANSWER_SECONDS = 10
"""Seconds that an answer may take: a large journal is read in pieces."""

_PIECE = 1 << 16


class Opening:
    """A connection that waits for its answers.

    Args:
        address: where the engine is, or the sentinels that know it.
        seconds: how long it may take to connect, and to answer.

    Raises:
        JournalError: it cannot be reached, or does not let the server in.
    """

    def __init__(self, address: RedisAddress, seconds: float = ANSWER_SECONDS) -> None:
        self._reader = new_reader()
        address = find_master(address)
        with _as_journal_error(), ExitStack() as failing:
            self._socket = _connected(address, seconds, failing)
            self.ask(*address.greeting)
            failing.pop_all()

    def ask(self, *commands: Command) -> list[Any]:
        """Return the replies to commands.

        Raises:
            JournalError: one is an error, or there is no answer.
        """
        with _as_journal_error():
            self._socket.sendall(packed(commands))
            replies = [self._read() for _ in commands]
        return checked(replies)

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        self._socket.close()

    def _read(self) -> Any:
        while (reply := self._reader.gets()) is ...:
            data = self._socket.recv(_PIECE)
            if not data:
                raise JournalError(LOST)
            self._reader.feed(data)
        return reply


def find_master(address: RedisAddress) -> RedisAddress:
    """Return where the sentinels of an address say that the master is; the same without any.

    Raises:
        JournalError: none of them answers, or they do not know it.
    """
    if not address.sentinels:
        return address
    why = SILENT
    for place in address.sentinels:
        try:
            sentinel = Opening(address.of_sentinel(place), SENTINEL_SECONDS)
            with closing(sentinel):
                (reply,) = sentinel.ask(question(address))
        except RefusedError as error:
            why = REFUSED.format(error)
        except JournalError:
            continue
        else:
            return address.at(master(reply))
    raise JournalError(why)


def _connected(address: RedisAddress, seconds: float, failing: ExitStack) -> socket.socket:
    """Return a connection, which is closed if something fails."""
    if address.file:
        connection = failing.enter_context(socket.socket(socket.AF_UNIX))
        connection.settimeout(seconds)
        connection.connect(address.file)
        return connection
    where = address.host, address.port
    connection = failing.enter_context(socket.create_connection(where, seconds))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if address.is_secure:
        context = ssl.create_default_context()
        secure = context.wrap_socket(connection, server_hostname=address.host)
        return failing.enter_context(secure)
    return connection


@contextmanager
def _as_journal_error() -> Iterator[None]:
    """Turn what the system says into a JournalError.

    Raises:
        JournalError: in place of the system's error.
    """
    try:
        yield
    except TimeoutError:
        raise JournalError("Redis does not answer") from None
    except ssl.SSLError as error:
        raise JournalError(f"TLS: {error.reason or error}") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise JournalError(reason or str(error)) from error
