"""What was held of somebody by what is written: a ban or a mute, and until when."""

from dataclasses import dataclass
from math import inf

Held = tuple[str, str]
"""`ban` or `mute`, and a name."""


@dataclass(frozen=True)
class Term:
    """How long that was to last.

    Attributes:
        offset: where it is written in its log.
        until: when it ends, by the clock that nobody sets.
        seconds: for how long it was to hold.
    """

    offset: int
    until: float = inf
    seconds: float = inf


Terms = dict[Held, Term]


def in_force(terms: Terms, now: float) -> set[Held]:
    """Return what holds at a time."""
    return {held for held, term in terms.items() if now < term.until}
