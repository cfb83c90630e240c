"""Who keeps order on the server that is attacked: an owner, and registered users.

The owner is on the server's own machine, where alone the name can be registered; all others come
through the port for proxies. What goes wrong here is no weakness, and ends the trial.
"""

import re
import time

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground
from tests.attacks.scene import TrialError
from tests.attacks.shares import ask, come

OWNERS = "owners = warden"
"""Line for the section [accounts] of an attack that has the owner."""

PASSWORD = "horse battery"  # noqa: S105 - of nobody
RATE, BURST = 2, 10
"""Lines of one user that are done in a second, and at once."""

PACE_SECONDS = 1 / RATE
_GUEST = re.compile(rb"you are (guest\d+)")


def must(attacker: Attacker, line: str, awaited: str) -> None:
    """Send a line that has to be answered as awaited.

    Raises:
        TrialError: it is not.
    """
    if faults := ask(attacker, line, awaited):
        raise TrialError(faults[0])


def owner(ground: Ground) -> Attacker:
    """Have the owner come, and register."""
    return _register(ground.line()[0], "warden")


def member(ground: Ground, name: str, address: str) -> Attacker:
    """Have a user come from an address, and register."""
    return _register(come(ground, address), name)


def guest(ground: Ground, name: str, address: str) -> Attacker:
    """Have a guest come from an address, and take a name."""
    attacker = come(ground, address)
    must(attacker, f"/nick {name}", f" is now {name}")
    return attacker


def guest_name(attacker: Attacker) -> str:
    """Return the name that a guest was given."""
    attacker.await_text(b"you are guest", 1)
    found = _GUEST.search(attacker.tail)
    return found[1].decode() if found else "nobody"


def most_lines(users: int, began: float) -> float:
    """Return how many lines of so many users can have been done since a monotonic time."""
    return users * (BURST + RATE * (time.monotonic() - began + 1))


def _register(attacker: Attacker, name: str) -> Attacker:
    must(attacker, f"/nick {name}", f" is now {name}")
    must(attacker, f"/register {PASSWORD}", f"-- {name} is yours now")
    return attacker
