"""News: what the journal tells the index for searching, after it was kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chatapp.log.journal import Applied, Change


@dataclass(frozen=True, slots=True)
class JournalState:
    """What the index has to know of a journal that was just opened.

    Attributes:
        life: the name of the journal's life, in which no offset is used twice.
        removals: what counts up with each removal.
        reach: for each log, the first offset that is kept, and the one that the next entry gets.
    """

    life: str
    removals: int
    reach: Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class JournalNews:
    """What has changed in the journal.

    Attributes:
        ends: for each log with new entries, the offset that its next entry gets; 1 if it is gone.
        firsts: for each log whose oldest entries were deleted, the first offset that is kept.
        removed: the logs and offsets of the entries whose words were removed.
        removals: what removals have counted up to; 0 if nothing was removed now.
    """

    ends: Mapping[int, int] = field(default_factory=dict)
    firsts: Mapping[int, int] = field(default_factory=dict)
    removed: Sequence[tuple[int, int]] = ()
    removals: int = 0

    @property
    def deletes(self) -> bool:
        """Whether entries were deleted, of which some may be in the index."""
        return bool(self.firsts) or 1 in self.ends.values()


def news_of(
    batch: Sequence[Change],
    applied: Sequence[Applied],
    ends: Mapping[int, int],
    removals: Callable[[], int],
) -> JournalNews:
    """Return what is new after a batch.

    Args:
        batch: the batch.
        applied: what became of its changes.
        ends: for each log that it adds to, the offset that the next entry gets; 1 if it is gone.
        removals: returns what removals have counted up to.
    """
    others = [
        change
        for change, result in zip(batch, applied, strict=True)
        if not (change.only_adds or result.lost)
    ]
    if not others:
        return JournalNews(ends)
    firsts = {drop.log: drop.before for each in others for drop in each.drops if drop.before}
    removed = [(one.log, one.offset) for each in others for one in each.redactions]
    return JournalNews(ends, firsts, removed, removals() if removed else 0)
