"""The verdict on order: whether what members were shown and did agrees with the acts that are kept.

Each act is judged by the lines of its room, which are in one order for all, and by the times at
which members were told: whoever was told of an act may rely on it, whatever is killed.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from math import inf
from pathlib import Path
from typing import Any

from tests.crash.member import COURT, VAULT, Heard, Member, Outsider
from tests.crash.transcript import MARK

OPEN = f"! you cannot enter {VAULT}", f"! no such room: {VAULT}"
"""What an outsider may read of a private room, having named it."""

GRACE_SECONDS = 10
"""After how long an act is done that is kept, at the latest, also on a busy machine."""

_NONE = "", "", ""
_ROOMS = (
    "SELECT substr(key, 6), offset, time, type, body FROM entry JOIN claim ON log = owner"
    " WHERE key LIKE 'room:%' ORDER BY log, offset"
)
_AUDIT = (
    "SELECT '', offset, time, type, body FROM entry JOIN record ON kind = 'audit'"
    " WHERE log = record.value ->> 'log' ORDER BY offset"
)
_DONE_EVERYWHERE = re.compile(r"-- (\w+) is (muted|banned|kicked) everywhere.*")
_TOLD = re.compile(r" by kit.*: (no\. \d+)$")
_VERBS = {"muted": "mute", "banned": "ban", "kicked": "kick"}
_IN = re.compile(r"-- (?:you are in|welcome back, \w+: you are in|you are logged in as) .*")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the journal, in a room, or in none if it is of the audit log."""

    room: str
    offset: int
    time: float
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Out:
    """Somebody is out of a room from one entry on, and may enter again from a time on."""

    offset: int
    time: float
    until: float


def read_rows(journal: Path) -> tuple[list[Row], list[Row]]:
    """Return all entries of rooms, and those of the audit log."""
    with closing(sqlite3.connect(journal)) as database:
        found = [
            [
                Row(room, offset, when, kind, json.loads(body))
                for room, offset, when, kind, body in database.execute(query)
            ]
            for query in (_ROOMS, _AUDIT)
        ]
    return found[0], found[1]


