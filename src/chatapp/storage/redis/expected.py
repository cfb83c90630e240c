"""Which offsets the engine is to give next: this server shows entries by counting on itself.

Goal: if the engine ever numbers otherwise, whatever has become of it, nobody is shown a wrong id.
"""

from collections.abc import Sequence

from chatapp.log.journal import Applied, Change
from chatapp.storage.redis.scripts import LostError


class Expected:
    """The offsets that the logs get next, as far as this server has written to them.

    Attributes:
        _next: for each log the offset that its next entry gets.
    """

    def __init__(self) -> None:
        self._next: dict[int, int] = {}

    def take(self, batch: Sequence[Change], applied: Sequence[Applied]) -> dict[int, int]:
        """Note what became of a batch.

        Returns:
            For each log that it adds to or drops, the offset that the next entry gets.

        Raises:
            LostError: an offset is another than was expected.
        """
        after, fits = self._next, True
        ends: dict[int, int] = {}
        for change, result in zip(batch, applied, strict=True):
            if result.lost:
                continue
            for entry, offset in zip(change.entries, result.offsets, strict=True):
                fits = fits and after.get(entry.log, offset) == offset
                after[entry.log] = ends[entry.log] = offset + 1
            for drop in change.drops:
                if drop.is_all:
                    after.pop(drop.log, None)
                    ends[drop.log] = 1
        if not fits:
            raise LostError("Redis does not number on from where it was")
        return ends
