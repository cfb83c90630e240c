"""Lists of bans and mutes, as users read them: whom, by whom, until when, for how long, and why."""

from collections.abc import Iterable

from chatapp.chat.bouncer import Bouncer
from chatapp.chat.holds import Hold
from chatapp.text import show_duration, show_minute

_IS = {"ban": "is banned", "mute": "is muted"}


def describe(holds: Iterable[Hold], bouncer: Bouncer) -> list[str]:
    """Return a line for each of the holds that are not over."""
    return [_describe(hold, bouncer) for hold in holds if not bouncer.is_over(hold)]


def _describe(hold: Hold, bouncer: Bouncer) -> str:
    until = ""
    if hold.seconds:
        until = (
            f", until {show_minute(bouncer.until(hold))} ({show_duration(bouncer.left(hold))} left)"
        )
    guest = "" if hold.owner is not None or not hold.user else " (a guest)"
    why = f": {hold.why}" if hold.why else ""
    return f"{hold.whom}{guest} {_IS[hold.kind]} by {hold.by}{until}{why}"
