"""A Redis in memory, which is connected to as to a real one: bytes go in, and bytes come out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha1
from itertools import count
from pathlib import Path
from typing import Any

import hiredis
import pytest

from chatapp.storage.redis import opening
from chatapp.storage.redis.address import RedisAddress
from tests.memory_redis.commands import Reply, do
from tests.memory_redis.keys import ErrorReply, Keys
from tests.memory_redis.scripts import run
from tests.redis_server import RedisServer

_numbers = count(1)


class MemoryRedis(RedisServer):
    """Stands for a Redis that runs, and cannot be killed.

    Attributes:
        keys: what it keeps.
        _scripts: the texts of the scripts that it knows, by their digests.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(Path("/memory") / str(next(_numbers)))
        self.keys = Keys(seconds)
        self._scripts: dict[bytes, str] = {}

    def do(self, words: list[bytes]) -> bytes:
        """Do a command, and return what is answered, as bytes."""
        try:
            return encoded(self._do(words))
        except ErrorReply as error:
            return f"-{error}\r\n".encode()

    def _do(self, words: list[bytes]) -> Reply:
        if words[0] == b"SCRIPT":
            return self._script(*words[1:])
        if words[0] != b"EVALSHA":
            return do(self.keys, words)
        _, digest, number, *rest = words
        if digest not in self._scripts:
            raise ErrorReply("NOSCRIPT No matching script. Please use EVAL.")
        return run(self.keys, self._scripts[digest], rest[: int(number)], rest[int(number) :])

    def _script(self, what: bytes, *text: bytes) -> Reply:
        if what == b"FLUSH":
            self._scripts.clear()
            return "OK"
        digest = sha1(text[0]).hexdigest().encode()  # noqa: S324 - the name that Redis gives it
        self._scripts[digest] = text[0].decode()
        return digest


class MemorySocket:
    """The journal's socket: what is sent is done at once, and the answers can be received.

    Attributes:
        _together: the commands since MULTI; None without it.
    """

    def __init__(self, redis: MemoryRedis) -> None:
        self._redis = redis
        self._reader = hiredis.Reader(notEnoughData=Ellipsis)
        self._answers = bytearray()
        self._together: list[list[bytes]] | None = None

    def sendall(self, data: bytes) -> None:
        self._reader.feed(data)
        while (words := self._reader.gets()) is not ...:
            self._answers += self._do(words)

    def _do(self, words: list[bytes]) -> bytes:
        if words == [b"MULTI"]:
            self._together = []
            return encoded("OK")
        if self._together is None:
            return self._redis.do(words)
        if words != [b"EXEC"]:
            self._together.append(words)
            return encoded("QUEUED")
        commands, self._together = self._together, None
        return b"*%d\r\n" % len(commands) + b"".join(map(self._redis.do, commands))

    def recv(self, size: int) -> bytes:
        data = bytes(self._answers[:size])
        del self._answers[:size]
        return data

    def close(self) -> None: ...


@contextmanager
def memory_redis() -> Iterator[MemoryRedis]:
    """Have connections to its address lead to a Redis in memory, until the block ends."""
    redis, connected = MemoryRedis(), opening._connected

    def connect(address: RedisAddress, *more: Any) -> Any:
        return MemorySocket(redis) if address == redis.address else connected(address, *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_connected", connect)
        yield redis


def encoded(reply: Reply) -> bytes:
    """Return the bytes of an answer, as version 3 of the protocol has them."""
    if reply is None:
        return b"_\r\n"
    if isinstance(reply, str):
        return b"+%s\r\n" % reply.encode()
    if isinstance(reply, int):
        return b":%d\r\n" % reply
    if isinstance(reply, bytes):
        return b"$%d\r\n%s\r\n" % (len(reply), reply)
    if isinstance(reply, dict):
        words = [word for pair in reply.items() for word in pair]
        return b"%%%d\r\n%s" % (len(reply), b"".join(map(encoded, words)))
    return b"*%d\r\n%s" % (len(reply), b"".join(map(encoded, reply)))
