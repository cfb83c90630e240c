"""A transcript: what one person was shown, connection by connection."""

import re
from dataclasses import dataclass, field

MARK = re.compile(r"<(\w+ \d+)>")
"""What makes each message one of its kind, wherever it is shown."""

PAST = re.compile(r"\[\d\d:\d\d\] ")
GAP = re.compile(r"-- (\d+) (?:earlier )?messages? .*(?:missed|gone).*")
ENTERED = re.compile(r"-- you are in (#\w+), \d+ members?")
TOPIC = "-- the topic is: "
WHISPER = re.compile(r"\[(\w+) -> (\w+)\] ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that was shown; `past` if it was marked as one that may have been read before.

    `to` is whom it was whispered to; nobody, if it was said in a room.
    """

    mark: str
    past: bool
    to: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """A room was entered: what was said there before is not owed."""

    room: str


@dataclass(frozen=True, slots=True)
class Went:
    """A room was left, right after a message was said there: what was said up to it is owed.

    There is no `mark` if it is not known what the last message was.
    """

    room: str
    mark: str


@dataclass(slots=True, eq=False)
class Transcript:
    """What a person was shown.

    `parts` has a list for each connection, `as_guest` what was shown before they had come back on
    it, and `tails` what followed each mark in its line. `gaps` is how many messages they were told
    they had missed. `ended` is whether the person is gone, and is owed nothing any more; `inside`
    is the rooms that they are in.
    """

    name: str
    parts: list[list[Shown | Came | Went]] = field(default_factory=list)
    as_guest: list[Shown] = field(default_factory=list)
    gaps: int = 0
    ended: bool = False
    tails: list[tuple[str, str]] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)

    def note(self, line: str, *, back: bool) -> Shown | None:
        """Write down a line of text; with `back`, it is the person who reads, not a guest."""
        shown = None
        if gap := GAP.fullmatch(line):
            self.gaps += int(gap[1])
        elif ENTERED.match(line) or line.startswith(TOPIC):
            return None  # a topic may be somebody's message
        elif mark := MARK.search(line):
            whisper = WHISPER.match(PAST.sub("", line))
            to = whisper[2].replace("you", self.name) if whisper else ""
            self.tails.append((mark[1], line[mark.end() :]))
            shown = Shown(mark[1], PAST.match(line) is not None, to)
            if back:
                self.parts[-1].append(shown)
            else:
                self.as_guest.append(shown)
        return shown

    def come(self, room: str) -> None:
        """Note that a room was entered, unless they were in it."""
        if room not in self.inside:
            self.inside.add(room)
            self.parts[-1].append(Came(room))

    def go(self, room: str, mark: str) -> None:
        """Note that a room was left after a message was said there."""
        self.inside.discard(room)
        self.parts[-1].append(Went(room, mark))