class OrderVerdict:
    """Faults, each in one line.

    Args:
        rows: all entries of rooms.
        audit: those of the audit log.
        removed: the words that programs have read and that were removed, by room and id.
    """

    def __init__(
        self, rows: list[Row], audit: list[Row], removed: dict[tuple[str, int], str]
    ) -> None:
        self._rows = rows
        self._audit = audit
        self._places = {
            mark[1]: (row.room, row.offset)
            for row in rows
            if row.kind == "said" and (mark := MARK.search(row.body["text"]))
        }
        self._places |= {mark: place for place, mark in removed.items()}

    def faults(self, keeper: Member, members: Iterable[Member]) -> Iterator[str]:
        """Yield what is wrong."""
        told = self._told(keeper)
        yield from self._unkept_acts(told)
        yield from self._spoke_while_held(told)
        yield from self._unremoved()
        for member in members:
            yield from member.faults
            if isinstance(member, Outsider):
                yield from self._seen_by_outsider(member)
                continue
            yield from self._seen_while_out(member)
            yield from self._there_while_put_off(keeper, member)

    def _told(self, keeper: Member) -> dict[str, float]:
        """Return when the keeper was told first of the act with each reason."""
        told: dict[str, float] = {}
        for heard in keeper.heard:
            if why := _TOLD.search(heard.line):
                told.setdefault(why[1], heard.time)
        return told

    def _unkept_acts(self, told: Iterable[str]) -> Iterator[str]:
        """Yield which acts the keeper was told of that are not kept."""
        kept = {row.body.get("why") for row in self._rows if row.kind == "moderated"}
        audited = {row.body.get("why") for row in self._audit}
        yield from (f"the act {why} was told, and is not kept" for why in told if why not in kept)
        yield from (f"the act {why} is not audited" for why in told if why not in audited)

    def _spoke_while_held(self, told: dict[str, float]) -> Iterator[str]:
        """Yield what was said in a room by somebody who was muted or banned there.

        A line that was said before anybody was told of that may still come.

        Args:
            told: for the reasons of acts, when the keeper was told of them.
        """
        held: dict[tuple[str, str, str], tuple[float, float]] = {}
        for row in self._rows:
            body = row.body
            if row.kind == "moderated" and not body.get("everywhere"):
                act, where = body["act"], (row.room, body["user"])
                sure = min(row.time + GRACE_SECONDS, told.get(body.get("why", ""), inf))
                held[act, *where] = sure, row.time + (body.get("seconds") or inf)
                held.pop((act.removeprefix("un"), *where) if act[:2] == "un" else _NONE, None)
            for act in ("mute", "ban") if row.kind == "said" else ():
                since, until = held.get((act, row.room, body["from"]), (inf, inf))
                if since < row.time < until:
                    yield f"{body['from']} said {body['text']!r} in {row.room} after a {act}"

    def _unremoved(self) -> Iterator[str]:
        """Yield which entries have their words still that were removed."""
        removed = {
            (row.room, offset)
            for row in self._rows
            if row.kind == "removed"
            for offset in row.body["ids"]
        }
        for row in self._rows:
            if (row.room, row.offset) in removed and not row.body.get("removed_by"):
                yield f"{row.body} was removed from {row.room}, and is there"

    def _seen_by_outsider(self, outsider: Member) -> Iterator[str]:
        """Yield what somebody was shown of a private room who never was in it."""
        for heard in outsider.heard:
            mark = MARK.search(heard.line)
            secret = mark and self._places.get(mark[1], ("", 0))[0] == VAULT
            if secret or (VAULT in heard.line and heard.line not in OPEN):
                yield f"{outsider.name} read {heard.line!r}"

    def _seen_while_out(self, member: Member) -> Iterator[str]:
        """Yield what a member was shown of a room, having been put out and not let in again."""
        outs = {room: list(self._outs(member.name, room)) for room in (COURT, VAULT)}
        entered = {
            room: [one.time for one in member.heard if room in one.line and _IN.match(one.line)]
            for room in outs
        }
        for heard, room, offset in self._seen(member):
            before = [out for out in outs.get(room, ()) if out.offset < offset]
            if not before:
                continue
            out = before[-1]
            came_in = any(out.time <= time <= heard.time for time in entered[room])
            came_in |= self._joined(member.name, room, out.offset, offset)
            if heard.time < out.until or not came_in:
                yield f"{member.name} read {heard.line!r} of {room}, and was put out before"

    def _joined(self, name: str, room: str, since: int, until: int) -> bool:
        """Whether a room was told that somebody came, whose own connection may have been lost."""
        return any(
            row.kind == "joined" and name in row.body["users"]
            for row in self._rows
            if row.room == room and since < row.offset < until
        )

    def _seen(self, member: Member) -> Iterator[tuple[Heard, str, int]]:
        for heard in member.heard:
            mark = MARK.search(heard.line)
            if mark and mark[1] in self._places:
                yield heard, *self._places[mark[1]]

    def _outs(self, name: str, room: str) -> Iterator[Out]:
        """Yield when a member was put out of a room, and from when on the room might be entered."""
        rows = [row for row in self._rows if row.room == room and _is_about(row, name)]
        for number, row in enumerate(rows):
            act, after = row.body["act"], rows[number + 1 :]
            if act == "kick":
                yield Out(row.offset, row.time, row.time)
            elif act in ("ban", "uninvite"):
                lift = "unban" if act == "ban" else "invite"
                lifted = next((one.time for one in after if one.body["act"] == lift), inf)
                ends = row.time + (row.body.get("seconds") or inf)
                yield Out(row.offset, row.time, min(lifted, ends))

    def _there_while_put_off(self, keeper: Member, member: Member) -> Iterator[str]:
        """Yield how a member spoke, or came back, after the keeper was told that this cannot be."""
        for heard in keeper.heard:
            done = _DONE_EVERYWHERE.fullmatch(heard.line)
            if done is None or done[1] != member.name:
                continue
            act, told = _VERBS[done[2]], heard.time
            until = self._taken_back(act, member.name, told)
            if act == "mute":
                yield from self._spoke(member.name, told, until)
                continue
            for back in member.returns:
                banned = act == "ban" and back.asked > told and back.told < until
                if banned or (
                    0 < back.token < self._began(act, member.name, told) < told < back.asked
                ):
                    yield f"{member.name} came back after this: {heard.line}"

    def _spoke(self, name: str, since: float, until: float) -> Iterator[str]:
        for row in self._rows:
            if row.kind == "said" and row.body["from"] == name and since < row.time < until:
                yield f"{name} said {row.body['text']!r}, and is muted everywhere"

    def _began(self, act: str, name: str, told: float) -> float:
        """Return when an act was decided that was told of at a time."""
        acts = self._everywhere(act, name)
        return max((row.time for row in acts if row.time <= told), default=told)

    def _taken_back(self, act: str, name: str, told: float) -> float:
        """Return when an act was taken back that was told of at a time."""
        began = self._began(act, name, told)
        lifts = self._everywhere(f"un{act}", name)
        return min((row.time for row in lifts if row.time > began), default=inf)

    def _everywhere(self, act: str, name: str) -> list[Row]:
        return [
            row
            for row in self._audit
            if (row.body["act"], row.body.get("whom")) == (act, name) and not row.body.get("where")
        ]


def removed_words(
    rows: Iterable[Row], words: dict[tuple[str, int], str]
) -> dict[tuple[str, int], str]:
    """Return what programs have read that was removed."""
    ids = ((row.room, one) for row in rows if row.kind == "removed" for one in row.body["ids"])
    return {place: words[place] for place in chain(ids) if place in words}


def _is_about(row: Row, name: str) -> bool:
    """Whether an act puts somebody out of a room, or lets them in."""
    body = row.body
    if row.kind == "moderated":
        return body["user"] == name and not body.get("everywhere") and "mute" not in body["act"]
    return row.kind == "charter" and body.get("whom") == name
