"""The commands that the journal uses, as a Redis in memory does them."""

from collections.abc import Callable, Mapping
from hashlib import sha1
from typing import Any

from tests.memory_redis.keys import ErrorReply, Keys

Reply = Any
"""None, a number, bytes, a list or a dict of replies; a str is a word such as OK."""

_FIRST, _LAST = 0, 1 << 63

INFO = b"""\
redis_version:7.0.15\r
run_id:%s\r
uptime_in_seconds:1000\r
role:master\r
maxmemory_policy:noeviction\r
aof_enabled:1\r
"""


def _number(word: bytes) -> int:
    """Return the number of an entry's id; the journal uses no other second part than 0."""
    number, _, second = word.partition(b"-")
    assert second in (b"", b"0")
    return int(number)


def _bound(word: bytes) -> int:
    return {b"-": _FIRST, b"+": _LAST}[word] if word in (b"-", b"+") else _number(word)


def _info(keys: Keys, *_: bytes) -> Reply:
    return INFO % sha1(str(id(keys)).encode()).hexdigest().encode()  # noqa: S324 - any name


def _hello(_: Keys, *words: bytes) -> Reply:
    assert words == (b"3",)
    return {b"server": b"redis", b"proto": 3}


def _flush_all(keys: Keys) -> Reply:
    keys.values.clear()
    keys.ends.clear()
    return "OK"


def _exists(keys: Keys, *names: bytes) -> Reply:
    return sum(map(keys.has, names))


def _delete(keys: Keys, *names: bytes) -> Reply:
    return sum(keys.has(name) and keys.delete(name) for name in names)


def _rename(keys: Keys, old: bytes, new: bytes) -> Reply:
    if not keys.has(old):
        raise ErrorReply("ERR no such key")
    keys.values[new] = keys.values.pop(old)
    keys.ends.pop(new, None)
    if old in keys.ends:
        keys.ends[new] = keys.ends.pop(old)
    return "OK"


def _set(keys: Keys, key: bytes, value: bytes, *how: bytes) -> Reply:
    keys.delete(key)
    keys.values[key] = value
    if how:
        assert how[0] == b"PX"
        keys.ends[key] = keys.seconds() + int(how[1]) / 1000
    return "OK"


def _get(keys: Keys, key: bytes) -> Reply:
    return keys.find(key, bytes)


def _time_left(keys: Keys, key: bytes) -> Reply:
    """Return the milliseconds that a key has left; -1 if it stays, -2 if there is none."""
    if not keys.has(key):
        return -2
    return round((keys.ends[key] - keys.seconds()) * 1000) if key in keys.ends else -1


def _hash_get(keys: Keys, key: bytes, field: bytes) -> Reply:
    return keys.hash(key).get(field)


def _hash_get_several(keys: Keys, key: bytes, *fields: bytes) -> Reply:
    return list(map(keys.hash(key).get, fields))


def _hash_set(keys: Keys, key: bytes, *pairs: bytes) -> Reply:
    found = keys.hash(key)
    before = len(found)
    found.update(zip(pairs[::2], pairs[1::2], strict=True))
    keys.values[key] = found
    return len(found) - before


def _hash_set_new(keys: Keys, key: bytes, field: bytes, value: bytes) -> Reply:
    return 0 if field in keys.hash(key) else _hash_set(keys, key, field, value)


def _hash_delete(keys: Keys, key: bytes, *fields: bytes) -> Reply:
    found = keys.hash(key)
    gone = sum(found.pop(field, None) is not None for field in fields)
    if gone and not found:
        keys.delete(key)
    return gone


def _hash_all(keys: Keys, key: bytes) -> Reply:
    return dict(keys.hash(key))


def _hash_fields(keys: Keys, key: bytes) -> Reply:
    return list(keys.hash(key))


def _hash_scan(keys: Keys, key: bytes, *_: bytes) -> Reply:
    """Return all in one go, as the real one does if there is little."""
    return [b"0", [word for pair in keys.hash(key).items() for word in pair]]


def _add(keys: Keys, key: bytes, name: bytes, *fields: bytes) -> Reply:
    stream, number = keys.stream(key), _number(name)
    if number <= stream.last:
        raise ErrorReply(
            "ERR The ID specified in XADD is equal or smaller than the target stream top item"
        )
    stream.entries[number], stream.last = list(fields), number
    keys.values[key] = stream
    return b"%d-0" % number


def _length(keys: Keys, key: bytes) -> Reply:
    return len(keys.stream(key).entries)


def _range(keys: Keys, key: bytes, first: bytes, last: bytes, *count: bytes) -> Reply:
    entries = keys.stream(key).entries
    start, end = _bound(first), _bound(last)
    found = [[b"%d-0" % at, words] for at, words in entries.items() if start <= at <= end]
    return found[: int(count[1])] if count else found


def _range_back(keys: Keys, key: bytes, last: bytes, first: bytes, *count: bytes) -> Reply:
    if last.startswith(b"("):
        last = b"%d" % (_number(last[1:]) - 1)
    found = _range(keys, key, first, last)[::-1]
    return found[: int(count[1])] if count else found


def _trim(keys: Keys, key: bytes, how: bytes, name: bytes) -> Reply:
    assert how == b"MINID"
    stream, first = keys.stream(key), _number(name)
    return stream.delete([number for number in stream.entries if number < first])


def _delete_entries(keys: Keys, key: bytes, *names: bytes) -> Reply:
    return keys.stream(key).delete(list(map(_number, names)))


COMMANDS: Mapping[bytes, Callable[..., Reply]] = {
    b"PING": lambda _: "PONG",
    b"BGREWRITEAOF": lambda _: "Background append only file rewriting started",
    b"INFO": _info,
    b"HELLO": _hello,
    b"FLUSHALL": _flush_all,
    b"EXISTS": _exists,
    b"DEL": _delete,
    b"UNLINK": _delete,
    b"RENAME": _rename,
    b"SET": _set,
    b"GET": _get,
    b"PTTL": _time_left,
    b"HGET": _hash_get,
    b"HMGET": _hash_get_several,
    b"HSET": _hash_set,
    b"HSETNX": _hash_set_new,
    b"HDEL": _hash_delete,
    b"HGETALL": _hash_all,
    b"HKEYS": _hash_fields,
    b"HLEN": lambda keys, key: len(keys.hash(key)),
    b"HSCAN": _hash_scan,
    b"XADD": _add,
    b"XLEN": _length,
    b"XRANGE": _range,
    b"XREVRANGE": _range_back,
    b"XTRIM": _trim,
    b"XDEL": _delete_entries,
}


def do(keys: Keys, words: list[bytes]) -> Reply:
    """Do a command, and return what is answered.

    Raises:
        ErrorReply: that is an error.
    """
    command = COMMANDS.get(words[0].upper())
    if command is None:
        raise ErrorReply(f"ERR unknown command '{words[0].decode()}'")
    return command(keys, *words[1:])
