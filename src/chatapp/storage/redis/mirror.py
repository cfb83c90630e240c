"""The mirror: what the engine holds beside the entries, kept here too, to be given back to it.

It follows the scripts: what `write.lua` and `trim.lua` have done to records, claims and the reach
of logs is done here once more when the engine has answered. So it is what all that was ever shown
follows from, and never ahead of the engine.
"""

from collections.abc import Iterator, Mapping, Sequence

from chatapp.log.journal import Trimmed


class Mirror:
    """The records, the claims, and how far the logs reach, as the engine last said.

    Attributes:
        records: the values as JSON, by the fields of the hash that holds them all.
        claims: the owners of claimed keys, by key.
        ends: for each log that ever got an entry, the offset of its last.
        firsts: for each log of which something was deleted, the oldest offset that is kept.
        removed: for each log, what stands in the place of what was removed since the start, by
            offsets.
    """

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.claims: dict[str, str] = {}
        self.ends: dict[int, int] = {}
        self.firsts: dict[int, int] = {}
        self.removed: dict[int, dict[int, str]] = {}

    def begin(
        self,
        records: Mapping[str, str],
        claims: Mapping[str, str],
        reaches: Mapping[int, tuple[int, int]],
    ) -> None:
        """Begin with what the engine holds at the start."""
        self.records, self.claims = dict(records), dict(claims)
        self.firsts = {log: first for log, (first, _) in reaches.items()}
        self.ends = {log: end - 1 for log, (_, end) in reaches.items() if end > 1}

    def take(self, words: Sequence[str], said: Sequence[bytes]) -> None:
        """Follow a batch.

        Args:
            words: what the script was given.
            said: what it has answered.
        """
        at = 0
        for answer in said:
            count, *counts = map(int, words[at].split())
            if answer[:1] == b"+":
                self._change(words[at + 1 : at + count], counts, answer[1:].split())
            at += count

    def trimmed(self, gone: Mapping[int, Trimmed]) -> None:
        """Follow what was deleted of logs because it was too old or too much."""
        for log, result in gone.items():
            self._begin_log(log, result.first)

    def _change(
        self, words: Sequence[str], counts: Sequence[int], offsets: Sequence[bytes]
    ) -> None:
        """Follow a change; most are of one entry."""
        claims, _, records, redactions, drops = counts
        at = 3 * claims
        if claims:
            self._claim(words[:at])
        for offset in offsets:
            self.ends[int(words[at].partition(":")[2])] = int(offset)
            at += 4
        pieces = iter(words[at:])
        for _ in range(records):
            self._record(next(pieces), int(next(pieces)), pieces, offsets)
        if redactions or drops:
            self._take_away(pieces, redactions, drops)

    def _take_away(self, pieces: Iterator[str], redactions: int, drops: int) -> None:
        for _ in range(redactions):
            log, offset, row = int(next(pieces)), int(next(pieces)), next(pieces)
            self.removed.setdefault(log, {}).setdefault(offset, row)
        for _ in range(drops):
            self._drop(int(next(pieces)), next(pieces))

    def _claim(self, words: Sequence[str]) -> None:
        """Note who owns what; all claims of a change are judged before the first is noted."""
        claims = zip(words[::3], words[1::3], words[2::3], strict=True)
        news = [
            (key, owner) for key, owner, was in claims if owner or self.claims.get(key, "") == was
        ]
        for key, owner in news:
            if owner:
                self.claims[key] = owner
            else:
                self.claims.pop(key, None)

    def _record(
        self, name: str, count: int, pieces: Iterator[str], offsets: Sequence[bytes]
    ) -> None:
        if not count:
            self.records.pop(name, None)
            return
        value = next(pieces)
        for _ in range(count - 1):
            offset = int(offsets[int(next(pieces))]) + int(next(pieces))
            value += f"{offset}{next(pieces)}"
        self.records[name] = value

    def _drop(self, log: int, before: str) -> None:
        if not before:
            for known in (self.ends, self.firsts, self.removed):
                known.pop(log, None)
        elif " " not in before:
            self._begin_log(log, int(before))

    def _begin_log(self, log: int, first: int) -> None:
        self.firsts[log] = first
        removed = self.removed.pop(log, {})
        kept = {offset: row for offset, row in removed.items() if offset >= first}
        if kept:
            self.removed[log] = kept
