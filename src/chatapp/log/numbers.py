"""Numbers and claims: what a journal decides, for the journals that decide it in this process.

Invariant: `apply` changes nothing here. Only `take` does, after the batch is kept; so a batch that
failed can be applied again, with the same outcome.
"""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chatapp.log.journal import Applied, Change, Claim, judge


class NewNumbers(NamedTuple):
    """What a batch changes.

    Attributes:
        ends: for each log that it adds to or drops, the offset that the next entry gets.
        owners: for each key that it claims, the owner; empty if the key is free from then on.
    """

    ends: dict[int, int]
    owners: dict[str, str]


class Numbers:
    """Where the logs end, and which owners the claimed keys have.

    Args:
        ends: for each log the offset that its next entry gets; 1 if it is not among them.
        owners: the owners of what is claimed, by key.
    """

    def __init__(self, ends: dict[int, int], owners: dict[str, str]) -> None:
        self._ends = ends
        self._owners = owners

    def end(self, log: int) -> int:
        """Return the offset that the next entry of a log gets."""
        return self._ends.get(log, 1)

    def apply(self, batch: Sequence[Change]) -> tuple[list[Applied], NewNumbers]:
        """Number the entries of the changes whose claims hold.

        Returns:
            What became of each change, and what is to be handed to `take` when they are kept.
        """
        ends: dict[int, int] = {}
        owners: dict[str, str] = {}
        applied = []
        for change in batch:
            if change.claims:
                all_owners = ChainMap(owners, self._owners)
                lost = judge(change.claims, all_owners)
                if lost:
                    applied.append(Applied((), lost))
                    continue
                owners.update(_new_owners(change.claims, all_owners))
            offsets = []
            for entry in change.entries:
                offset = ends.get(entry.log) or self.end(entry.log)
                offsets.append(offset)
                ends[entry.log] = offset + 1
            for drop in change.drops:
                if drop.is_all:
                    ends[drop.log] = 1
            applied.append(Applied(tuple(offsets)))
        return applied, NewNumbers(ends, owners)

    def apply_now(self, change: Change) -> Applied:
        """Number the entries of a change that is kept at once, if its claims hold."""
        if change.claims or change.drops:
            applied, news = self.apply([change])
            self.take(news)
            return applied[0]
        ends, offsets = self._ends, []
        for entry in change.entries:
            offset = ends.get(entry.log, 1)
            offsets.append(offset)
            ends[entry.log] = offset + 1
        return Applied(tuple(offsets))

    def take(self, news: NewNumbers) -> None:
        """Note what a batch has changed, after it was kept."""
        for log, end in news.ends.items():
            if end > 1:
                self._ends[log] = end
            else:  # it was dropped
                self._ends.pop(log, None)
        for key, owner in news.owners.items():
            if owner:
                self._owners[key] = owner
            else:
                self._owners.pop(key, None)


def _new_owners(claims: Sequence[Claim], owners: Mapping[str, str]) -> dict[str, str]:
    """Return the owners of the keys that claims change, which hold; nobody frees another's key."""
    return {
        claim.key: claim.owner
        for claim in claims
        if claim.owner or owners.get(claim.key, "") == claim.was
    }
