"""What programs have seen, put together: one entry has one place, whoever reads it and when."""

from collections import Counter
from typing import Any

from tests.journal import FakeJournal

SPOKEN = ("said", "acted", "topic")

Place = tuple[str, int]
"""An epoch, and an id in it."""


class Past:
    """All that anybody has read of the rooms.

    `entries`: by epoch and id.
    `shown`: what was read before live lines began, for each time: the epoch, the id after which
        live lines begin, and the ids that were shown.
    """

    def __init__(self) -> None:
        self.entries: dict[Place, dict[str, Any]] = {}
        self.shown: list[tuple[str, int, set[int]]] = []

    def see(self, epoch: str, entry: dict[str, Any]) -> None:
        """See that an entry is what everybody else has read in its place."""
        entry = {key: value for key, value in entry.items() if key not in ("past", "time")}
        known = self.entries.setdefault((epoch, entry["id"]), entry)
        assert known == entry, f"{entry} was {known} before"

    def check_kept(self, journal: FakeJournal) -> None:
        """See that all that was said and read is in a journal, unless it was deleted as too old."""
        logs = {row["epoch"]: int(number) for number, row in journal.rows["room"].items()}
        for (epoch, offset), entry in self.entries.items():
            if epoch in logs and entry["type"] in SPOKEN:
                number = logs[epoch]
                assert offset < journal.first.get(number, 1) or offset in journal.logs[number], (
                    f"{entry} was read, and is not kept"
                )

    def check_once(self) -> None:
        """See that nothing was said twice, and that the past and live lines met without a hole."""
        texts = Counter(
            (epoch, entry["text"])
            for (epoch, _), entry in self.entries.items()
            if entry["type"] == "said"
        )
        twice = [text for text, count in texts.items() if count > 1]
        assert not twice, f"{twice} were said twice"
        for epoch, last, shown in filter(lambda one: one[2], self.shown):
            spoken = {
                offset
                for (other, offset), entry in self.entries.items()
                if other == epoch and entry["type"] in SPOKEN and min(shown) <= offset <= last
            }
            assert spoken <= shown, f"{spoken - shown} were not shown on joining"
