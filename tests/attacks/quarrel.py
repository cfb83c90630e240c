"""Attacks of those who keep order on each other."""

import time

from tests.attacks.attacker import Attacker
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.attacks.shares import ask
from tests.attacks.staff import OWNERS, PACE_SECONDS, member, must, owner

_IN_ROOM = (
    "/kick {0}",
    "/mute {0} 1h",
    "/ban {0} 1h",
    "/uninvite {0}",
    "/moderator -{0}",
    "/room keeper {1}",
    "/kick judge",
    "/ban everywhere {0}",
)
_EVERYWHERE = (
    "/kick everywhere {0}",
    "/mute everywhere {0} 1h",
    "/ban everywhere {0} 1h",
    "/operator -{0}",
    "/password {0}",
    "/ban everywhere warden",
    "/kick {0}",
    "/operator {1}",
)
"""What two moderators, and two operators, try on each other: {0} is the other, {1} who tries."""

_PAIRS = (("mona", "mark", _IN_ROOM), ("olga", "otto", _EVERYWHERE))
_DONE = tuple(f"-- {name} was " for name in ("mona", "mark", "olga", "otto", "judge", "warden"))
"""How lines begin that the room would read if any of it were done."""


def _open_court(ground: Ground) -> tuple[dict[str, Attacker], Attacker]:
    """Have a room made private, with those who keep order in it; return them, and a friend."""
    warden = owner(ground)
    names = ("judge", "mona", "mark", "olga", "otto", "friend")
    there = {name: member(ground, name, f"203.0.113.{i + 1}") for i, name in enumerate(names)}
    judge = there["judge"]
    must(judge, "/join #court", "-- you are in #court")
    must(judge, "/room private", "private")
    for name in ("mona", "mark"):
        must(judge, f"/moderator {name}", name)
    for name in ("olga", "otto"):
        must(warden, f"/operator {name}", f"{name} is an operator")
        must(judge, f"/invite {name}", name)
    must(judge, "/invite friend", "friend")
    for name in names[1:]:
        must(there[name], "/join #court", "-- you are in #court")
    return there, there["friend"]


def _quarrel(there: dict[str, Attacker], step: int) -> None:
    """Have each try the next thing on the other."""
    for one, other, lines in _PAIRS:
        for name, whom in ((one, other), (other, one)):
            there[name].read()
            there[name].send(f"{lines[step % len(lines)]}\n".format(whom, name).encode())


@attack("quarrel", accounts=OWNERS, seconds=10)
def quarrel(ground: Ground) -> Outcome:
    """Kick, mute and ban each other in loops, as two moderators and as two operators."""
    there, friend = _open_court(ground)
    step, read = 0, b""
    while not ground.over():
        _quarrel(there, step)
        read += friend.read()
        step += 1
        time.sleep(PACE_SECONDS)
    faults: tuple[str, ...] = ()
    refused = 0
    for name in ("mona", "mark", "olga", "otto"):
        refused += there[name].tail.count(b"! ")
        faults += ask(there[name], "still here", f"{name}: still here")
        refused += there[name].tail.count(b"! ")
    done = [line for line in read.decode().splitlines() if line.startswith(_DONE)]
    faults += tuple(f"the room read {line!a}" for line in done[:1])
    if refused != 4 * step:
        faults = (*faults, f"{refused} of {4 * step} lines were refused")
    faults += ask(there["mona"], "/bans", "-- nobody is banned or muted")
    faults += ask(there["olga"], "/bans everywhere", "-- nobody is banned or muted")
    did = f"two moderators and two operators try {4 * step} things on each other"
    return Outcome(did, "refused all; they still keep order", faults)
