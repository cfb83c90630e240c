"""Attacks on bans: those who are banned come back in every way that they can think of."""

import re
import time
from dataclasses import dataclass
from itertools import cycle

from tests.attacks.attacker import Attacker, wait
from tests.attacks.ground import Ground, Outcome
from tests.attacks.registry import attack
from tests.attacks.shares import ADDRESS, FRIEND, KEEPER, LATE, ask, come, token_of
from tests.attacks.staff import OWNERS, PASSWORD, guest, guest_name, member, must, owner

VISITS_AT_MOST = 10_000
EVIL = "evil words"
LOOK_ALIKES = ("r0gue", "ROGUE", "rogue_", "R0gue-")
_SECOND, _BANNED, _NEIGHBOUR = "203.0.113.8", "2001:db8:1:2::7", "2001:db8:1:2:{0:x}::{0:x}"
_STRANGER = "2001:db8:1:3::7"
_BOT = re.compile(rb"ct_[\w-]+")


@dataclass
class Way:
    """A way to come back.

    Attributes:
        what: the way, in words.
        line: what is sent first; `{}` stands for the number of the visit.
        success: what is read if it works.
        addresses: how each address is written, by a number.
        tried: how often it was tried.
        worked: how often it worked.
        silent: how often nothing was answered in time.
    """

    what: str
    line: str
    success: str
    addresses: str = "203.0.113.{}"
    tried: int = 0
    worked: int = 0
    silent: int = 0

    def visit(self, ground: Ground, number: int) -> None:
        """Come over a new connection; if it works, say something."""
        address = self.addresses.format(100 + number % 100)
        attacker = Attacker(ground.proxied, proxied=address)
        attacker.send(f"{self.line.format(number)}\n".encode())
        good, stop = self.success.encode(), time.monotonic() + LATE
        while not attacker.closed and good not in attacker.tail and b"! " not in attacker.tail:
            if time.monotonic() > stop:
                self.silent += 1
                break
            if wait([attacker.socket], [])[0]:
                attacker.read()
        self.tried += 1
        if good in attacker.tail:
            self.worked += 1
            attacker.send(f"{EVIL}\n".encode())
        attacker.close(reset=number % 2 == 0)

    def faults(self) -> tuple[str, ...]:
        """Return what was wrong with it."""
        worked = (f"{self.what}: {self.worked} of {self.tried} came back",) if self.worked else ()
        silent = (f"{self.what}: {self.silent} were not answered",) if self.silent else ()
        return *worked, *silent


def _ban_all(ground: Ground) -> list[Way]:
    """Have guests and a registered user come, and be banned; return how they may come back."""
    warden = owner(ground)
    lost = {name: guest(ground, name, at) for name, at in (("troll", ADDRESS), ("rogue", _SECOND))}
    lost["rascal"] = member(ground, "rascal", KEEPER)
    must(lost["rascal"], "/token new bot", "ct_")
    found = _BOT.search(lost["rascal"].tail)
    bot = found[0].decode() if found else "none"
    nameless, lost[_BANNED] = come(ground, ADDRESS), come(ground, _BANNED)
    must(lost[_BANNED], "hello", ": hello")
    tokens = [token_of(attacker) for attacker in lost.values()]
    for whom in ("troll", guest_name(nameless), "rogue", "rascal", _BANNED):
        must(warden, f"/ban everywhere {whom} 3d spam", "is banned everywhere for 3 d")
    looks = [
        Way("a look-alike", f"/nick {name}", f" is now {name}", _SECOND) for name in LOOK_ALIKES
    ]
    returns = [Way("a token", f"/resume {token}", "-- welcome back") for token in tokens]
    logged_in = "-- you are logged in as rascal"
    return [
        Way("a reconnect", EVIL, f": {EVIL}", ADDRESS),
        Way("a neighbour in IPv6", EVIL, f": {EVIL}", _NEIGHBOUR),
        *looks,
        *returns,
        Way("another device", f"/login rascal {PASSWORD}", logged_in),
        Way("a bot", f"/login rascal {bot}", logged_in),
    ]


@attack(
    "ban-evasion",
    limits="logins_per_minute = 0\nnames_per_minute = 0",
    accounts=OWNERS,
    seconds=10,
)
def ban_evasion(ground: Ground) -> Outcome:
    """Come back as a banned guest and a banned user in every way, as fast as possible."""
    friend = guest(ground, "friend", FRIEND)
    ways = _ban_all(ground)
    count = heard = 0
    for way in cycle(ways):
        if ground.over() or count >= VISITS_AT_MOST:
            break
        way.visit(ground, count // len(ways))
        count += 1
        heard += friend.read().count(EVIL.encode())
    faults = tuple(fault for way in ways for fault in way.faults())
    faults += ask(friend, "anybody there?", "friend: anybody there?")
    if heard + friend.tail.count(EVIL.encode()):
        faults = (*faults, "the banned were heard in the room")
    for address in (_SECOND, _STRANGER):
        faults += ask(come(ground, address), "hello", ": hello")
    did = (
        f"{count:,} visits of two guests, a user and a network that are banned, in {len(ways)} ways"
    )
    return Outcome(did, "none came back; their neighbours come in", faults)
