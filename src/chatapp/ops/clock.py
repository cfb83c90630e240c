"""The clock of the timers: it is never set, whatever becomes of the time of day.

Twisted's reactors measure time by the time of day. If that is set back by an hour, nothing that was
to be done later is done for an hour: no pause ends, no ping is sent, systemd hears no sign of life.
"""

import time
from typing import Any


def use_monotonic_clock(reactor: Any) -> None:
    """Have a reactor measure time by a clock that is never set; before any timer is running."""
    reactor.seconds = time.monotonic
