"""A transcript: what one person was shown, connection by connection."""

import re
from dataclasses import dataclass, field

MARK = re.compile(r"<(\w+ \d+)>")
"""What makes each message one of its kind, wherever it is shown."""

PAST = re.compile(r"\[\d\d:\d\d\] ")
GAP = re.compile(r"-- (\d+) (?:earlier )?messages? .*(?:missed|gone).*")


WHISPER = re.compile(r"\[(\w+) -> (\w+)\] ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that was shown; `past` if it was marked as one that may have been read before.

    `to` is whom it was whispered to; nobody, if it was said in a room.
    """

    mark: str
    past: bool
    to: str = ""


@dataclass(slots=True, eq=False)
class Transcript:
    """What a person was shown.

    `parts` has a list for each connection, `as_guest` what was shown before they had come back on
    it. `gaps` is how many messages they were told they had missed.
    """

    name: str
    parts: list[list[Shown]] = field(default_factory=list)
    as_guest: list[Shown] = field(default_factory=list)
    gaps: int = 0

    def note(self, line: str, *, back: bool) -> Shown | None:
        """Write down a line of text; with `back`, it is the person who reads, not a guest."""
        shown = None
        if gap := GAP.fullmatch(line):
            self.gaps += int(gap[1])
        elif mark := MARK.search(line):
            whisper = WHISPER.match(PAST.sub("", line))
            to = whisper[2].replace("you", self.name) if whisper else ""
            shown = Shown(mark[1], PAST.match(line) is not None, to)
            (self.parts[-1] if back else self.as_guest).append(shown)
        return shown
