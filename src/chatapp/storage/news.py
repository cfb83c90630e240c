"""News: what the journal tells the index for searching, after it was kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatapp.log.journal import Change
from chatapp.storage.scrub import Scrub


@dataclass(frozen=True, slots=True)
class JournalNews:
    """What has changed in the journal.

    Attributes:
        ends: for each log with new entries, the offset that its next entry gets; 1 if it is gone.
        firsts: for each log whose oldest entries were deleted, the first offset that is kept.
        removed: the logs and offsets of the entries whose words were removed.
        removals: how often something was removed in all; 0 if not now.
    """

    ends: Mapping[int, int] = field(default_factory=dict)
    firsts: Mapping[int, int] = field(default_factory=dict)
    removed: Sequence[tuple[int, int]] = ()
    removals: int = 0

    @property
    def deletes(self) -> bool:
        """Whether entries were deleted, of which some may be in the index."""
        return bool(self.firsts) or 1 in self.ends.values()


def news_of(batch: Sequence[Change], ends: Mapping[int, int], scrub: Scrub) -> JournalNews:
    """Return what is new after a batch.

    Args:
        batch: the batch.
        ends: for each log that it adds to, the offset that the next entry gets; 1 if it is gone.
        scrub: knows how often something was removed.
    """
    others = [change for change in batch if not change.only_adds]
    if not others:
        return JournalNews(ends)
    firsts = {drop.log: drop.before for each in others for drop in each.drops if drop.before}
    removed = [(one.log, one.offset) for each in others for one in each.redactions]
    return JournalNews(ends, firsts, removed, scrub.count() if removed else 0)
