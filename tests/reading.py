"""What one person is to read: their part of each log, and the lines for them alone.

After a connection was lost they may have got as far as any place in a log, so the model keeps all
the places at which they could be, and drops those that do not fit what they read.
"""

import re
from collections.abc import Container
from typing import NamedTuple

PAST = re.compile(r"\[\d\d:\d\d\] ")
MISSED = re.compile(r"-- ([1-9]\d*) messages? missed(?: in (#dev))?")
GONE = re.compile(r"-- ([1-9]\d*) earlier messages?(?: in (#dev))? (?:is|are) gone")
SAID = re.compile(r"(?:p\d: |\] )(\d+ x+)$")
OWN = re.compile(r" you are | you left | is away, ")
WHISPERS = "whispers"
LOGS = ("#lobby", "#dev", WHISPERS)


def log_of(line: str) -> str:
    """Return the log that a line is in; nothing for one to a session alone."""
    if line.startswith("["):
        return WHISPERS
    if OWN.search(line):
        return ""
    return "#dev" if "#dev" in line else "#lobby"


class Entry(NamedTuple):
    """A line in a log; what may be `skipped` is read only after a crash.

    `was` is what it was before it was removed, if that may be on its way to them.
    """

    line: str
    skipped: bool
    was: str = ""


class Reading:
    """What somebody is to read, and where they are in it.

    `read` counts the lines of each log that they have surely read once.
    """

    def __init__(self) -> None:
        self.logs: dict[str, list[Entry]] = {log: [] for log in LOGS}
        self.own: list[tuple[dict[str, int], str]] = []
        self.read = dict.fromkeys(LOGS, 0)
        self._at: dict[str, set[int]] = {log: {0} for log in LOGS}

    def tell(self, line: str, *, skipped: bool = False) -> None:
        """Add a line to its log, or for them alone, behind all that the logs hold."""
        log = log_of(line)
        if log:
            self.logs[log].append(Entry(line, skipped))
        else:
            self.own.append(({log: len(lines) for log, lines in self.logs.items()}, line))

    def lose(self) -> None:
        """The connection is lost, and with it the answers that were under way.

        They read on from no one knows where, up to the furthest place at which they may be.
        """
        self.own.clear()
        for entries in self.logs.values():
            entries[:] = [entry._replace(was="") for entry in entries]
        self._at = {log: set(range(max(self._reachable(log)) + 1)) for log in LOGS}

    def remove(self, line: str, now: str, *, connected: bool) -> None:
        """What somebody said is removed: it reads otherwise, unless it is on its way already."""
        for entries in self.logs.values():
            entries[:] = [
                Entry(now, entry.skipped, line * connected) if entry.line == line else entry
                for entry in entries
            ]

    def come_back(self, line: str) -> None:
        """They are back: a line says so, and another when they have read all there is by now."""
        self.own = [(dict.fromkeys(LOGS, 0), line)]
        self.tell("-- you are up to date")

    def check(self, lines: list[str], *, to_the_end: bool) -> None:
        """See that these lines are what comes next; to the end, that nothing else is to come."""
        for line in lines:
            gap = MISSED.fullmatch(line) or GONE.fullmatch(line)
            if gap is not None:
                self._miss(gap[2] or "#lobby", int(gap[1]))
            elif entry_log := log_of(PAST.sub("", line)):
                self._check_entry(entry_log, line)
            else:
                assert self.own, f"{line!r} was not to be read"
                places, own = self.own.pop(0)
                assert line == own
                for log, at in places.items():
                    self._get_to(log, at, own)
        if to_the_end:
            assert self.own == []
            for log, entries in self.logs.items():
                assert len(entries) in self._reachable(log), (
                    f"{entries[self.read[log] :]} were not read"
                )
                self.read[log] = len(entries)
                self._at[log] = {len(entries)}

    def drop_unsaid(self, said: Container[str]) -> None:
        """Drop what was not kept when the server crashed, none of which they may have read."""
        for log, entries in self.logs.items():
            lost = [
                at
                for at, entry in enumerate(entries)
                if (text := SAID.search(entry.line)) and text[1] not in said
            ]
            for at in reversed(lost):
                assert at >= self.read[log], f"{entries[at].line!r} was read, and is not kept"
                del entries[at]
                self._at[log] = {place for place in self._at[log] if place <= at}

    def _check_entry(self, log: str, line: str) -> None:
        """See that an entry fits one of the places; one that was read is to come with its time."""
        text, entries = PAST.sub("", line), self.logs[log]
        self._at[log] = {
            at + 1
            for at in self._reachable(log)
            if at < len(entries)
            and text in (entries[at].line, entries[at].was)
            and (at >= self.read[log] or text != line)
        }
        assert self._at[log], f"{line!r} was read too often, too late or too early"
        self.read[log] = max(self.read[log], min(self._at[log]))
        if self.own:
            places, own = self.own[0]
            assert min(self._at[log]) <= places[log], f"{line!r} was read before {own!r}"

    def _get_to(self, log: str, place: int, own: str) -> None:
        """See that they may be at a place: whoever reads their own line is there, or further."""
        self._at[log] = {at for at in self._reachable(log) if at >= place}
        assert self._at[log], f"{own!r} was read too early"
        self.read[log] = max(self.read[log], min(self._at[log]))

    def _reachable(self, log: str) -> set[int]:
        """Return where they may be, with what may be skipped after that."""
        entries, found = self.logs[log], set(self._at[log])
        for at in sorted(found):
            while at < len(entries) and entries[at].skipped:
                at += 1  # noqa: PLW2901 - it goes on from there
                found.add(at)
        return found

    def _miss(self, log: str, missed: int) -> None:
        self._at[log] = {
            at + missed for at in self._reachable(log) if at + missed <= len(self.logs[log])
        }
        assert self._at[log], f"{missed} could not be missed in {log}"
        self.read[log] = max(self.read[log], min(self._at[log]))
