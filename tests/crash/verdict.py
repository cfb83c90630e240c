"""The verdict: whether what people were shown agrees with what the journal holds."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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

COMINGS_AND_SPOKEN = SPOKEN.replace("('said',", "('joined', 'left', 'said',")


def read_journal(path: Path) -> tuple[dict[str, Place], list[str]]:
    """Return where each message is that was said in a room, and what is wrong in the file."""
    places: dict[str, Place] = {}
    faults: list[str] = []
    ends: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as database:
        for room, kind, body in database.execute(SPOKEN):
            said = json.loads(body)
            mark = MARK.search(said["topic" if kind == "topic" else "text"])
            if said.get("removed_by"):
                pass  # only where order is kept, which has a verdict of its own
            elif mark is None:
                faults.append(f"the journal holds {body}, which nobody said")
            elif mark[1] in places:
                faults.append(f"<{mark[1]}> was said twice")
            else:
                places[mark[1]] = (room, ends[room])
            ends[room] += 1
        checked = [found for (found,) in database.execute("PRAGMA integrity_check")]
        faults += (f"the file of the journal: {found}" for found in checked if found != "ok")
    return places, faults


def read_outside(path: Path) -> dict[tuple[str, str], set[int]]:
    """Return, for each name and room, what was said after they left and before they came again.

    So it is known where somebody was not who had left, and entered again, over connections that
    were lost before they were told of it.
    """
    outside: dict[tuple[str, str], set[int]] = {}
    left: dict[tuple[str, str], int] = {}
    ends: Counter[str] = Counter()
    with closing(sqlite3.connect(path)) as database:
        for room, kind, body in database.execute(COMINGS_AND_SPOKEN):
            if kind in ("said", "topic"):
                ends[room] += 1
                continue
            for key in ((name, room) for name in json.loads(body)["users"]):
                if kind == "left":
                    left[key] = ends[room]
                elif key in left:
                    outside.setdefault(key, set()).update(range(left.pop(key), ends[room]))
    return outside


def read_tails(path: Path) -> dict[str, str]:
    """Return what follows the mark in each message that was said in a room."""
    with closing(sqlite3.connect(path)) as database:
        texts = [json.loads(body).get("text", "") for *_, body in database.execute(SPOKEN)]
    return {mark[1]: text[mark.end() :] for text in texts if (mark := MARK.search(text))}


def torn_lines(transcripts: Iterable[Transcript], tails: dict[str, str]) -> Iterator[str]:
    """Yield which lines were shown with other words than are kept."""
    for transcript in transcripts:
        for mark, tail in transcript.tails:
            if tails.get(mark, tail) != tail:
                yield f"{transcript.name} read <{mark}>{tail[-60:]!r}, which is not what was said"


class Verdict:
    """Faults in transcripts, each in one line, and how many messages were shown again.

    Args:
        journal: where each message is that was said in a room.
        outside: for each name and room, which messages were said while they were not in it.
    """

    def __init__(
        self, journal: dict[str, Place], outside: Mapping[tuple[str, str], set[int]] | None = None
    ) -> None:
        self.faults: list[str] = []
        self.repeats = 0
        self._journal = journal
        self._outside = outside or {}
        self._last = dict(journal.values())

    def judge(self, transcript: Transcript) -> None:
        """Judge what one person was shown in the rooms."""
        rooms = {room: Reached() for room in self._last}
        for part in transcript.parts:
            for reached in rooms.values():
                reached.connect()
            for item in part:
                self._judge_item(transcript, item, rooms)
        missed = {room: self._missed(transcript.name, room, rooms[room]) for room in rooms}
        missed = {room: places for room, places in missed.items() if places}
        number = sum(map(len, missed.values()))
        if number > transcript.gaps:
            where = ", ".join(
                f"{room} {places[0]} to {places[-1]}" for room, places in missed.items()
            )
            gaps = transcript.gaps
            self._fault(transcript, f"missed {number}, of which {gaps} were announced: {where}")
        self.repeats += sum(reached.repeats for reached in rooms.values())
        self._judge_ends(transcript, rooms)
        for shown in transcript.as_guest:
            if not shown.to and shown.mark not in self._journal:
                self._fault(transcript, f"was shown <{shown.mark}>, which is not kept")

    def _missed(self, name: str, room: str, reached: Reached) -> list[int]:
        """Return which messages of a room somebody was never shown who was in it."""
        return sorted(reached.missed() - self._outside.get((name, room), set()))

    def _judge_ends(self, transcript: Transcript, rooms: dict[str, Reached]) -> None:
        """See that a person who is still there has read the rooms to their ends."""
        for room in () if transcript.ended else transcript.inside & rooms.keys():
            end, last = rooms[room].end, self._last[room]
            if end not in (None, last):
                self._fault(transcript, f"read {room} to {end}, not to {last}")

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
            rooms.setdefault(item.room, Reached()).come()
        elif isinstance(item, Went) and not item.mark:
            rooms.setdefault(item.room, Reached()).go(None)
        elif isinstance(item, Went):
            if place := self._place(transcript, "said, before leaving,", item.mark):
                rooms[place[0]].go(place[1])
        elif not item.to and (place := self._place(transcript, "was shown", item.mark)):
            fault = rooms[place[0]].read(place[1], past=item.past)
            if fault:
                self._fault(transcript, f"read <{item.mark}> {fault}")

    def _place(self, transcript: Transcript, what: str, mark: str) -> Place | None:
        """Return where a message is; it is a fault if it is nowhere."""
        if mark not in self._journal:
            self._fault(transcript, f"{what} <{mark}>, which is not kept")
        return self._journal.get(mark)

    def _fault(self, transcript: Transcript, what: str) -> None:
        self.faults.append(f"{transcript.name} {what}")
