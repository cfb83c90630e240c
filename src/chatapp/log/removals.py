"""Removals: what was removed from a log while the server runs.

What is read back from the journal may have been read just before something was removed from there,
so whoever reads it back cleans it.
"""

from collections.abc import Iterable

from chatapp.log.entry import Entry


class Removals:
    """Who removed which entries of a log.

    Attributes:
        count: how often something was removed; bytes that were made before are out of date.
        _by: the names by the entries' offsets; None as long as there are none, for there are many
            logs, and few removals.
    """

    __slots__ = ("_by", "count")

    def __init__(self) -> None:
        self.count = 0
        self._by: dict[int, str] | None = None

    def add(self, offset: int, by: str) -> None:
        """Note that somebody removed what was said in an entry, which may still be read back."""
        if self._by is None:
            self._by = {}
        self._by.setdefault(offset, by)

    def clean(self, entries: Iterable[Entry]) -> None:
        """Take from entries that were read back what was removed since they were read."""
        if self._by:
            for entry in entries:
                if entry.offset in self._by:
                    entry.redact(self._by[entry.offset])

    def forget(self, first: int) -> None:
        """Forget what was before an offset: the journal keeps it no longer."""
        if self._by:
            self._by = {at: by for at, by in self._by.items() if at >= first}
