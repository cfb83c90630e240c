"""Retention: which of the oldest entries of a log are to go, as `storage/excess.py` decides too.

What was said goes from the oldest on, with all that is before it. Comings and goings beyond their
own bound go as well, from between. So of each kind it is the oldest that go.
"""

from collections.abc import Sequence
from heapq import merge
from typing import NamedTuple

Oldest = Sequence[tuple[int, float]]
"""The offsets and times of the oldest entries of a kind."""


class Going(NamedTuple):
    """What is to go of a log.

    Attributes:
        said: the offset before which what was said goes; 0 if nothing does.
        came: the same of comings and goings.
        entries: number of entries that go.
    """

    said: int
    came: int
    entries: int


def going(said: Oldest, came: Oldest, too_much: tuple[int, int], since: float, most: int) -> Going:
    """Return what is to go of a log next.

    Args:
        said: the oldest that was said, `most` entries if there are as many.
        came: the oldest comings and goings, the same.
        too_much: how many of each are beyond the bound.
        since: what is older than this goes, in seconds since 1970.
        most: number of entries that go at once.
    """
    gone: tuple[list[int], list[int]] = [], []
    kinds = ((offset, time, 0) for offset, time in said), ((at, time, 1) for at, time in came)
    for offset, time, kind in list(merge(*kinds))[:most]:
        if time >= since and len(gone[0]) >= too_much[0]:
            break
        gone[kind].append(offset)
    room = min(most - len(gone[0]) - len(gone[1]), too_much[1] - len(gone[1]))
    after = max([0, *gone[0], *gone[1]])
    if room > 0:
        gone[1].extend([offset for offset, _ in came if offset > after][:room])
    befores = [max(offsets) + 1 if offsets else 0 for offsets in gone]
    return Going(befores[0], befores[1], len(gone[0]) + len(gone[1]))
