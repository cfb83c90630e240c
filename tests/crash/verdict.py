"""The verdict: whether what people were shown agrees with what the journal holds."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import chain
from pathlib import Path

from tests.crash.transcript import MARK, Shown, Transcript

Place = tuple[int, int]
"""A log, and which of the messages in it."""


def read_journal(path: Path) -> dict[str, Place]:
    """Return where each message is that was said in a room.

    Raises:
        AssertionError: one is there twice.
    """
    places: dict[str, Place] = {}
    ends: Counter[int] = Counter()
    with closing(sqlite3.connect(path)) as database:
        query = (
            "SELECT log, body FROM entry JOIN room ON log = room.id"
            " WHERE type = 'said' ORDER BY log, offset"
        )
        for log, body in database.execute(query):
            mark = MARK.search(json.loads(body)["text"])
            assert mark, body
            assert mark[1] not in places, f"{mark[1]} was said twice"
            places[mark[1]] = (log, ends[log])
            ends[log] += 1
    return places


class Verdict:
    """Faults in transcripts, each in one line, and how many messages were shown again.

    Args:
        journal: where each message is that was said in a room.
    """

    def __init__(self, journal: dict[str, Place]) -> None:
        self.faults: list[str] = []
        self.repeats = 0
        self._journal = journal
        self._last = dict(journal.values())

    def judge(self, transcript: Transcript) -> None:
        """Judge what one person was shown in the rooms."""
        reached: dict[int, int] = {}
        missed = sum(self._judge_part(transcript, part, reached) for part in transcript.parts)
        if missed > transcript.gaps:
            self._fault(transcript, f"missed {missed}, of which {transcript.gaps} were announced")
        for log, last in self._last.items():
            if reached.get(log, last) != last:
                self._fault(transcript, f"read log {log} to {reached[log]}, not to {last}")
        for shown in transcript.as_guest:
            if not shown.to and shown.mark not in self._journal:
                self._fault(transcript, f"was shown <{shown.mark}>, which is not kept")

    def judge_whispers(self, transcripts: Iterable[Transcript]) -> None:
        """See that whispers are read in order, and are all there that their senders were shown."""
        read: dict[str, set[str]] = {}
        sent: dict[str, set[str]] = {}
        for transcript in transcripts:
            furthest: Counter[tuple[str, str]] = Counter()
            for shown in filter(lambda shown: shown.to, chain(*transcript.parts)):
                sender, number = shown.mark.split()
                if int(number) <= furthest[sender, shown.to] and not shown.past:
                    self._fault(transcript, f"read <{shown.mark}> late, or again as if it were new")
                furthest[sender, shown.to] = max(furthest[sender, shown.to], int(number))
                shelf = sent if sender == transcript.name else read
                shelf.setdefault(shown.to, set()).add(shown.mark)
        for name, marks in sent.items():
            for mark in sorted(marks - read.get(name, set())):
                self.faults.append(f"{name} never read the whisper <{mark}>")

    def _judge_part(
        self, transcript: Transcript, part: list[Shown], reached: dict[int, int]
    ) -> int:
        """Judge what was shown over one connection; return how many messages were not."""
        before: dict[int, int] = {}
        missed = 0
        for shown in part:
            if shown.to:
                continue
            if shown.mark not in self._journal:
                self._fault(transcript, f"was shown <{shown.mark}>, which is not kept")
                continue
            log, at = self._journal[shown.mark]
            furthest = reached.get(log, at - 1)
            if at <= before.get(log, -1):
                self._fault(transcript, f"read <{shown.mark}> out of order")
            elif at <= furthest and not shown.past:
                self._fault(transcript, f"read <{shown.mark}> again as if it were new")
            missed += max(0, at - furthest - 1)
            self.repeats += at <= furthest
            before[log] = at
            reached[log] = max(furthest, at)
        return missed

    def _fault(self, transcript: Transcript, what: str) -> None:
        self.faults.append(f"{transcript.name} {what}")
