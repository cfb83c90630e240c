"""The verdict: whether what people were shown agrees with what the journal holds."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import chain
from pathlib import Path

from tests.crash.reached import Reached
from tests.crash.transcript import MARK, Came, Shown, Transcript, Went

Place = tuple[str, int]
"""A room, and which of the messages in its log."""

SPOKEN = (
    "SELECT substr(key, 6), type, body FROM entry JOIN claim ON log = owner"
    " WHERE key LIKE 'room:%' AND type IN ('said', 'topic') ORDER BY log, offset"
)


def read_journal(path: Path) -> tuple[dict[str, Place], list[str]]:
    """Return where each message is that was said in a room, and what is wrong in the file."""
    places: dict[str, Place] = {}
    faults: list[str] = []
    ends: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as database:
        for room, kind, body in database.execute(SPOKEN):
            mark = MARK.search(json.loads(body)["topic" if kind == "topic" else "text"])
            if mark is None:
                faults.append(f"the journal holds {body}, which nobody said")
            elif mark[1] in places:
                faults.append(f"<{mark[1]}> was said twice")
            else:
                places[mark[1]] = (room, ends[room])
            ends[room] += 1
        checked = [found for (found,) in database.execute("PRAGMA integrity_check")]
        faults += (f"the file of the journal: {found}" for found in checked if found != "ok")
    return places, faults


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
        rooms = {room: Reached() for room in self._last}
        for part in transcript.parts:
            for reached in rooms.values():
                reached.connect()
            for item in part:
                self._judge_item(transcript, item, rooms)
        missed = sum(reached.missed() for reached in rooms.values())
        if missed > transcript.gaps:
            self._fault(transcript, f"missed {missed}, of which {transcript.gaps} were announced")
        self.repeats += sum(reached.repeats for reached in rooms.values())
        for room, last in self._last.items():
            end = rooms[room].end
            owed = room in transcript.inside and not transcript.ended
            if owed and end not in (None, last):
                self._fault(transcript, f"read {room} to {end}, not to {last}")
        for shown in transcript.as_guest:
            if not shown.to and shown.mark not in self._journal:
                self._fault(transcript, f"was shown <{shown.mark}>, which is not kept")

    def judge_whispers(self, transcripts: Iterable[Transcript]) -> None:
        """See that whispers are read in order, and are all there that their senders were shown."""
        read: dict[str, set[str]] = {}
        sent: dict[str, set[str]] = {}
        for transcript in transcripts:
            furthest: Counter[tuple[str, str]] = Counter()
            for shown in chain(*transcript.parts):
                if not isinstance(shown, Shown) or not shown.to:
                    continue
                sender, number = shown.mark.split()
                if int(number) <= furthest[sender, shown.to] and not shown.past:
                    self._fault(transcript, f"read <{shown.mark}> late, or again as if it were new")
                furthest[sender, shown.to] = max(furthest[sender, shown.to], int(number))
                shelf = sent if sender == transcript.name else read
                shelf.setdefault(shown.to, set()).add(shown.mark)
        for name, marks in sent.items():
            for mark in sorted(marks - read.get(name, set())):
                self.faults.append(f"{name} never read the whisper <{mark}>")

    def _judge_item(
        self, transcript: Transcript, item: Shown | Came | Went, rooms: dict[str, Reached]
    ) -> None:
        if isinstance(item, Came):
            if item.room in rooms:
                rooms[item.room].come()
        elif isinstance(item, Went) and not item.mark:
            if item.room in rooms:
                rooms[item.room].go(None)
        elif isinstance(item, Went) or not item.to:
            room, at = self._journal.get(item.mark, ("", 0))
            if not room:
                what = "was shown" if isinstance(item, Shown) else "said, before leaving,"
                self._fault(transcript, f"{what} <{item.mark}>, which is not kept")
            elif isinstance(item, Went):
                rooms[room].go(at)
            elif fault := rooms[room].read(at, past=item.past):
                self._fault(transcript, f"read <{item.mark}> {fault}")

    def _fault(self, transcript: Transcript, what: str) -> None:
        self.faults.append(f"{transcript.name} {what}")
