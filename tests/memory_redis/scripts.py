"""The scripts themselves, run by the Lua that Redis has, version 5.1, over keys in memory."""

from collections.abc import Callable
from functools import cache
from typing import Any

from lupa import lua51

from tests.memory_redis.commands import Reply, do
from tests.memory_redis.keys import ErrorReply, Keys


class _Lua:
    """The Lua that runs the scripts of all that are in memory: to make one takes long.

    What it can call is made once, too. Otherwise it mixes up functions that are gone with others.

    Attributes:
        keys: those of the one whose script runs.
    """

    keys: Keys

    def __init__(self) -> None:
        self.runtime: Any = lua51.LuaRuntime(encoding=None)
        self.redis = self.runtime.table_from({b"call": self._call})
        self.packing = self.runtime.table_from({b"pack": _pack, b"unpack": _unpack})

    @cache  # noqa: B019 - there is one of these
    def function(self, text: str) -> Callable[..., Any]:
        """Return a script as a function of KEYS, ARGV, redis and cmsgpack."""
        first, _, rest = text.partition("\n")
        body = rest if first.startswith("#!") else text
        made: Callable[..., Any] = self.runtime.execute(
            f"return function(KEYS, ARGV, redis, cmsgpack)\n{body}\nend".encode()
        )
        return made

    def _call(self, *words: bytes | float) -> Any:
        return _to_lua(do(self.keys, list(map(_word, words))))


@cache
def _lua() -> _Lua:
    return _Lua()


def run(keys: Keys, text: str, names: list[bytes], arguments: list[bytes]) -> Reply:
    """Run a script, and return what it answers.

    Raises:
        ErrorReply: it has failed; what it had done by then is kept.
    """
    lua = _lua()
    lua.keys = keys
    tables = map(lua.runtime.table_from, (names, arguments))
    try:
        said = lua.function(text)(*tables, lua.redis, lua.packing)
    except lua51.LuaError as error:
        where = str(error).partition("]:")[2].partition("\n")[0]
        raise ErrorReply(f"ERR user_script:{where}") from None
    return _from_lua(said)


def _word(word: bytes | float) -> bytes:
    return word if isinstance(word, bytes) else b"%d" % word


def _to_lua(reply: Reply) -> Any:
    if reply is None:
        return False
    if isinstance(reply, str):
        return _lua().runtime.table_from({b"ok": reply.encode()})
    if isinstance(reply, list):
        return _lua().runtime.table_from(list(map(_to_lua, reply)))
    return reply


def _from_lua(value: Any) -> Reply:
    """Return an answer; a table ends at its first hole, and a number is a whole one."""
    if value is None or value is False:
        return None
    if isinstance(value, bytes):
        return value
    if isinstance(value, int | float):
        return int(value)
    return [_from_lua(value[at]) for at in range(1, len(value) + 1)]


def _pack(words: Any) -> bytes:
    """Return a list of texts as MessagePack has it."""
    count = len(words)
    parts = [b"%c" % (0x90 | count) if count < 16 else b"\xdc" + count.to_bytes(2)]
    for at in range(1, count + 1):
        parts += _size(len(words[at])), words[at]
    return b"".join(parts)


def _size(size: int) -> bytes:
    if size < 32:
        return b"%c" % (0xA0 | size)
    marks = {1: b"\xd9", 2: b"\xda", 4: b"\xdb"}
    width = next(width for width in marks if size < 1 << 8 * width)
    return marks[width] + size.to_bytes(width)


def _unpack(data: bytes) -> Any:
    """Return the list that `_pack` has packed."""
    at, count = (1, data[0] & 0x0F) if data[0] != 0xDC else (3, int.from_bytes(data[1:3]))
    words = []
    for _ in range(count):
        mark, width = data[at], {0xD9: 1, 0xDA: 2, 0xDB: 4}.get(data[at], 0)
        size = int.from_bytes(data[at + 1 : at + 1 + width]) if width else mark & 0x1F
        at += 1 + width
        words.append(data[at : at + size])
        at += size
    return _lua().runtime.table_from(words)
