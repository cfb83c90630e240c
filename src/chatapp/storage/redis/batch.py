"""Batches: what the script that keeps changes is given, and what it answers.

Invariant: the same changes are written as the same arguments, so a batch can be sent again.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence

from chatapp.log.journal import Applied, Change, Drop, NewEntry, Offset, Record, Redaction
from chatapp.storage.rows import entry_row
from chatapp.wire.objects import SPOKEN_TYPES

_MARK = secrets.token_hex(16)
"""Stands before what is put in place of an Offset; nobody outside of this process knows it."""


def arguments(batch: Sequence[Change], removed: Mapping[Redaction, str]) -> list[str]:
    """Return the arguments that stand for a batch.

    Args:
        batch: the changes.
        removed: what is to be kept in the place of the entries whose words go; those that are no
            longer there are not among them.
    """
    return [word for change in batch for word in _change(change, removed)]


def answers(batch: Sequence[Change], said: Sequence[bytes]) -> list[Applied]:
    """Return what became of each change, as the script says."""
    return [_applied(word.decode()) for _, word in zip(batch, said, strict=True)]


def record_field(kind: str, key: str) -> str:
    """Return the field of a record in the hash that holds them all."""
    return f"{kind} {key}"


def stream_of(kind: str) -> str:
    """Return in which stream of its log an entry of a type is kept."""
    return "said" if kind in SPOKEN_TYPES else "came"


def _applied(word: str) -> Applied:
    if word[0] == "-":
        return Applied((), word[1:])
    return Applied(tuple(map(int, word[1:].split())))


def _change(change: Change, removed: Mapping[Redaction, str]) -> list[str]:
    """Return the arguments for a change: first, in one, how many there are, and what of."""
    known = [each for each in change.redactions if each in removed]
    parts: tuple[Sequence[object], ...]
    parts = change.claims, change.entries, change.records, known, change.drops
    words = [""]
    for claim in change.claims:
        words += claim.key, claim.owner, claim.was
    for entry in change.entries:
        words += _entry(entry)
    for record in change.records:
        words += _record(record)
    for each in known:
        words += str(each.log), str(each.offset), removed[each]
    for drop in change.drops:
        words += str(drop.log), _dropped(drop)
    words[0] = " ".join(str(count) for count in (len(words), *(len(part) for part in parts)))
    return words


def _dropped(drop: Drop) -> str:
    """Return before which offset entries go, nothing for all, or a blank before each that goes."""
    if drop.only:
        return "".join(f" {offset}" for offset in drop.only)
    return "" if drop.before is None else str(drop.before)


def _entry(entry: NewEntry) -> tuple[str, str, str, str]:
    log, _, time, kind, body = entry_row(entry, 0)
    return f"{stream_of(kind)}:{log}", repr(time), kind, body


def _record(record: Record) -> Iterator[str]:
    """Yield a record's field, and the pieces of its value, between which offsets are to stand."""
    yield record_field(record.kind, record.key)
    if record.value is None:
        yield "0"
        return
    pieces = json.dumps(record.value, default=_mark, ensure_ascii=False).split(f'"{_MARK}')
    yield str(len(pieces))
    yield pieces[0]
    for piece in pieces[1:]:
        place, _, rest = piece.partition('"')
        yield from place.split()
        yield rest


def _mark(value: object) -> str:
    if isinstance(value, Offset):
        return f"{_MARK}{value.index} {int(value.after)}"
    raise TypeError(f"a record cannot hold {value!r}")
